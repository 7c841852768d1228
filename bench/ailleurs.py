"""`python -m bench.ailleurs L`: PostgreSQL behind PgBouncer, and followed by a replica.

What `docs/passage-a-l-echelle.md` says of them is measured here. PgBouncer comes from the system
(`apt-get install pgbouncer`), the replica from the tools of the embedded PostgreSQL. Everything
that is started is stopped; the replica is thrown away.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

from bench.bases import RACINE, Bases
from config.embarque import Moteurs

FOIS = 300
CLIENTS, SERVIS = 200, 8
LIGNES = 500_000
SOMMES = """
SELECT a.contrat_id, count(*), sum(f.accorde) FROM contrats_action a
JOIN contrats_financement f ON f.action_id = a.id GROUP BY 1 ORDER BY 1"""
REGLAGES = """
[databases]
* = host={hote} user={utilisateur}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = {clients}
default_pool_size = {servis}
ignore_startup_parameters = extra_float_digits,options
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("taille", choices=("S", "M", "L"))
    taille = options.parse_args().taille
    var = Path(os.environ.get("VAR") or RACINE / "var" / "bench").resolve()
    bases = Bases(var)
    base = bases.copie(taille)
    moteurs = Moteurs(var)
    compte = pwd.getpwuid(moteurs.utilisateur).pw_name  # who runs PostgreSQL here: never root
    with tempfile.TemporaryDirectory(prefix="ailleurs-") as dossier, _role(bases, compte):
        shutil.chown(dossier, compte)
        _pgbouncer(bases, base, Path(dossier), compte)
        _replique(bases, base, Path(dossier), moteurs)


@contextmanager
def _role(bases: Bases, compte: str):
    """PgBouncer asks PostgreSQL in the name of the account that runs it."""
    nom = sql.Identifier(compte)
    ici = {"host": bases.acces["HOST"], "dbname": "postgres", "user": bases.acces["USER"]}
    with _connexion(ici) as connexion, connexion.cursor() as curseur:
        curseur.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [compte])
        cree = not curseur.fetchone()
        if cree:
            curseur.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(nom))
        try:
            yield
        finally:
            if cree:
                curseur.execute(sql.SQL("DROP ROLE {}").format(nom))


# -- PgBouncer ---------------------------------------------------------------------------------


def _pgbouncer(bases: Bases, base: str, dossier: Path, compte: str) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    reglages = dossier / "pgbouncer.ini"
    reglages.write_text(REGLAGES.format(
        hote=bases.acces["HOST"], utilisateur=compte, port=port, clients=CLIENTS + 10,
        servis=SERVIS))  # fmt: skip
    qui = {"user": compte} if os.geteuid() == 0 else {}
    lance = subprocess.Popen([shutil.which("pgbouncer"), "-q", reglages], **qui)
    try:
        par_lui = {"host": "127.0.0.1", "port": port, "dbname": base, "user": bases.acces["USER"]}
        droit = {"host": bases.acces["HOST"], "dbname": base, "user": bases.acces["USER"]}
        _patienter(par_lui)
        for nom, acces in (("tout droit", droit), ("par PgBouncer", par_lui)):
            neuve = statistics.median(_chrono(lambda a=acces: _ouvrir(a)) for _ in range(FOIS))
            with _connexion(acces) as connexion:
                gardee = statistics.median(
                    _chrono(lambda c=connexion: _lire(c)) for _ in range(FOIS)
                )
            print(
                f"{nom} : {neuve:.2f} ms une connexion et une lecture, {gardee:.2f} ms une lecture"
            )
        _beaucoup(par_lui)
    finally:
        lance.terminate()
        lance.wait()


def _beaucoup(acces: dict) -> None:
    """So many clients, each coming and going: all are served, and PostgreSQL sees few of them."""
    vus = []

    def venir(rang: int) -> None:
        with _connexion(acces) as connexion, connexion.cursor() as curseur:
            curseur.execute("SELECT pg_backend_pid(), pg_sleep(0.01)")
            vus.append(curseur.fetchone()[0])

    with ThreadPoolExecutor(CLIENTS) as clients:
        duree = _chrono(lambda: list(clients.map(venir, range(5 * CLIENTS))))
    print(
        f"{CLIENTS} clients à la fois, {len(vus)} venues servies en {duree / 1000:.1f} s : "
        f"PostgreSQL a vu {len(set(vus))} connexions (réserve de {SERVIS})",
        flush=True,
    )


