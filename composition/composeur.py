"""Typesets documents, each alone in a process of its own that ends with it.

Run by `composition.atelier` as `python -I composeur.py`, a process that only waits: for each
request it makes a copy of itself, which sets its limits and works inside a private folder that
holds copies of the templates. So a request never sees another one, and Python, typst and the list
of fonts are loaded once. One request holds one document, or a few of one template that the same
person asked for at once: what they have in common is then laid out once.
Only the standard library and typst enter: no Django, no database, no network.
The data stays data: it reaches the fixed templates as one JSON file, or text, and is never source.
"""

from __future__ import annotations

import base64
import gc
import json
import os
import resource
import signal
import socket
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

A_FAIRE = "donnees-{}.json"  # in the private folder, the data of each document
DONNEES = "donnees.json"  # what a template reads: the data of the present one
TAILLE = 4096  # bytes of a request at most: the documents themselves are in their folder
LONGUEUR = 8  # bytes that tell how long the document that follows is


def limiter(*, secondes: int, octets: int, documents: int = 1) -> None:
    """Bound this process for its next document: CPU seconds, address space in bytes, no core file,
    no file written. `documents`: how many it makes in its life."""
    # One second between the soft and the hard limit: the parent can tell SIGXCPU from a kill.
    prises = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (prises + secondes, documents * secondes + 1))
    for nom, valeur in (
        (resource.RLIMIT_AS, octets),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(nom, (valeur, valeur))


@cache
def polices(dossier: str):
    """The fonts of this folder: which there are is read once, before any copy is made."""
    import typst  # not for those who only ask

    return typst.Fonts(include_system_fonts=False, font_paths=[dossier])


@cache
def compositeur(gabarit: str, dossier_des_polices: str):
    """What typesets the template `gabarit` (a file name) of the present folder, one document after
    the other; and whether it asks for its data as text: templates did, before they read them from
    the folder. Typst forgets all that it laid out when such a text is another one."""
    import typst

    avec = typst.Compiler(
        gabarit,
        root=".",
        font_paths=polices(dossier_des_polices),
        package_path="paquets",
        package_cache_path="paquets",
    )
    return avec, "sys.inputs.donnees" in Path(gabarit).read_text()


def composer(gabarit: str, dossier_des_polices: str, ppi: int | None = None) -> bytes:
    """The PDF of the present data, laid out by `gabarit`.

    With `ppi`, its pages as pictures instead: a JSON list of PNGs in base 64.
    """
    avec, par_texte = compositeur(gabarit, dossier_des_polices)
    texte = Path(DONNEES).read_text()
    entrees = {"sys_inputs": {"donnees": texte}} if par_texte else {}
    if ppi:
        pages = avec.compile(format="png", ppi=ppi, **entrees)
        pages = pages if isinstance(pages, list) else [pages]
        return json.dumps([base64.b64encode(page).decode() for page in pages]).encode()
    etabli_le = datetime.fromisoformat(json.loads(texte)["etabli_le"]).replace(tzinfo=UTC)
    return avec.compile(pdf_standards=["ua-1", "a-2a"], timestamp=etabli_le, **entrees)


def servir(prise: socket.socket) -> None:
    """Typeset what is asked on this socket, one request after the other, until it closes.

    A request is JSON: `racine` (where the documents are made), `documents` (how many), `gabarit`
    (a file name), `polices` (a folder), `ppi` or None, `duree`, `secondes` and `octets` (the limits
    of each), with two descriptors: where the bytes go, each document after its length, and where
    the reason of a failure goes. The answer is the code of the process that made them, minus the
    number of the signal that ended it.
    """
    for signe in (signal.SIGINT, signal.SIGTERM):  # whoever asks may be ending its own work
        signal.signal(signe, signal.SIG_IGN)
    gc.freeze()  # what is here is not looked at again by the copies, which would copy its pages
    while True:
        octets, sorties, _, _ = socket.recv_fds(prise, TAILLE, 2)
        if not octets:
            return
        ordre = json.loads(octets)
        polices(ordre["polices"])
        pid = os.fork()
        if pid == 0:
            prise.close()
            _a_part(ordre, *sorties)
        for sortie in sorties:
            os.close(sortie)
        _, fin = os.waitpid(pid, 0)
        prise.sendall(b"%d\n" % os.waitstatus_to_exitcode(fin))


def _a_part(ordre: dict, sortie: int, erreur: int) -> None:
    """Make the documents of one request in this new process, which ends here whatever comes."""
    code = 1
    try:
        os.setsid()
        os.chdir(ordre["racine"])
        os.dup2(erreur, 2)
        with os.fdopen(sortie, "wb") as vers:
            for rang in range(ordre["documents"]):
                octets = _un_document(rang, ordre)
                vers.write(len(octets).to_bytes(LONGUEUR, "big") + octets)
                vers.flush()
        code = 0
    except BaseException as echec:
        dit = f"{type(echec).__name__}: {getattr(echec, 'message', echec)}"
        os.write(2, dit.encode(errors="replace")[:4000])
    finally:
        os._exit(code)


def _un_document(rang: int, ordre: dict) -> bytes:
    """The limits are those of each document, however many came before it."""
    signal.setitimer(signal.ITIMER_REAL, ordre["duree"])
    limiter(secondes=ordre["secondes"], octets=ordre["octets"], documents=ordre["documents"])
    Path(A_FAIRE.format(rang)).replace(DONNEES)
    return composer(ordre["gabarit"], ordre["polices"], ordre["ppi"])


if __name__ == "__main__":
    import typst  # noqa: F401 - once, for all the processes that will be made of this one

    servir(socket.socket(fileno=0))
