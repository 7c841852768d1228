"""The gap between a neighbourhood and what surrounds it, year after year, in points and in words.

Only the same statistic of the same series in the same year is compared; only rates, medians and
the like. Nothing is averaged nor added; a neighbourhood of one geography is one curve.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from contrats.ecriture import ecart, nombre, quantite
from contrats.quartier.comparaison import dire_ecart, lieu_de, releves_autour
from contrats.quartier.courbes import tracer_courbes
from contrats.quartier.sexes import ParSexe, par_sexe
from contrats.quartier.voisins import Voisins
from quartiers.models import Commune, Intercommunalite, Quartier, Releve, Statistique

SEUIL = Decimal(1)  # a gap that moves by less is stable: in points, or in % of the neighbour
# INSEE: under the commune, two years in a row do not measure a change.
RECUL_MIN = 2
ICI = "Le quartier"

Lieu = tuple[str, int]
Serie = dict[int, dict[Lieu, Releve]]  # year -> place -> what is known of it


@dataclass(frozen=True)
class Annee:
    """One year: the neighbourhood, then what surrounds it, each with the gap in words."""

    annee: int
    quartier: Releve
    autour: list[tuple[Releve | None, str]]


@dataclass(frozen=True)
class Suivi:
    """One statistic of one series over the years, and how each gap moves, in a sentence.

    `annees` and `tendances` have one thing for each place around; `lignes` and `phrases`, for
    those that this series knows.
    """

    statistique: Statistique
    sources: list[str]
    annees: list[Annee]
    tendances: list[str]
    graphique: dict | None
    voisins: Voisins

    @property
    def phrases(self) -> list[str]:
        """How each gap moves."""
        return self.voisins.garder(self.tendances)

    @property
    def lignes(self) -> list[Annee]:
        """Year by year."""
        return [replace(an, autour=self.voisins.garder(an.autour)) for an in self.annees]


@dataclass(frozen=True)
class Equite:
    """The names of what surrounds the neighbourhood, the gaps, and women beside men."""

    colonnes: list[str]
    suivis: list[Suivi]
    par_sexe: list[ParSexe]


def suivre(
    quartier: Quartier,
    communes: list[Commune],
    agglomerations: list[Intercommunalite],
    releves: Iterable[Releve] | None = None,
) -> Equite:
    """Every statistic of this neighbourhood that can be compared, beside `communes` then
    `agglomerations`; `releves`, those of `releves_autour` where they were read already."""
    if releves is None:
        releves = releves_autour(quartier, communes, agglomerations)
    voisins = {("commune_id", c.pk): str(c) for c in communes}
    voisins |= {("intercommunalite_id", a.pk): str(a) for a in agglomerations}
    ici = ("quartier_id", quartier.pk)
    series = ranger(releves, ici)
    suivis = [
        _suivre(statistique, serie, ici, voisins)
        for (statistique, _), serie in series.items()
        if not statistique.sommable
    ]
    return Equite(list(voisins.values()), suivis, par_sexe(series, ici, voisins))


def ranger(releves: Iterable[Releve], ici: Lieu) -> dict[tuple[Statistique, str], Serie]:
    """Statistic and series -> its years, only those that this place has too. When two editions
    of a source tell the same year, the later one by its name is kept."""
    series: dict[tuple[Statistique, str], Serie] = defaultdict(lambda: defaultdict(dict))
    for releve in releves:
        annee = series[releve.statistique, serie_de(releve.source)][releve.millesime]
        annee[lieu_de(releve)] = releve
    rangees = {
        cle: {annee: lieux for annee, lieux in sorted(serie.items()) if ici in lieux}
        for cle, serie in series.items()
    }
    return {cle: serie for cle, serie in rangees.items() if serie}


def serie_de(source: str) -> str:
    """What a source is called whatever the year: « INSEE, Filosofi 2018 » goes on in 2019."""
    sans_annee = re.sub(r"\b(19|20)\d\d\b", " ", source)
    return " ".join(re.sub(r"[^\w\s]", " ", sans_annee).lower().split())


def _suivre(statistique: Statistique, serie: Serie, ici: Lieu, voisins: dict[Lieu, str]) -> Suivi:
    annees = [
        Annee(
            annee,
            lieux[ici],
            [
                (lieux.get(lieu), dire_ecart(lieux[ici], lieux.get(lieu), nom))
                for lieu, nom in voisins.items()
            ],
        )
        for annee, lieux in serie.items()
    ]
    lus = [
        rang for rang, lieu in enumerate(voisins) if any(lieu in lieux for lieux in serie.values())
    ]
    autour = Voisins(list(voisins.values()), lus)
    courbes = [(nom, valeurs_de(serie, lieu)) for lieu, nom in autour.garder([*voisins.items()])]
    return Suivi(
        statistique,
        sorted({releve.source for lieux in serie.values() for releve in lieux.values()}),
        annees,
        [tendance(_ecarts(serie, ici, lieu), nom, statistique) for lieu, nom in voisins.items()],
        tracer_courbes(
            [(ICI, valeurs_de(serie, ici)), *courbes],
            titre=statistique.libelle,
            unite=statistique.unite,
        ),
        autour,
    )


def valeurs_de(serie: Serie, lieu: Lieu) -> dict[int, Decimal | None]:
    """The value of this place each year; None where it is not known."""
    return {annee: lieux[lieu].valeur if lieu in lieux else None for annee, lieux in serie.items()}


def _ecarts(serie: Serie, ici: Lieu, la: Lieu) -> dict[int, Decimal]:
    """The gap of each year where both exact values are known: in points between percentages, in
    % of the neighbour's otherwise."""
    ecarts = {}
    for annee, lieux in serie.items():
        un, autre = lieux[ici], lieux.get(la)
        if autre is None or un.valeur is None or autre.valeur is None:
            continue
        if un.approximatif or autre.approximatif:
            continue
        if un.statistique.unite == "%":
            ecarts[annee] = un.valeur - autre.valeur
        elif autre.valeur > 0:
            ecarts[annee] = 100 * (un.valeur - autre.valeur) / autre.valeur
    return ecarts


