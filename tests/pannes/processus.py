"""The processes of the bench: started here, signalled here, and no other ever is.

Before each signal the process is checked to be the one that was started: still our child, born
at the same tick. Before a port is used, that it is held by it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PATIENCE = 300  # seconds before the bench gives up: a crowded machine is not a fault


class PasANous(RuntimeError):
    """The process or the port belongs to somebody else: nothing was done."""


class Processus:
    """One process of ours, at the head of its own group; its output goes to `journal`."""

    def __init__(self, nom: str, commande: list, journal: Path, **options) -> None:
        self.nom, self.journal = nom, journal
        with journal.open("ab") as sortie:
            self._popen = subprocess.Popen(
                [str(mot) for mot in commande],
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                start_new_session=True,
                **options,
            )
        self.pid = self._popen.pid
        self._naissance = naissance(self.pid)

    @property
    def vivant(self) -> bool:
        return self._popen.poll() is None

    def verifier(self) -> None:
        """Raises PasANous unless this pid is still the process that was started."""
        if not self.vivant or parent(self.pid) != os.getpid():
            raise PasANous(f"{self.nom} ({self.pid}) n'est plus à nous.")
        if naissance(self.pid) != self._naissance or os.getpgid(self.pid) != self.pid:
            raise PasANous(f"{self.nom} ({self.pid}) n'est pas le processus démarré ici.")

    def signaler(self, numero: int, *, groupe: bool = False) -> None:
        self.verifier()
        if groupe:
            os.killpg(self.pid, numero)
        else:
            os.kill(self.pid, numero)

    def signaler_tous(self, numero: int) -> None:
        """The process and all that descend from it, whatever their groups (PostgreSQL)."""
        self.verifier()
        for pid in (self.pid, *descendants(self.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, numero)

    def tuer(self) -> None:
        """kill -9 of the whole group."""
        if self.vivant:
            self.signaler(signal.SIGKILL, groupe=True)
        self.attendre()

    def attendre(self, delai: float = 20) -> None:
        self._popen.wait(delai)

    def arreter(self, numero: int = signal.SIGTERM, delai: float = 15) -> None:
        """Politely, then for good; frozen ones are thawed first."""
        if self.vivant:
            self.signaler_tous(signal.SIGCONT)
            self.signaler(numero)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(delai)
        if self.vivant:
            self.signaler(signal.SIGKILL, groupe=True)
            self._popen.wait(10)

    def verifier_port(self, port: int) -> None:
        """Raises PasANous unless this process, or a child of it, listens on `port`."""
        pids = (self.pid, *descendants(self.pid))
        if not any(_ecoute(pid, port) for pid in pids):
            raise PasANous(f"Le port {port} n'est pas tenu par {self.nom}.")


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def naissance(pid: int) -> str:
    return _stat(pid)[19]


def parent(pid: int) -> int:
    return int(_stat(pid)[1])


def descendants(pid: int) -> list[int]:
    """Children, grandchildren… of `pid`, the nearest first."""
    parents = {}
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(dossier.name)] = parent(int(dossier.name))
    trouves, a_voir = [], [pid]
    while a_voir:
        actuel = a_voir.pop(0)
        enfants = [p for p, leur in parents.items() if leur == actuel]
        trouves += enfants
        a_voir += enfants
    return trouves


def _ecoute(pid: int, port: int) -> bool:
    """Whether `pid` holds a listening socket on this port (state 0A of /proc/net/tcp)."""
    inodes = set()
    for ligne in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        champs = ligne.split()
        if champs[3] == "0A" and int(champs[1].rpartition(":")[2], 16) == port:
            inodes.add(f"socket:[{champs[9]}]")
    for lien in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if os.readlink(lien) in inodes:
                return True
    return False


def attendre(condition, delai: float, quoi: str, pas: float = 0.05):
    """The first true value of `condition()`. Raises TimeoutError naming `quoi`."""
    limite = time.monotonic() + delai
    while True:
        if valeur := condition():
            return valeur
        if time.monotonic() > limite:
            raise TimeoutError(f"{quoi} : rien après {delai:g} s")
        time.sleep(pas)
