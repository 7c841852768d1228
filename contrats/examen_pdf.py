"""Looks for what acts inside one PDF.

Run by `contrats.isolement` in a process of its own, under limits. Only the standard library and
pikepdf enter: no Django, no database, no network.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

# Names that make a PDF act, or carry another file, whatever the object that holds them.
# A link (`/URI`) acts when it is clicked only: it is allowed.
ACTIFS = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA",
    "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/3D", "/FileAttachment",
}  # fmt: skip
DECLENCHEURS = {"/OpenAction", "/AA"}
OBJETS_MAX = 200_000


def lire(octets: bytes) -> list[str]:
    """The active names of a PDF, compressed objects included. Raises what pikepdf raises."""
    import pikepdf  # here: its library must load under the limits

    with pikepdf.open(BytesIO(octets)) as pdf:
        if pdf.is_encrypted:
            return ["/Encrypt"]
        if len(pdf.objects) > OBJETS_MAX:
            return ["/Objects"]
        racines = [*pdf.objects, pdf.trailer]
        return sorted(set().union(*(_actifs(objet, pikepdf) for objet in racines)))


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
