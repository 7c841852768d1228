"""What the pages of a contract show, gathered in a constant number of queries. It only reads.

The caller gives a contract that its reader may see; nothing here asks who is reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet

from contrats.calculs import EtatIndicateur, etat_indicateur, somme_connue
from contrats.graphiques import barres, courbe
from contrats.models import (
    Action,
    Contrat,
    Financement,
    Indicateur,
    Mesure,
    NatureCredit,
    Objectif,
)
from quartiers.models import Generation, Releve

FAMILLES = {
    NatureCredit.DROIT_COMMUN: "Droit commun",
    NatureCredit.P147: "Crédits spécifiques",
    NatureCredit.AUTRE_SPECIFIQUE: "Crédits spécifiques",
}
AUTRES = "Autres ressources"  # own funds and in-kind contributions
COLONNES = ("demande", "accorde", "verse")


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


def argent(sujet: Contrat) -> dict:
    """The contract's money in euros: a line for each kind of credit, totals by family.

    Only actions that count: neither refused, postponed nor cancelled. A sum of which no term
    is known is None, never zero.
    """
    comptees = Financement.objects.filter(action__contrat=sujet).comptees()
    lignes = [
        {
            "famille": FAMILLES.get(NatureCredit(ligne["nature"]), AUTRES),
            "libelle": NatureCredit(ligne["nature"]).label,
            **{colonne: ligne[colonne] for colonne in COLONNES},
        }
        for ligne in comptees.totaux_par("nature")
    ]
    familles = {
        nom: somme_connue(ligne["accorde"] for ligne in lignes if ligne["famille"] == nom)
        for nom in dict.fromkeys([*FAMILLES.values(), AUTRES])
    }
    total = {colonne: somme_connue(ligne[colonne] for ligne in lignes) for colonne in COLONNES}
    graphique = barres(
        [(ligne["libelle"], ligne["accorde"]) for ligne in lignes],
        titre="Montants accordés par nature de crédit",
    )
    return {
        "lignes": lignes,
        "familles": familles,
        "total": total,
        "graphique": graphique if total["accorde"] else None,
        "demonstration": comptees.filter(action__demonstration=True).exists(),
    }


def territoires(sujet: Contrat) -> list[Releve]:
    """Statistics of the contract's ground and of its neighbourhoods, each with its source."""
    return list(_releves(_du_territoire(sujet) | Q(quartier__contrats=sujet)))


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
    return annees & Q(intercommunalite__in={sujet.pilote_id, sujet.territoire_id})


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
    mesures = Mesure.objects.select_related("quartier").order_by("periode_fin", "pk")
    if annee is not None:
        mesures = mesures.filter(periode_fin__year__lte=annee)
    indicateurs = Indicateur.objects.select_related("responsable").order_by("pk")
    lignes = sujet.objectifs.select_related("pilier", "parent").prefetch_related(
        Prefetch("indicateurs", indicateurs), Prefetch("indicateurs__mesures", mesures)
    )
    return [
        SuiviObjectif(objectif, [_suivre(i) for i in objectif.indicateurs.all()])
        for objectif in sorted(lignes, key=lambda o: rang(o.numero))
    ]


def _suivre(indicateur: Indicateur) -> SuiviIndicateur:
    etat = etat_indicateur(indicateur)
    return SuiviIndicateur(indicateur, etat, courbe(etat, indicateur) if etat.derniere else None)


def rang(numero: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10 and 1.2 before 1.10."""
    return [(int(m) if m.isdigit() else -1, m) for m in re.findall(r"\d+|\D+", numero)]


def par_exercice(lignes: QuerySet[Action]) -> list[tuple[int, list[Action]]]:
    """Actions with their granted amount, by budget year, latest first."""
    chargees = lignes.avec_montants().select_related("porteur")
    chargees = chargees.order_by("-exercice", "dispositif", "intitule", "reference")
    return [(annee, list(groupe)) for annee, groupe in groupby(chargees, lambda a: a.exercice)]
