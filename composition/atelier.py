"""The process that typesets, kept ready by each process that needs it: see `composeur`.

It is started at the first document, and ends when the process that started it does. What it is
asked for comes as it is made; nothing else is typeset meanwhile by the process that asked.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from composition.composeur import A_FAIRE, LONGUEUR

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


class DocumentRefuse(Exception):
    """A document was not made: the code of the process (minus the number of the signal that ended
    it), and what went wrong."""

    def __init__(self, code: int, dit: bytes) -> None:
        super().__init__(code, dit)
        self.code, self.dit = code, dit


class Atelier:
    """One process that typesets, seen from the one that asks; requests go one after the other."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.verrou = threading.Lock()
        self.en_chemin = False  # its answer was not read to the end: it is of no more use
        self.prise, sienne = socket.socketpair()
        with sienne:
            self.processus = subprocess.Popen(
                [sys.executable, "-I", COMPOSEUR], stdin=sienne, env=ENVIRONNEMENT, cwd="/"
            )

    def composer(
        self, donnees: Sequence[bytes], racine: Path, *, duree: float, **suite: Any
    ) -> Iterator[bytes]:
        """The document of each of `donnees`, made in the folder `racine`, as soon as it is made.
        `suite`: the rest of what `composeur.servir` asks for.

        Raises DocumentRefuse at the first one that is not made, AtelierPerdu.
        """
        for rang, siennes in enumerate(donnees):
            (racine / A_FAIRE.format(rang)).write_bytes(siennes)
        ordre = {"racine": str(racine), "documents": len(donnees), "duree": duree, **suite}
        accorde = duree + DE_PLUS
        (lu, sortie), (dit, erreur) = socket.socketpair(), socket.socketpair()
        with self.verrou, lu, sortie, dit, erreur:
            if self.en_chemin:
                raise AtelierPerdu("its last answer was left")
            self.en_chemin = True
            try:
                bouts = [sortie.fileno(), erreur.fileno()]
                socket.send_fds(self.prise, [json.dumps(ordre).encode()], bouts)
                sortie.close()  # so that its end is seen when the process ends
                erreur.close()
                for _ in donnees:
                    document = _lire_un_document(lu, time.monotonic() + accorde)
                    if document is None:
                        break
                    yield document
                limite = time.monotonic() + accorde
                motif, code = _lire(dit, limite), _lire(self.prise, limite, fin=b"\n")
            except OSError as perdu:
                raise AtelierPerdu(str(perdu)) from perdu
            self.en_chemin = False
        if not code:
            raise AtelierPerdu("no answer")
        if int(code):
            raise DocumentRefuse(int(code), motif)

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


def _lire_un_document(prise: socket.socket, limite: float) -> bytes | None:
    """The next one; None if no more comes whole. Raises OSError, TimeoutError included."""
    longueur = int.from_bytes(_lire(prise, limite, taille=LONGUEUR), "big")
    document = _lire(prise, limite, taille=longueur)
    return document if longueur and len(document) == longueur else None


def _lire(
    prise: socket.socket, limite: float, fin: bytes | None = None, taille: int | None = None
) -> bytes:
    """All that comes: to the end, to the mark `fin`, or `taille` bytes. Raises OSError,
    TimeoutError included."""
    recu = bytearray()
    while (fin is None or not recu.endswith(fin)) and (taille is None or len(recu) < taille):
        prise.settimeout(max(0.001, limite - time.monotonic()))
        morceau = prise.recv(1 << 16 if taille is None else min(taille - len(recu), 1 << 20))
        if not morceau:
            break
        recu += morceau
    return bytes(recu)


_present: Atelier | None = None
_un_seul = threading.Lock()


def composer(donnees: Sequence[bytes], racine: Path, **suite: Any) -> Iterator[bytes]:
    """As `Atelier.composer`, by the one of this process, which is replaced once if it was lost."""
    atelier, faits = _ouvert(), 0
    try:
        for document in atelier.composer(donnees, racine, **suite):
            faits += 1
            yield document
    except AtelierPerdu:
        _fermer(atelier)
        yield from _ouvert().composer(donnees[faits:], racine, **suite)


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