def tendance(ecarts: dict[int, Decimal], nom: str, statistique: Statistique) -> str:
    """Whether the gap with `nom` closes, from the first year that can be compared to the last."""
    if not ecarts:
        return f"{nom}\u00a0: aucune année où deux valeurs exactes se comparent."
    premiere, derniere = min(ecarts), max(ecarts)
    if premiere == derniere:
        return f"{nom}\u00a0: une seule année se compare, on ne peut pas parler d’évolution."
    if derniere - premiere < RECUL_MIN:
        return (
            f"{nom}\u00a0: {premiere} et {derniere} se suivent. Sous l’échelle de la commune, deux "
            "millésimes consécutifs ne mesurent pas une évolution (règle de l’INSEE)."
        )
    avant, apres = ecarts[premiere], ecarts[derniere]
    return (
        f"{nom}\u00a0: de {premiere} à {derniere}, l’écart {mouvement(avant, apres)}, de "
        f"{_dire(avant, statistique)} à {_dire(apres, statistique)}."
    )


def mouvement(avant: Decimal, apres: Decimal) -> str:
    """What a gap does, in words; its size counts, and a change of side is told."""
    bouge = abs(apres) - abs(avant)
    if avant * apres < 0 and abs(apres - avant) >= SEUIL:
        return "change de sens"
    if abs(bouge) < SEUIL:
        return f"est stable (il bouge de moins de {nombre(SEUIL)} point)"
    return "se réduit" if bouge < 0 else "se creuse"


def _dire(valeur: Decimal, statistique: Statistique) -> str:
    """« 21 points de plus », « 12 % de moins », « aucun écart »."""
    taille = abs(round(valeur, 1))
    if not taille:
        return "aucun écart"
    dit = ecart(taille, "%") if statistique.unite == "%" else quantite(taille, "%")
    return f"{dit} de {'plus' if valeur > 0 else 'moins'}"
