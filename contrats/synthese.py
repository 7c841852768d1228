"""What the pages of a contract show, gathered in a constant number of queries. It only reads.

The caller gives a contract that its reader may see; nothing here asks who is reading.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q, QuerySet, Sum

from contrats.calculs import EtatIndicateur, etat_indicateur, somme_connue
from contrats.graphiques import barres, courbe
from contrats.models import (
    Action,
    Contrat,
    Engagement,
    Financement,
    Indicateur,
    Mesure,
    NatureCredit,
    Objectif,
)
from contrats.statuts import StatutEngagement
from quartiers.ensemble import rattacher
from quartiers.models import Generation, Releve
from quartiers.prete import EnsemblePret

FAMILLES = {
    NatureCredit.DROIT_COMMUN: "Droit commun",
    NatureCredit.P147: "Crédits spécifiques",
    NatureCredit.AUTRE_SPECIFIQUE: "Crédits spécifiques",
}
AUTRES = "Autres ressources"  # own funds and in-kind contributions
COLONNES = ("demande", "accorde", "verse")
SOMMES = {colonne: Sum(colonne) for colonne in COLONNES}
CONNUS = {f"connus_{colonne}": Count(colonne) for colonne in COLONNES} | {"nombre": Count("*")}


@dataclass(frozen=True)
class SuiviIndicateur:
    """An indicator with where it stands and its curve (None while no value is known)."""

    indicateur: Indicateur
    etat: EtatIndicateur
    graphique: dict | None


@dataclass(frozen=True)
class SuiviObjectif:
    """An objective with its indicators."""

    objectif: Objectif
    indicateurs: list[SuiviIndicateur]


def ventilation(lignes: QuerySet[Financement], *champs: str, **comptes) -> QuerySet:
    """The money of these lines by `champs`: sums, and of how many lines each is known; with
    `comptes`, other counts of lines. Not read yet.

    A line of several objectives or neighbourhoods is counted under each: these rows are never
    to be summed.
    """
    groupes = lignes.order_by().values(*champs)
    groupes = groupes.annotate(**CONNUS, **comptes, demonstration=BoolOr("action__demonstration"))
    return groupes.annotate(**SOMMES)


def additionner(lignes: QuerySet[Financement]) -> dict:
    """The total of these lines, whatever the state of their actions, as `ventilation` gives it."""
    return lignes.aggregate(**CONNUS, **SOMMES, demonstration=BoolOr("action__demonstration"))


def par_nature(groupes: Iterable[dict]) -> list[dict]:
    """These sums, which have one kind of credit each and do not overlap, kind by kind."""
    groupes = grouper(groupes, "nature").items()
    return [{"nature": nature} | total(siennes) for (nature,), siennes in groupes]


def moyens(lignes: Iterable[dict]) -> dict:
    """The money of this `ventilation` by kind of credit, what is granted by family, and their
    total: a line has exactly one kind."""
    natures = sorted(lignes, key=lambda ligne: NatureCredit.values.index(ligne["nature"]))
    for ligne in natures:
        ligne["libelle"] = NatureCredit(ligne["nature"]).label
        ligne["famille"] = FAMILLES.get(NatureCredit(ligne["nature"]), AUTRES)
    familles = {
        nom: somme_connue(ligne["accorde"] for ligne in natures if ligne["famille"] == nom)
        for nom in dict.fromkeys([*FAMILLES.values(), AUTRES])
    }
    somme = total(natures)
    graphique = barres(
        [(ligne["libelle"], ligne["accorde"]) for ligne in natures],
        titre="Montants accordés par nature de crédit",
    )
    return {
        "lignes": natures,
        "familles": familles,
        "total": somme,
        "graphique": graphique if somme["accorde"] else None,
        "demonstration": somme["demonstration"],
    }


def total(lignes: list[dict]) -> dict:
    """The total of lines that do not overlap; an amount of which nothing is known is None."""
    if len(lignes) == 1:  # most often: all of France has a line for each kind of each department
        (ligne,) = lignes
        sommes = {champ: ligne[champ] for champ in (*COLONNES, *CONNUS)}
        return sommes | {"demonstration": bool(ligne["demonstration"])}
    return {
        **{colonne: somme_connue(ligne[colonne] for ligne in lignes) for colonne in COLONNES},
        **{compte: sum(ligne[compte] for ligne in lignes) for compte in CONNUS},
        "demonstration": any(ligne["demonstration"] for ligne in lignes),
    }


def grouper(groupes: Iterable[dict], *champs: str) -> dict[tuple, list[dict]]:
    """These groups by the values of `champs`."""
    par_cle: dict[tuple, list[dict]] = defaultdict(list)
    for groupe in groupes:
        par_cle[tuple(groupe[champ] for champ in champs)].append(groupe)
    return par_cle


def apports(lignes: Iterable[dict]) -> dict:
    """What a funder brings, from its `ventilation` by year and kind of credit, latest year first,
    with its total."""
    groupes = sorted(
        lignes, key=lambda ligne: (-ligne["annee"], NatureCredit.values.index(ligne["nature"]))
    )
    lignes = [{**g, "libelle": NatureCredit(g["nature"]).label} for g in groupes]
    return {"lignes": lignes, "total": total(lignes)}


def bilan(engagements: list[Engagement]) -> str:
    """What became of promises, in words: « 2 tenus, 1 en retard, dont 1 non chiffré »."""
    en_retard = sum(engagement.en_retard for engagement in engagements)
    nombres = Counter(engagement.statut for engagement in engagements)
    non_chiffres = sum(engagement.montant is None for engagement in engagements)
    phrases = [
        (nombres[StatutEngagement.TENU], "tenu", "tenus"),
        (nombres[StatutEngagement.PRIS] - en_retard, "à tenir", "à tenir"),
        (en_retard, "en retard", "en retard"),
        (nombres[StatutEngagement.ABANDONNE], "abandonné", "abandonnés"),
    ]
    dits = [f"{n} {pluriel if n > 1 else un}" for n, un, pluriel in phrases if n]
    if non_chiffres:
        dits.append(f"dont {non_chiffres} non chiffré{'s' if non_chiffres > 1 else ''}")
    return ", ".join(dits)


def territoires(sujet: Contrat) -> QuerySet[Releve]:
    """Statistics of the contract's ground and of its neighbourhoods, each with its source."""
    return _releves(_du_territoire(sujet) | Q(quartier__contrats=sujet))