def _ouvrir(acces: dict) -> None:
    with _connexion(acces) as connexion:
        _lire(connexion)


def _lire(connexion) -> None:
    with connexion.cursor() as curseur:
        curseur.execute("SELECT id FROM contrats_contrat WHERE id = 1")
        curseur.fetchall()


# -- the replica -------------------------------------------------------------------------------


def _replique(bases: Bases, base: str, dossier: Path, moteurs: Moteurs) -> None:
    copie, port = dossier / "replique", 5432  # the name of a socket, never a port of the machine
    source = {"host": bases.acces["HOST"], "user": bases.acces["USER"]}
    debut = time.monotonic()
    ordre = [moteurs._binaire("pg_basebackup"), "-D", copie, "-R", "-X", "stream", "-c", "fast"]
    subprocess.run([*ordre, "-h", source["host"], "-U", source["user"]], check=True)
    print(f"copie pour la réplique : {time.monotonic() - debut:.0f} s", flush=True)
    for chemin in (copie, *copie.rglob("*")):
        shutil.chown(chemin, moteurs.utilisateur)
    _en_continu(copie, bases.acces["HOST"], pwd.getpwuid(moteurs.utilisateur).pw_name)
    # As many connections as where it comes from, or a replica refuses to answer.
    reglages = f"-p {port} -k {dossier} -c listen_addresses= -c max_connections=200"
    pg_ctl = (moteurs._binaire("pg_ctl"), "-D", copie)
    moteurs._executer(*pg_ctl, "-w", "-o", reglages, "-l", dossier / "journal", "start")
    try:
        la_bas = {"host": str(dossier), "port": port, "dbname": base, "user": source["user"]}
        ici = {**source, "dbname": base}
        with _connexion(ici) as ecrit, _connexion(la_bas) as lit:
            _retards(ecrit, lit)
            pareils = _sommes(ecrit) == _sommes(lit)
            print(f"les sommes de chaque contrat y sont les mêmes : {'oui' if pareils else 'NON'}")
    finally:
        moteurs._executer(*pg_ctl, "-m", "immediate", "stop")


def _en_continu(copie: Path, hote: str, compte: str) -> None:
    """Follow in the name of the account that runs the replica, which is who reads the socket."""
    with (copie / "postgresql.auto.conf").open("a") as reglages:
        reglages.write(f"primary_conninfo = 'host={hote} user={compte}'\n")


def _retards(ecrit, lit) -> None:
    """How long after a commit the replica shows it: small ones, then one of many rows."""
    with ecrit.cursor() as curseur:
        curseur.execute("CREATE TABLE retards (n int)")
    petits = [_retard(ecrit, lit, 1) for _ in range(100)]
    gros = _retard(ecrit, lit, LIGNES)
    with ecrit.cursor() as curseur:
        curseur.execute("DROP TABLE retards")
    print(f"une ligne validée se lit sur la réplique {statistics.median(petits):.1f} ms plus tard "
          f"(au plus {max(petits):.1f}) ; {LIGNES} lignes d’un coup, {gros:.0f} ms")  # fmt: skip


def _retard(ecrit, lit, lignes: int) -> float:
    with ecrit.cursor() as curseur:
        curseur.execute("INSERT INTO retards SELECT n FROM generate_series(1, %s) n", [lignes])
        curseur.execute("SELECT pg_current_wal_flush_lsn()")
        ou = curseur.fetchone()[0]
    debut = time.perf_counter()
    with lit.cursor() as curseur:
        while True:
            curseur.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [ou])
            if curseur.fetchone()[0]:
                return 1000 * (time.perf_counter() - debut)


def _sommes(connexion) -> list[tuple]:
    with connexion.cursor() as curseur:
        curseur.execute(SOMMES)
        return curseur.fetchall()


# -- both --------------------------------------------------------------------------------------


@contextmanager
def _connexion(acces: dict):
    connexion = psycopg2.connect(**{nom: valeur for nom, valeur in acces.items() if valeur})
    connexion.autocommit = True
    try:
        yield connexion
    finally:
        connexion.close()


def _patienter(acces: dict) -> None:
    for _ in range(100):
        try:
            with _connexion(acces):
                return
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise TimeoutError("PgBouncer ne répond pas")


def _chrono(faire) -> float:
    debut = time.perf_counter()
    faire()
    return 1000 * (time.perf_counter() - debut)


if __name__ == "__main__":
    main()
