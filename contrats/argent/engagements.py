"""What each signatory's promises became: kept, to keep, late, given up; quantified or not.

A promise without an amount counts as much as the others. Its amount, when known, is yearly;
a sum of which no term is known is None, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contrats.argent.empile import empiler
from contrats.calculs import somme_connue
from contrats.models import Engagement
from contrats.statuts import StatutEngagement
from contrats.tableur import Colonne, Feuille
from partenaires.models import Partenaire

ETATS = {
    "tenus": "Tenus",
    "a_tenir": "À tenir",
    "en_retard": "En retard",
    "abandonnes": "Abandonnés",
}
ENSEMBLE = "Ensemble"
CHIFFRAGE = ("Avec un montant", "Sans montant")


@dataclass(frozen=True)
class Part:
    """Promises counted together: how many, those without an amount, what the others add up to."""

    nombre: int
    non_chiffres: int
    montant: Decimal | None


@dataclass(frozen=True)
class LigneSignataire:
    """One signatory (None: all of them), and its promises by state, then together."""

    partenaire: Partenaire | None
    parts: dict[str, Part]
    ensemble: Part
    demonstration: bool

    @property
    def nom(self) -> str:
        return self.partenaire.nom if self.partenaire else "Tous les signataires"

    @property
    def cases(self) -> list[tuple[str, Part]]:
        """Title of the column and its promises, in the order of the columns."""
        return [
            *((ETATS[code], part) for code, part in self.parts.items()),
            (ENSEMBLE, self.ensemble),
        ]


def etat(engagement: Engagement) -> str:
    """One of ETATS: each promise is in exactly one."""
    if engagement.en_retard:
        return "en_retard"
    return {
        StatutEngagement.TENU: "tenus",
        StatutEngagement.PRIS: "a_tenir",
        StatutEngagement.ABANDONNE: "abandonnes",
    }[StatutEngagement(engagement.statut)]


def par_signataire(engagements: Iterable[Engagement]) -> dict[str, Any]:
    """A line for each signatory, loaded with its promises; their total; the chart of
    their states, and that of those with an amount and without."""
    par_partenaire: dict[Partenaire, list[Engagement]] = {}
    tous = list(engagements)
    for engagement in tous:
        par_partenaire.setdefault(engagement.partenaire, []).append(engagement)
    lignes = [_ligne(partenaire, siens) for partenaire, siens in par_partenaire.items()]
    bandes = [(ligne.nom, [part.nombre for part in ligne.parts.values()]) for ligne in lignes]
    graphique = empiler(
        bandes,
        legende=list(ETATS.values()),
        titre="Nombre d’engagements de chaque signataire, selon leur état",
        code="signataires",
        unite="",
    )
    chiffrage = empiler(
        [(x.nom, [x.ensemble.nombre - x.ensemble.non_chiffres, x.ensemble.non_chiffres])
         for x in lignes],
        legende=CHIFFRAGE,
        titre="Nombre d’engagements de chaque signataire, avec ou sans montant",
        code="chiffrage",
        unite="",
    )  # fmt: skip
    return {
        "lignes": lignes,
        "total": _ligne(None, tous) if len(lignes) > 1 else None,
        "graphiques": [graphique, chiffrage] if lignes else [],
    }


def _ligne(partenaire: Partenaire | None, engagements: list[Engagement]) -> LigneSignataire:
    par_etat = {code: [] for code in ETATS}
    for engagement in engagements:
        par_etat[etat(engagement)].append(engagement)
    return LigneSignataire(
        partenaire,
        {code: _part(membres) for code, membres in par_etat.items()},
        _part(engagements),
        any(engagement.demonstration for engagement in engagements),
    )


def _part(engagements: list[Engagement]) -> Part:
    montants = [engagement.montant for engagement in engagements]
    return Part(len(montants), montants.count(None), somme_connue(montants))


def _des_cases(rang: int, titre: str) -> list[Colonne]:
    return [
        Colonne(titre, lambda ligne: ligne.cases[rang][1].nombre, "entier"),
        Colonne(
            f"{titre}, sans montant", lambda ligne: ligne.cases[rang][1].non_chiffres, "entier"
        ),
        Colonne(
            f"{titre}, montant annuel chiffré (€)",
            lambda ligne: ligne.cases[rang][1].montant,
            "euros",
            16,
        ),
    ]


SIGNATAIRES = (
    Colonne("Signataire", lambda ligne: ligne.nom, largeur=48),
    *(c for rang, titre in enumerate([*ETATS.values(), ENSEMBLE]) for c in _des_cases(rang, titre)),
    Colonne(
        "Donnée de démonstration", lambda ligne: "oui" if ligne.demonstration else "non", largeur=14
    ),
)
PROMESSES = (
    Colonne("Signataire", lambda e: e.partenaire.nom, largeur=40),
    Colonne("Engagement", lambda e: e.intitule, largeur=60),
    Colonne("Objectif", lambda e: str(e.objectif or ""), largeur=40),
    Colonne("Montant annuel (€)", lambda e: e.montant, "euros"),
    Colonne("Échéance", lambda e: e.echeance, "date"),
    Colonne("État", lambda e: ETATS[etat(e)], largeur=14),
    Colonne("Motif de l’abandon", lambda e: e.motif, largeur=32),
    Colonne("Donnée de démonstration", lambda e: "oui" if e.demonstration else "non", largeur=14),
)


def feuilles(engagements: list[Engagement]) -> list[Feuille]:
    """By signatory, then promise by promise; a CSV has the first sheet only."""
    vue = par_signataire(engagements)
    fin = [vue["total"]] if vue["total"] else []
    return [
        Feuille("Par signataire", SIGNATAIRES, [*vue["lignes"], *fin]),
        Feuille("Engagements", PROMESSES, engagements),
    ]
