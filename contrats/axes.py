"""The axes of a curve over the years: where a year and a value fall, and what labels say it.

No query and no model rule enters here; coordinates are strings with a decimal point.
"""

from __future__ import annotations

import math
from decimal import Decimal

from contrats.ecriture import nombre

# The page of a curve, in SVG units: the right margin holds the labels of the targets.
LARGEUR, HAUTEUR = 560, 222
GAUCHE, DROITE, HAUT, BAS = 62, 428, 26, 180


class Plan:
    """Where a year and a value fall on the page."""

    def __init__(self, annees: list[int], graduations: list[Decimal]) -> None:
        self.annees = annees
        self.bas, self.haut = graduations[0], graduations[-1]

    def abscisse(self, annee: int) -> float:
        marge = 24
        etendue = max(len(self.annees) - 1, 1)
        depart = GAUCHE + marge if len(self.annees) > 1 else (GAUCHE + DROITE) / 2
        return depart + (annee - self.annees[0]) * (DROITE - GAUCHE - 2 * marge) / etendue

    def ordonnee(self, valeur: Decimal) -> float:
        part = (valeur - self.bas) / (self.haut - self.bas)
        return BAS - float(part) * (BAS - HAUT)

    def x(self, annee: int) -> str:
        return ecrire(self.abscisse(annee))

    def y(self, valeur: Decimal) -> str:
        return ecrire(self.ordonnee(valeur))


def ecrire(nombre_svg: float) -> str:
    return f"{nombre_svg:.1f}"


def etendre(connues: list[int]) -> list[int]:
    return list(range(min(connues), max(connues) + 1)) if connues else [0]


def graduer(valeurs: list[Decimal]) -> list[Decimal]:
    """Three to six round values that hold all of `valeurs`, never below zero without need."""
    bas, haut = min(valeurs, default=Decimal(0)), max(valeurs, default=Decimal(1))
    etendue = haut - bas or abs(haut) / 5 or Decimal(1)
    brut = etendue / 4
    puissance = Decimal(10) ** math.floor(math.log10(brut))
    pas = next(puissance * m for m in (1, 2, 5, 10) if puissance * m >= brut)
    premier = math.floor((bas - etendue / 12) / pas)
    if bas >= 0:
        premier = max(premier, 0)
    dernier = math.ceil((haut + etendue / 12) / pas)
    return [pas * rang for rang in range(premier, dernier + 1)]


def libeller_valeurs(plan: Plan, graduations: list[Decimal]) -> list[dict[str, str]]:
    return [
        {
            "y": plan.y(valeur),
            "texte_y": ecrire(plan.ordonnee(valeur) + 4),
            "libelle": nombre(valeur),
        }
        for valeur in graduations
    ]


def libeller_annees(plan: Plan, annees: list[int]) -> list[dict[str, str]]:
    """The years under the axis, thinned out when they would touch; the first always stays."""
    if annees == [0]:
        return []
    pas = math.ceil(len(annees) * 35 / (DROITE - GAUCHE))
    return [{"x": plan.x(annee), "libelle": str(annee)} for annee in annees[::pas]]


def tracer_lignes(plan: Plan, connus: dict[int, Decimal]) -> list[str]:
    """One polyline for each unbroken run of years."""
    traces: list[list[str]] = []
    precedente = None
    for annee in sorted(connus):
        if precedente is None or annee != precedente + 1:
            traces.append([])
        traces[-1].append(f"{plan.x(annee)},{plan.y(connus[annee])}")
        precedente = annee
    return [" ".join(trace) for trace in traces if len(trace) > 1]