def territoire(sujet: Contrat) -> list[Releve]:
    """Statistics of the steering intercommunality and of the one the contract was drawn for."""
    return list(_releves(_du_territoire(sujet)))


def _du_territoire(sujet: Contrat) -> Q:
    """Only of the contract's own priority geography: the two are not one time series.

    A neighbourhood belongs to one geography, whatever the year of its figures; an
    intercommunality to both, and there the year decides.
    """
    bascule = Generation.G2024.value
    if sujet.generation == Generation.G2015:
        annees = Q(millesime__lt=bascule)
    else:
        annees = Q(millesime__gte=bascule)
    return annees & Q(intercommunalite__in=(sujet.pilote_id, sujet.territoire_id))


def _releves(choix: Q) -> QuerySet[Releve]:
    return (
        Releve.objects.filter(choix)
        .select_related("statistique", "intercommunalite", "quartier")
        .order_by("statistique__libelle", "millesime", "source", "pk")
    )


def objectifs(sujet: Contrat, annee: int | None = None) -> list[SuiviObjectif]:
    """The objectives in their natural order, each indicator with its state and its curve.

    With `annee`, as they stood at the end of that year: what was measured later is left out.
    """
    return rassembler(OBJECTIFS.lire(sujet, annee))


def listes_d_objectifs(sujet: Contrat, annee: int | None = None) -> dict[str, QuerySet]:
    """What `rassembler` puts together: to be read with other lists."""
    mesures = Mesure.objects.filter(indicateur__objectif__contrat=sujet)
    if annee is not None:
        mesures = mesures.filter(periode_fin__year__lte=annee)
    indicateurs = Indicateur.objects.filter(objectif__contrat=sujet)
    return {
        "objectifs": sujet.objectifs.select_related("pilier", "parent"),
        "indicateurs": indicateurs.select_related("responsable").order_by("pk"),
        "mesures": mesures.select_related("quartier").order_by("periode_fin", "pk"),
    }


OBJECTIFS = EnsemblePret(listes_d_objectifs)


def rassembler(listes: dict[str, QuerySet]) -> list[SuiviObjectif]:
    """These objectives with their indicators, and what was measured of them."""
    rattacher(listes["indicateurs"], listes["mesures"], "indicateur_id", "mesures")
    rattacher(listes["objectifs"], listes["indicateurs"], "objectif_id", "indicateurs")
    return [
        SuiviObjectif(objectif, [_suivre(i) for i in objectif.indicateurs.all()])
        for objectif in sorted(listes["objectifs"], key=lambda o: rang(o.numero))
    ]


def _suivre(indicateur: Indicateur) -> SuiviIndicateur:
    etat = etat_indicateur(indicateur)
    return SuiviIndicateur(indicateur, etat, courbe(etat, indicateur) if etat.derniere else None)


def rang(numero: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10 and 1.2 before 1.10."""
    return [(int(m) if m.isdigit() else -1, m) for m in re.findall(r"\d+|\D+", numero)]


def par_montants(lignes: QuerySet[Action]) -> QuerySet[Action]:
    """These actions with their granted amount, as `par_exercice` wants them."""
    chargees = lignes.avec_montants().select_related("porteur")
    return chargees.order_by("-exercice", "dispositif", "intitule", "reference")


def par_exercice(lignes: Iterable[Action]) -> list[tuple[int, list[Action]]]:
    """These actions by budget year, latest first."""
    return [(annee, list(groupe)) for annee, groupe in groupby(lignes, lambda a: a.exercice)]
