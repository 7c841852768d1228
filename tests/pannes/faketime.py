"""Finds libfaketime, which makes a process see another hour; Debian's package is only unpacked."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

from tests.exploitation.paquets import DEPOT

ABSENT = "libfaketime est absente : apt-get install faketime"
DANS = "usr/lib/*/faketime/libfaketime.so.1"


def bibliotheque() -> Path:
    """The library. Raises FileNotFoundError that says what to install."""
    if not _trouvees():
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            DEPOT.mkdir(parents=True, exist_ok=True)
            _executer("apt-get", "download", "-qq", "libfaketime")
            for paquet in DEPOT.glob("libfaketime_*.deb"):
                _executer("dpkg", "-x", paquet.name, ".")
    if not (trouvees := _trouvees()):
        raise FileNotFoundError(ABSENT)
    return trouvees[0]


def _trouvees() -> list[Path]:
    return [*Path("/").glob(DANS), *DEPOT.glob(DANS)]


def _executer(*commande: str) -> None:
    subprocess.run(commande, check=True, cwd=DEPOT, stdout=subprocess.DEVNULL)
