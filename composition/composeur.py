"""Typesets documents, each alone in a process of its own that ends with it.

Run by `composition.atelier` as `python -I composeur.py`, a process that only waits: for each
document it makes a copy of itself, which sets its limits and works inside a private folder that
holds copies of the templates. So a document never sees another one, and Python and typst are
loaded once. Only the standard library and typst enter: no Django, no database, no network.
The data stays data: it reaches the fixed templates as one JSON text and is never source.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import socket
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

DEMANDE = "demande.json"  # in the private folder
TAILLE = 4096  # bytes of a request at most: the document itself is in its folder


def limiter(*, secondes: int, octets: int) -> None:
    """Bound this process: CPU seconds, address space in bytes, no core file, no file written."""
    # One second between the soft and the hard limit: the parent can tell SIGXCPU from a kill.
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    for nom, valeur in (
        (resource.RLIMIT_AS, octets),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(nom, (valeur, valeur))


def composer(demande: dict) -> bytes:
    """The PDF of `demande`: `gabarit` (a file name), `donnees` and `polices` (a folder).

    With `ppi`, its pages as pictures instead: a JSON list of PNGs in base 64.
    """
    import typst  # not for those who only ask

    commun = {
        "root": ".",
        "font_paths": [demande["polices"]],
        "ignore_system_fonts": True,
        "package_path": "paquets",
        "package_cache_path": "paquets",
        "sys_inputs": {"donnees": json.dumps(demande["donnees"], ensure_ascii=False)},
    }
    if "ppi" in demande:
        pages = typst.compile(demande["gabarit"], format="png", ppi=demande["ppi"], **commun)
        pages = pages if isinstance(pages, list) else [pages]
        return json.dumps([base64.b64encode(page).decode() for page in pages]).encode()
    etabli_le = datetime.fromisoformat(demande["donnees"]["etabli_le"]).replace(tzinfo=UTC)
    return typst.compile(
        demande["gabarit"], pdf_standards=["ua-1", "a-2a"], timestamp=etabli_le, **commun
    )


def servir(prise: socket.socket) -> None:
    """Typeset what is asked on this socket, one document after the other, until it closes.

    A request is JSON, `racine` (where the document is made), `duree`, `secondes` and `octets` (its
    limits), with two descriptors: where its bytes go and where the reason of a failure goes. The
    answer is the code of the process that made it, minus the number of the signal that ended it.
    """
    for signe in (signal.SIGINT, signal.SIGTERM):  # whoever asks may be ending its own work
        signal.signal(signe, signal.SIG_IGN)
    while True:
        octets, sorties, _, _ = socket.recv_fds(prise, TAILLE, 2)
        if not octets:
            return
        pid = os.fork()
        if pid == 0:
            prise.close()
            _a_part(json.loads(octets), *sorties)
        for sortie in sorties:
            os.close(sortie)
        _, fin = os.waitpid(pid, 0)
        prise.sendall(b"%d\n" % os.waitstatus_to_exitcode(fin))


def _a_part(ordre: dict, sortie: int, erreur: int) -> None:
    """Make one document in this new process, which ends here whatever comes."""
    code = 1
    try:
        os.setsid()
        os.chdir(ordre["racine"])
        signal.setitimer(signal.ITIMER_REAL, ordre["duree"])
        limiter(secondes=ordre["secondes"], octets=ordre["octets"])
        os.dup2(erreur, 2)
        octets = composer(json.loads(Path(DEMANDE).read_bytes()))
        with os.fdopen(sortie, "wb") as vers:
            vers.write(octets)
        code = 0
    except BaseException as echec:
        dit = f"{type(echec).__name__}: {getattr(echec, 'message', echec)}"
        os.write(2, dit.encode(errors="replace")[:4000])
    finally:
        os._exit(code)


if __name__ == "__main__":
    import_module("typst")  # once, for all the processes that will be made of this one
    servir(socket.socket(fileno=0))
