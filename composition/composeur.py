"""Typesets one document, alone in its process: JSON on stdin, its bytes on stdout, then it ends.

Run by `composition.pdf` as `python -I composeur.py`, inside a private folder that holds copies of
the templates. Only the standard library and typst enter: no Django, no database, no network.
The data stays data: it reaches the fixed templates as one JSON text and is never source.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from datetime import UTC, datetime


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
    import typst  # here: its libraries must load under the limits

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


if __name__ == "__main__":
    limiter(secondes=int(sys.argv[1]), octets=int(sys.argv[2]))
    try:
        octets = composer(json.load(sys.stdin.buffer))
    except Exception as erreur:
        sys.exit(f"{type(erreur).__name__}: {getattr(erreur, 'message', erreur)}")
    sys.stdout.buffer.write(octets)
