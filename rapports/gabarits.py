"""The published templates of reports, each pinned by the sha256 of all that it is made of.

A template is a folder of Typst files; those that it has not of its own are an earlier version's.
What it imports from the style that all documents share, and the fonts, count too. No data of a
report enters here.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings

from composition.pdf import COMMUNS
from composition.polices import dossier_des_polices

DOSSIER = settings.BASE_DIR / "templates" / "rapports" / "pdf"
PRINCIPAL = "rapport.typ"
# version -> sha256. Never change a line: `tests/rapports/formes/test_gabarits.py` says what to do.
GABARITS = {
    "3": "3913ac168837d1bfe9be20b17dadb7997fa56bbb54e85696ba790d203544f121",
    "4": "6ec631b70e240bfd21690d8268f297282f821622d0f9f06bff3ea1d3d7fbbb6f",
    "5": "54391df54eafa3a38152f93d84403d81f96f13e61dfe792cc0f3e70bf4304e56",
    "6": "336df504c1c037ed30dba41f8e7fdc6b3122ab62e86e78c7a5314ccec10cb656",
}
COURANT = "6"  # the version of the reports made from now on
# version -> the one that gives it the files that it does not change
SOCLES = {"4": "3", "5": "4", "6": "5"}

IMPORT = re.compile(r'^#import "([\w.-]+)"', re.MULTILINE)


def dossiers(version: str) -> list[Path]:
    """Where the files of a published template are looked for, its own first; what is in none of
    them, all documents share. Raises KeyError if there is none of that version."""
    if version not in GABARITS:
        raise KeyError(version)
    socle = SOCLES.get(version)
    return [DOSSIER / version, *(dossiers(socle) if socle else [])]


def fichiers(version: str) -> dict[str, bytes]:
    """All that a template is made of: its files, the shared ones that they import, the fonts."""
    lieux, noms, lus = [*dossiers(version), COMMUNS], [PRINCIPAL], {}
    while noms:
        nom = noms.pop()
        if nom not in lus:
            lus[nom] = next(lieu / nom for lieu in lieux if (lieu / nom).exists()).read_bytes()
            noms += IMPORT.findall(lus[nom].decode())
    polices = sorted(dossier_des_polices().glob("*.ttf"))
    return lus | {police.name: police.read_bytes() for police in polices}


def empreinte(version: str) -> str:
    """The sha256 of the names and of the sha256 of the files of a template, in their order."""
    lignes = [
        f"{nom} {hashlib.sha256(octets).hexdigest()}\n"
        for nom, octets in sorted(fichiers(version).items())
    ]
    return hashlib.sha256("".join(lignes).encode()).hexdigest()
