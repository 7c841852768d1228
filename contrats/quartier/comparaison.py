"""How a neighbourhood compares with its communes and its agglomeration, by public statistics.

Side by side only: same statistic, same year, same source. A rate is never averaged, what does
not add up is never added, a suppressed value is shown as such, with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from contrats.ecriture import ecart, quantite
from quartiers.models import Commune, Generation, Intercommunalite, Quartier, Releve, Statistique

# What the lists show as the population of a neighbourhood.
POPULATIONS = ("population_municipale", "population_qpv")


@dataclass(frozen=True)
class Cellule:
    """The value of a neighbour (None if this source says nothing of it), and the gap in words."""

    releve: Releve | None
    ecart: str = ""


@dataclass(frozen=True)
class LigneComparee:
    """One statistic, one year, one source: the neighbourhood, then a cell for each column."""

    statistique: Statistique
    annee: int
    source: str
    quartier: Releve
    cellules: list[Cellule]
    part: str = ""


@dataclass(frozen=True)
class Comparaison:
    """The names of the columns, the lines, and what is known around when nothing is known here."""

    colonnes: list[str]
    lignes: list[LigneComparee]
    autour: list[Releve]


def comparer(
    quartier: Quartier,
    communes: list[Commune],
    agglomerations: list[Intercommunalite],
    releves: Iterable[Releve] | None = None,
) -> Comparaison:
    """The latest year of each statistic, source by source, beside `communes` then
    `agglomerations`; `releves`, those of `releves_autour` where they were read already."""
    if releves is None:
        releves = releves_autour(quartier, communes, agglomerations)
    voisins = [("commune_id", c.pk) for c in communes]
    voisins += [("intercommunalite_id", a.pk) for a in agglomerations]
    par_cle = defaultdict(dict)
    for releve in releves:
        par_cle[_cle(releve)][lieu_de(releve)] = releve
    noms = [str(lieu) for lieu in [*communes, *agglomerations]]
    lignes = [
        _comparer(releve, par_cle[_cle(releve)], voisins, noms, nb_communes=len(communes))
        for releve in _derniers(r for r in releves if r.quartier_id)
    ]
    sues = {ligne.statistique for ligne in lignes}
    autour = _derniers(
        r for r in releves if r.statistique not in sues and _de_son_temps(quartier, r)
    )
    return Comparaison(noms, lignes, autour)


def releves_autour(quartier, communes, agglomerations) -> QuerySet[Releve]:
    """All that is known of these places, in the order of statistics and sources, latest first."""
    return (
        Releve.objects.filter(
            Q(quartier=quartier) | Q(commune__in=communes) | Q(intercommunalite__in=agglomerations)
        )
        .select_related("statistique", "commune", "intercommunalite")
        .order_by("statistique__libelle", "source", "-millesime", "pk")
    )


def _cle(releve: Releve) -> tuple:
    return releve.statistique_id, releve.millesime, releve.source


def lieu_de(releve: Releve) -> tuple[str, int]:
    """Which place it is of: the name of its key, and the key."""
    for champ in ("quartier_id", "commune_id", "intercommunalite_id"):
        if lieu := getattr(releve, champ):
            return champ, lieu
    raise ValueError("un relevé sans territoire")  # the database forbids it


def _derniers(releves) -> list[Releve]:
    """The latest year of each statistic of each territory, source by source."""
    vus, retenus = set(), []
    for releve in releves:
        cle = (releve.statistique_id, releve.source, lieu_de(releve))
        if cle not in vus:
            vus.add(cle)
            retenus.append(releve)
    return retenus


def _de_son_temps(quartier: Quartier, releve: Releve) -> bool:
    """A commune outlives both geographies: only the years of the neighbourhood's own count."""
    return (releve.millesime >= Generation.G2024) == (quartier.generation == Generation.G2024)


def _comparer(
    ici: Releve, la: dict, voisins: list, noms: list[str], *, nb_communes: int
) -> LigneComparee:
    releves = [la.get(lieu) for lieu in voisins]
    cellules = [
        Cellule(releve, dire_ecart(ici, releve, nom))
        for releve, nom in zip(releves, noms, strict=True)
    ]
    part = _part(ici, releves[:nb_communes], noms[:nb_communes])
    return LigneComparee(ici.statistique, ici.millesime, ici.source, ici, cellules, part)


def dire_ecart(ici: Releve, autre: Releve | None, nom: str) -> str:
    """The gap, in points for a percentage; none between quantities that grow with the place."""
    if autre is None or ici.valeur is None or autre.valeur is None or ici.statistique.sommable:
        return ""
    difference = ici.valeur - autre.valeur
    if not difference:
        return f"comme {nom}"
    environ = "environ " if ici.approximatif or autre.approximatif else ""
    plus = "plus" if difference > 0 else "moins"
    return f"{environ}{ecart(abs(difference), ici.statistique.unite)} de {plus} {_que(nom)}"


def _que(nom: str) -> str:
    """« que Saint-Omer », « qu’Arques »."""
    return f"qu’{nom}" if nom[:1].upper() in "AEIOUYÉÈÊÎ" else f"que {nom}"


def _part(ici: Releve, releves: list[Releve | None], noms: list[str]) -> str:
    """What adds up may be told as a share of the communes together, when all are known."""
    valeurs = [releve.valeur if releve else None for releve in releves]
    if not ici.statistique.sommable or ici.valeur is None or not valeurs or None in valeurs:
        return ""
    total = sum(valeurs, Decimal(0))
    if total <= 0 or ici.valeur > total:
        return ""
    compte = f"compte {noms[0]}" if len(noms) == 1 else "comptent toutes ses communes réunies"
    environ = any(r.approximatif for r in [ici, *releves])
    pourcentage = quantite(round(100 * ici.valeur / total), "%")
    return f"soit {'environ ' if environ else ''}{pourcentage} de ce que {compte}"


def derniere_population(releves: list[Releve]) -> list[Releve]:
    """The population figures of the latest year known; several when sources disagree."""
    connus = [releve for releve in releves if releve.valeur is not None]
    annee = max((releve.millesime for releve in connus), default=None)
    return [releve for releve in connus if releve.millesime == annee]
