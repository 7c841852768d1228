"""The text of an act: composed from the contract or deposited, then frozen. Who may is not asked.

What the text says is in `contenu`; how a document is typeset, in `composition`. Same data, same
template, same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from composition import pdf
from composition.pdf import CompositionImpossible
from contrats.models import Acte, OrigineTexte, VersionActe
from contrats.models.fichier import empreinte_de
from contrats.statuts import StatutActe
from contrats.texte.contenu import SCHEMA, donnees_du_texte, manques

__all__ = [
    "VERSION_GABARIT",
    "Apercu",
    "CompositionImpossible",
    "composer",
    "donnees_du_texte",
    "figer_le_texte",
    "figer_un_depot",
    "manques",
    "preparer",
]

VERSION_GABARIT = "1"
SCHEMAS = {SCHEMA}  # the data that these templates know how to lay out
GABARIT = settings.BASE_DIR / "templates" / "contrats" / "pdf" / "acte.typ"


class TexteChange(ValidationError):
    """The contract moved since the preview: what would be frozen is not what was read."""


@dataclass(frozen=True)
class Apercu:
    """The text as it would be frozen now: its data, its bytes, their sha256."""

    donnees: dict[str, Any]
    pdf: bytes
    empreinte: str


def composer(donnees: dict[str, Any]) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of the data of an act, with its signature pages if any.

    Raises CompositionImpossible if the data is of an unknown schema or does not fit the templates.
    """
    if donnees.get("schema") not in SCHEMAS:
        raise CompositionImpossible("Ce texte figé n’est pas d’un format connu.")
    return pdf.composer(GABARIT, donnees, titre="du texte")


def preparer(acte: Acte) -> Apercu:
    """The text as it would be frozen now. It writes nothing. Raises CompositionImpossible."""
    donnees = donnees_du_texte(acte)
    octets = composer(donnees)
    return Apercu(donnees, octets, empreinte_de(octets))


@transaction.atomic
def figer_le_texte(acte: Acte, *, par, apercu: str = "") -> VersionActe:
    """Compose the text and freeze it as the next version.

    `apercu` is the sha256 of what was read before: raises TexteChange if the contract moved
    since. Raises ValidationError once the act is open, CompositionImpossible.
    """
    _exiger_le_projet(acte)
    prepare = preparer(acte)
    if apercu and apercu != prepare.empreinte:
        raise TexteChange(
            "Le contrat a changé depuis l’aperçu\u00a0: relisez le texte avant de le figer."
        )
    return acte.figer(
        par=par,
        pdf=prepare.pdf,
        origine=OrigineTexte.COMPOSE,
        donnees=prepare.donnees,
        gabarit=VERSION_GABARIT,
    )


@transaction.atomic
def figer_un_depot(acte: Acte, *, par, octets: bytes) -> VersionActe:
    """Freeze a PDF that was already examined. Raises ValidationError once the act is open, or
    when the present version holds the same bytes."""
    _exiger_le_projet(acte)
    derniere = acte.version_courante
    if derniere and derniere.empreinte == empreinte_de(octets):
        raise ValidationError(
            f"Ce fichier est déjà la version {derniere.numero}\u00a0: il n’y a rien à figer."
        )
    return acte.figer(par=par, pdf=octets, origine=OrigineTexte.DEPOSE)


def _exiger_le_projet(acte: Acte) -> None:
    """Lock the act before its text is read. Raises ValidationError if it is not a draft."""
    verrouille = Acte.objects.select_for_update(of=("self",)).get(pk=acte.pk)
    if verrouille.statut != StatutActe.PROJET:
        raise ValidationError("Le texte ne change plus\u00a0: reprenez d’abord le projet.")
