"""The words that a signatory agrees to, with their version; and whether a name is the right one.

A changed text is a new version: the register keeps which one was agreed to, and its sha256.
"""

import hashlib
import re
import unicodedata

from django.core.exceptions import ValidationError

from contrats.qualite import Qualite

VERSION = "2026-1"
TEXTE = (
    "J’ai lu ce document. Je le signe au nom de l’organisation indiquée, dans la fonction "
    "indiquée, et j’y suis habilité. J’accepte que cette signature électronique soit "
    "enregistrée par le portail avec sa date, l’empreinte du document et les éléments qui la "
    "prouvent."
)
EMPREINTE = hashlib.sha256(TEXTE.encode()).hexdigest()


def verifier_identite(qualite: Qualite, nom: str, fonction: str) -> None:
    """Check what was typed against who signs. Raises ValidationError, by field.

    Accents, capitals, hyphens and the order of first and last names are let go.
    """
    personne, refus = qualite.personne, {}
    if sorted(_mots(nom)) != sorted(_mots(personne.nom_complet)):
        refus["nom"] = f"Écrivez votre nom comme il est enregistré\u00a0: {personne.nom_complet}."
    if _mots(fonction) != _mots(personne.fonction):
        refus["fonction"] = (
            f"Écrivez votre fonction comme elle est enregistrée\u00a0: {personne.fonction}."
        )
    if refus:
        raise ValidationError(refus)


def _mots(texte: str) -> list[str]:
    """The words without what a keyboard may not have: capitals, accents, ligatures."""
    sans_ligature = texte.lower().replace("œ", "oe").replace("æ", "ae")
    lettres = unicodedata.normalize("NFKD", sans_ligature)
    return re.findall(r"\w+", "".join(c for c in lettres if not unicodedata.combining(c)))
