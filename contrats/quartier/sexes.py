"""Women beside men, where public statistics tell them apart. No other difference enters here.

A share of women is made of two counts of the same year and series, never of rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contrats.ecriture import ecart, quantite
from contrats.quartier.courbes import tracer_courbes
from contrats.quartier.voisins import Voisins
from quartiers.models import Releve

# Statistic of women, statistic of men, what both are about.
PAIRES = (
    ("taux_emploi_femmes", "taux_emploi_hommes", "Taux d’emploi"),
    (
        "demandeurs_emploi_femmes",
        "demandeurs_emploi_hommes",
        "Demandeurs d’emploi (catégories A à E)",
    ),
)


@dataclass(frozen=True)
class Case:
    """Women and men of one place (None: this source says nothing), and the gap in words."""

    femmes: Releve | None
    hommes: Releve | None
    phrase: str


@dataclass(frozen=True)
class ParSexe:
    """One subject by year: the neighbourhood first, then what surrounds it."""

    libelle: str
    unite: str
    annees: list[tuple[int, list[Case]]]
    sources: list[str]
    graphique: dict | None
    voisins: Voisins

    @property
    def lignes(self) -> list[tuple[int, list[Case]]]:
        """Year by year: the neighbourhood, then the places that this series knows."""
        return [
            (annee, [cases[0], *self.voisins.garder(cases[1:])]) for annee, cases in self.annees
        ]


def par_sexe(
    series: Mapping[tuple, dict], ici: tuple, voisins: Mapping[tuple, str]
) -> list[ParSexe]:
    """What is told of women and men of this place, in the order of PAIRES, series by series."""
    par_code = {(statistique.code, serie): cle for cle in series for statistique, serie in [cle]}
    trouves = []
    for femmes, hommes, libelle in PAIRES:
        for code, nom in par_code:
            if code == femmes and (hommes, nom) in par_code:
                paire = (series[par_code[femmes, nom]], series[par_code[hommes, nom]])
                unite = par_code[femmes, nom][0].unite
                trouves.append(_paire(libelle, unite, *paire, ici, voisins))
    return [vu for vu in trouves if vu.annees]


def _paire(libelle: str, unite: str, femmes: dict, hommes: dict, ici: tuple, voisins) -> ParSexe:
    lieux = [ici, *voisins]
    communes = [annee for annee in femmes if annee in hommes]
    annees = [
        (annee, [_case(femmes[annee].get(lieu), hommes[annee].get(lieu)) for lieu in lieux])
        for annee in communes
    ]
    vus = [r for _, cases in annees for c in cases for r in (c.femmes, c.hommes) if r]
    courbes = [
        ("Femmes", {annee: cases[0].femmes.valeur for annee, cases in annees}),
        ("Hommes", {annee: cases[0].hommes.valeur for annee, cases in annees}),
    ]
    return ParSexe(
        libelle,
        unite,
        annees,
        sorted({releve.source for releve in vus}),
        tracer_courbes(courbes, titre=f"{libelle}, femmes et hommes du quartier", unite=unite),
        _autour(list(voisins.values()), annees),
    )


def _autour(noms: list[str], annees: list[tuple[int, list[Case]]]) -> Voisins:
    """Those around of which some year tells the women or the men."""
    lus = [
        rang
        for rang in range(len(noms))
        if any(cases[rang + 1].femmes or cases[rang + 1].hommes for _, cases in annees)
    ]
    return Voisins(noms, lus)


def _case(femmes: Releve | None, hommes: Releve | None) -> Case:
    return Case(femmes, hommes, _dire(femmes, hommes))


def _dire(femmes: Releve | None, hommes: Releve | None) -> str:
    """The gap between two rates, or the share of women among two counts; nothing if unknown."""
    connus: list[Any] = [releve and releve.valeur for releve in (femmes, hommes)]
    if None in connus:
        return ""
    environ = "environ " if femmes.approximatif or hommes.approximatif else ""
    if femmes.statistique.sommable:
        ensemble = sum(connus, Decimal(0))
        if ensemble <= 0:
            return ""
        return f"{environ}{quantite(round(100 * connus[0] / ensemble), '%')} de femmes"
    difference = connus[0] - connus[1]
    if not difference:
        return "autant pour les femmes que pour les hommes"
    sens = "plus" if difference > 0 else "moins"
    dit = ecart(abs(difference), femmes.statistique.unite)
    return f"{environ}{dit} de {sens} pour les femmes"
