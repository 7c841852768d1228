"""The process that typesets, kept ready by each process that needs it: see `composeur`.

It is started at the first document, and ends when the process that started it does.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from composition.composeur import DEMANDE

COMPOSEUR = Path(__file__).with_name("composeur.py")
DE_PLUS = 10  # seconds given to the process that waits, beyond those of a document
# Few threads: their stacks count in the address space, and documents are made side by side. One
# heap for them all, which grows by large steps of large pages: a tenth less time, and an address
# space that is little more than the memory used, so that its limit says something.
ENVIRONNEMENT = {
    "RAYON_NUM_THREADS": "2",
    "GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1"
    f":glibc.malloc.top_pad={16 * 1024**2}",
}


class AtelierPerdu(RuntimeError):
    """The process that typesets ended, or does not answer."""


class Atelier:
    """One process that typesets, seen from the one that asks; documents go one after the other."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.verrou = threading.Lock()
        self.prise, sienne = socket.socketpair()
        with sienne:
            self.processus = subprocess.Popen(
                [sys.executable, "-I", COMPOSEUR], stdin=sienne, env=ENVIRONNEMENT, cwd="/"
            )

    def composer(
        self, demande: bytes, racine: Path, *, duree: float, secondes: int, octets: int
    ) -> tuple[int, bytes, bytes]:
        """What the typesetter answers to `demande`, made in the folder `racine`: its code (minus
        the number of the signal that ended it), the document, and what went wrong.

        Raises AtelierPerdu.
        """
        (racine / DEMANDE).write_bytes(demande)
        ordre = {"racine": str(racine), "duree": duree, "secondes": secondes, "octets": octets}
        limite = time.monotonic() + duree + DE_PLUS
        (lu, sortie), (dit, erreur) = socket.socketpair(), socket.socketpair()
        with self.verrou, lu, sortie, dit, erreur:
            try:
                bouts = [sortie.fileno(), erreur.fileno()]
                socket.send_fds(self.prise, [json.dumps(ordre).encode()], bouts)
                sortie.close()  # so that its end is seen when the process ends
                erreur.close()
                document, motif = _lire(lu, limite), _lire(dit, limite)
                code = _lire(self.prise, limite, fin=b"\n")
            except OSError as perdu:
                raise AtelierPerdu(str(perdu)) from perdu
        if not code:
            raise AtelierPerdu("no answer")
        return int(code), document, motif

    def fermer(self) -> None:
        """Let the process end; at once if it does not answer any more."""
        self.prise.close()
        if self.pid != os.getpid():
            return  # another one's: a copy of its socket came here with the fork
        try:
            self.processus.wait(1)
        except subprocess.TimeoutExpired:
            self.processus.kill()
            self.processus.wait()


def _lire(prise: socket.socket, limite: float, fin: bytes | None = None) -> bytes:
    """All that comes, to the end or to the mark `fin`. Raises OSError, TimeoutError included."""
    recu = bytearray()
    while fin is None or not recu.endswith(fin):
        prise.settimeout(max(0.001, limite - time.monotonic()))
        morceau = prise.recv(1 << 16)
        if not morceau:
            break
        recu += morceau
    return bytes(recu)


_present: Atelier | None = None
_un_seul = threading.Lock()


def composer(demande: bytes, racine: Path, **limites: Any) -> tuple[int, bytes, bytes]:
    """As `Atelier.composer`, by the one of this process, which is replaced once if it was lost."""
    atelier = _ouvert()
    try:
        return atelier.composer(demande, racine, **limites)
    except AtelierPerdu:
        _fermer(atelier)
        return _ouvert().composer(demande, racine, **limites)


def _ouvert() -> Atelier:
    global _present
    with _un_seul:
        if _present is None or _present.pid != os.getpid():
            if _present:
                _present.fermer()
            _present = Atelier()
        return _present


def _fermer(atelier: Atelier) -> None:
    global _present
    with _un_seul:
        atelier.fermer()
        if _present is atelier:
            _present = None


@atexit.register
def _en_partant() -> None:
    if _present:
        _present.fermer()
