"""Looks for what acts inside one PDF, alone in its process: PDF on stdin, its findings on stdout.

Run by `contrats.pieces` as `python -I examen_pdf.py`, under limits: a hostile file may only kill
this process. Only the standard library and pikepdf enter: no Django, no database, no network.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any

# Names that make a PDF act, or carry another file, whatever the object that holds them.
ACTIFS = {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia"}
DECLENCHEURS = {"/OpenAction", "/AA"}
OBJETS_MAX = 200_000


def limiter(*, secondes: int, octets: int) -> None:
    """Bound this process: CPU seconds, address space in bytes, no core file, no file written."""
    resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes + 1))
    for nom, valeur in (
        (resource.RLIMIT_AS, octets),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(nom, (valeur, valeur))


def trouver(octets: bytes) -> set[str]:
    """The active names of a PDF, compressed objects included. Raises what pikepdf raises."""
    import pikepdf  # here: its library must load under the limits

    with pikepdf.open(BytesIO(octets)) as pdf:
        if pdf.is_encrypted:
            return {"/Encrypt"}
        if len(pdf.objects) > OBJETS_MAX:
            return {"/Objects"}
        return set().union(*(_actifs(objet, pikepdf) for objet in [*pdf.objects, pdf.trailer]))


def _actifs(racine: Any, pikepdf: Any) -> set[str]:
    """What one object holds, without following its references: each has its own turn."""
    trouves, a_voir = set(), [racine]
    while a_voir:
        objet = a_voir.pop()
        if isinstance(objet, pikepdf.Name):
            trouves |= {str(objet)} & ACTIFS
        elif isinstance(objet, pikepdf.Array):
            a_voir.extend(enfant for enfant in objet if not _est_reference(enfant))
        elif isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
            for nom, valeur in objet.items():
                trouves |= {nom} & ACTIFS
                if nom in DECLENCHEURS and not _ouvre_une_page(valeur, pikepdf):
                    trouves.add(nom)
                if not _est_reference(valeur):
                    a_voir.append(valeur)
    return trouves


def _ouvre_une_page(valeur: Any, pikepdf: Any) -> bool:
    """Whether an action only says at which page to open, as most word processors write it."""
    if isinstance(valeur, pikepdf.Dictionary):
        return valeur.get("/S") == "/GoTo" and "/Next" not in valeur
    return isinstance(valeur, pikepdf.Array)


def _est_reference(objet: Any) -> bool:
    return getattr(objet, "is_indirect", False)


if __name__ == "__main__":
    limiter(secondes=int(sys.argv[1]), octets=int(sys.argv[2]))
    try:
        noms = trouver(sys.stdin.buffer.read())
    except Exception as erreur:
        sys.exit(f"{type(erreur).__name__}: {erreur}")
    json.dump(sorted(noms), sys.stdout)
