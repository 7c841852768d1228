"""Read by gunicorn wherever it serves the portal: one folder, in VAR, where its processes count,
and what each does of its memory once loaded.

Each process has its own files there (prometheus_client's multiprocess mode), whose room on the disk
is taken at once: they are written through memory, and a full disk would kill the process otherwise.
"""

import contextlib
import gc
import os
import shutil
import struct
from pathlib import Path

DOSSIER = Path(os.environ.get("VAR", "var"), "metriques").absolute()
PLACE = {"counter": 1024**2, "histogram": 2 * 1024**2}  # bytes; every route takes half of it


def on_starting(server):
    """Counts begin at zero with gunicorn; a reload keeps them."""
    shutil.rmtree(DOSSIER, ignore_errors=True)
    with contextlib.suppress(OSError):
        DOSSIER.mkdir(parents=True, mode=0o700)


def post_fork(server, worker):
    """Before the portal is loaded (no --preload): without room, it counts for itself alone."""
    try:
        for sorte, octets in PLACE.items():
            with (DOSSIER / f"{sorte}_{os.getpid()}.db").open("wb") as fichier:
                os.posix_fallocate(fichier.fileno(), 0, octets)
    except OSError as erreur:
        worker.log.warning("Les demandes seront comptées par ce processus seul : %s", erreur)
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(DOSSIER)


def post_worker_init(worker):
    """What the portal has loaded stays: the collector of Python does not walk through it any more
    (a quarter of a second during which the process answers nobody)."""
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """What it counted stays; the room that it did not use is given back."""
    for sorte in PLACE:
        chemin = DOSSIER / f"{sorte}_{worker.pid}.db"
        with contextlib.suppress(OSError):
            octets = chemin.read_bytes()[:4]  # how much is used, says the file itself
            os.truncate(chemin, max(struct.unpack("i", octets)[0], 8))
