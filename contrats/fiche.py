"""What the sheet of an action says of its money and of its people. It only reads.

Pure functions on objects already loaded: no query. An unknown figure stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from contrats.calculs import somme_connue
from contrats.models import Action, Financement, NatureCredit

MONTANTS = ("demande", "accorde", "verse")


@dataclass(frozen=True)
class Total:
    """Euros asked, granted and paid; each is None when none of its terms is known."""

    libelle: str
    demande: object
    accorde: object
    verse: object


@dataclass(frozen=True)
class Argent:
    """The funding lines of an action, their totals by kind of credit, and what is not known."""

    lignes: list[Financement]
    natures: list[Total]
    total: Total
    inconnus: int


@dataclass(frozen=True)
class Personnes:
    """Women, men and both, planned or reached; both only when each is known."""

    libelle: str
    prevus: int | None
    reels: int | None


def argent(lignes: Iterable[Financement]) -> Argent:
    """The money of one action. Totals count known amounts only; `inconnus` says how many lack."""
    lignes = list(lignes)
    presentes = {ligne.nature for ligne in lignes}
    return Argent(
        lignes=lignes,
        natures=[
            _total(nature.label, [ligne for ligne in lignes if ligne.nature == nature])
            for nature in NatureCredit
            if nature in presentes
        ],
        total=_total("Total", lignes),
        inconnus=sum(getattr(ligne, nom) is None for ligne in lignes for nom in MONTANTS),
    )


def _total(libelle: str, lignes: list[Financement]) -> Total:
    sommes = (somme_connue(getattr(ligne, nom) for ligne in lignes) for nom in MONTANTS)
    return Total(libelle, *sommes)


def personnes(action: Action) -> list[Personnes]:
    """People planned and reached by sex, then together."""
    femmes = action.beneficiaires_prevus_femmes, action.beneficiaires_reels_femmes
    hommes = action.beneficiaires_prevus_hommes, action.beneficiaires_reels_hommes
    ensemble = (
        None if None in couple else sum(couple) for couple in zip(femmes, hommes, strict=True)
    )
    return [
        Personnes("Femmes", *femmes),
        Personnes("Hommes", *hommes),
        Personnes("Ensemble", *ensemble),
    ]


def nommes(action: Action) -> Q:
    """The partners that the sheet names: who carries the action, and who funds it."""
    coporteurs = Action.coporteurs.through.objects.filter(action=action)
    return (
        Q(pk=action.porteur_id)
        | Q(pk__in=coporteurs.values("partenaire"))
        | Q(pk__in=action.financements.order_by().values("financeur"))
    )
