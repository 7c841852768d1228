"""Runs one reader of foreign files alone in a process: bytes on stdin, JSON on stdout, then gone.

This file is both sides: imported, it starts the process; run by it (`python -I isolement.py`), it
sets the limits, then calls `lire` of the reader. A hostile file may only kill that process. Only
the standard library enters here; a reader adds one library of its own, never Django.
"""

from __future__ import annotations

import json
import resource
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Limites:
    """What one reading may use."""

    processeur: int = 20  # seconds of CPU
    memoire: int = 2 * 1024**3  # bytes of address space
    duree: float = 40  # seconds of wall clock


LIMITES = Limites()


class LectureImpossible(RuntimeError):
    """The reader did not come to its end: a broken or hostile file, or one too heavy."""


class DelaiDepasse(LectureImpossible):
    """The reader was still at work when its time came to its end."""


def lire_a_part(lecteur: Path, octets: bytes, *arguments: str, limites: Limites = LIMITES) -> Any:
    """What the function `lire(octets, *arguments)` of the file `lecteur` answers.

    Raises LectureImpossible.
    """
    bornes = (str(limites.processeur), str(limites.memoire))
    try:
        fini = subprocess.run(
            [sys.executable, "-I", __file__, *bornes, str(lecteur), *arguments],
            input=octets,
            capture_output=True,
            env={},
            timeout=limites.duree,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise DelaiDepasse("délai dépassé") from None
    if fini.returncode:
        raise LectureImpossible(fini.stderr.decode(errors="replace")[-2000:])
    return json.loads(fini.stdout)


def limiter(*, processeur: int, memoire: int) -> None:
    """Bound this process: CPU seconds, address space, no core file, no file written."""
    for nom, valeur in (
        (resource.RLIMIT_CPU, processeur),
        (resource.RLIMIT_AS, memoire),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(nom, (valeur, valeur))


if __name__ == "__main__":
    processeur, memoire, lecteur, *arguments = sys.argv[1:]
    limiter(processeur=int(processeur), memoire=int(memoire))
    try:
        lu = runpy.run_path(lecteur)["lire"](sys.stdin.buffer.read(), *arguments)
    except Exception as erreur:
        sys.exit(f"{type(erreur).__name__}: {erreur}")
    json.dump(lu, sys.stdout)
