"""What the sheet of one neighbourhood says to those who live there: only what they may read.

The people counted are those of actions led in this neighbourhood alone, and never fewer than 11.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from contrats.models import Action, Avis, Contrat, Financement, Jalon
from contrats.petits_nombres import effectif
from contrats.quartier.bilan import Part, composer, est_partagee, racontees
from contrats.statuts import StatutAction, StatutAvis
from quartiers.models import Quartier
from rapports.calculs.indicateurs_locaux import objectifs_locaux
from rapports.calculs.voisinage import voisinage
from rapports.models import Rapport

A_VENIR_MAX = 8  # of each kind: the sheet holds on two pages


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """Everything that the sheet of `rapport.quartier` says, over the years of the report."""
    quartier, contrat = rapport.quartier, rapport.contrat
    debut, fin = rapport.periode_debut.year, rapport.periode_fin.year
    actions = list(_actions(quartier, contrat).filter(exercice__range=(debut, fin)))
    return {
        "etabli_le": etabli_le.isoformat(),
        "annees": [debut, fin],
        "contrat": {
            "intitule": contrat.intitule,
            "pilote": contrat.pilote.nom,
            "debut": contrat.date_debut.year,
            "fin": contrat.date_fin.year,
        },
        "quartier": {**voisinage(quartier, contrat), "generation": quartier.generation},
        "bilan": bilan_local(actions),
        "actions": [_action(action, quartier) for action in actions],
        "financeurs": _financeurs(actions),
        "objectifs": objectifs_locaux(quartier, contrat, fin),
        "suite": _suite(quartier, contrat, fin, etabli_le),
        "conseils_citoyens": [conseil.nom for conseil in quartier.conseils_citoyens.all()],
        "avis": _avis(quartier, contrat, fin),
    }


def _actions(quartier: Quartier, contrat: Contrat) -> QuerySet[Action]:
    """Those that count, with what is granted to each, the most helped first."""
    actions = racontees(Action.objects.filter(contrat=contrat, quartiers=quartier))
    return actions.prefetch_related(Prefetch("quartiers", Quartier.objects.only("nom")))


def bilan_local(actions: list[Action]) -> dict[str, Any]:
    """Actions led here only, and those led in several neighbourhoods, never added together."""
    bilan = composer(actions)
    return {
        "propre": _part(bilan.propre),
        "partagee": {**_part(bilan.partagee), "personnes": None, "repartition": ""},
        "porteurs": [partenaire.nom for partenaire, _ in bilan.porteurs],
        "demonstration": bilan.demonstration,
    }


def _part(part: Part) -> dict[str, Any]:
    personnes = effectif(part.femmes, part.hommes)
    return {
        "actions": part.actions,
        "personnes": personnes and personnes.total,
        "repartition": personnes.repartition if personnes else "",
        "sans_personnes": part.sans_personnes,
        "accorde": _texte(part.accorde),
        "sans_montant": part.sans_montant,
    }


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else str(montant)


def _action(action: Action, quartier: Quartier) -> dict[str, Any]:
    return {
        "intitule": action.intitule,
        "exercice": action.exercice,
        "porteur": action.porteur.nom,
        "statut": action.get_statut_display(),
        "accorde": _texte(action.total_accorde),
        "aussi": [autre.nom for autre in action.quartiers.all() if autre.pk != quartier.pk],
        "demonstration": action.demonstration,
    }


def _financeurs(actions: list[Action]) -> list[dict[str, Any]]:
    """Who granted what to the actions led here only: an action is never split."""
    propres = [action.pk for action in actions if not est_partagee(action)]
    lignes = Financement.objects.filter(action__in=propres).totaux_par("financeur__nom")
    return [
        {"nom": ligne["financeur__nom"], "accorde": _texte(ligne["accorde"])} for ligne in lignes
    ]


def _suite(quartier: Quartier, contrat: Contrat, fin: int, etabli_le: date) -> dict[str, Any]:
    """What is going on on that day, and the steps to come."""
    vivantes = _actions(quartier, contrat).exclude(statut=StatutAction.TERMINEE)
    en_cours = [a for a in vivantes if a.date_fin is None or a.date_fin >= etabli_le]
    recentes = [action for action in en_cours if action.exercice >= fin]
    jalons = Jalon.objects.filter(
        action__in=vivantes.values("pk"), atteint_le__isnull=True, prevu_le__gte=etabli_le
    )
    return {
        "actions": [
            {"intitule": action.intitule, "porteur": action.porteur.nom}
            for action in recentes[:A_VENIR_MAX]
        ],
        "autres": max(0, len(recentes) - A_VENIR_MAX),
        "etapes": [
            {
                "le": jalon.prevu_le.isoformat(),
                "quoi": jalon.intitule,
                "action": jalon.action.intitule,
            }
            for jalon in jalons.select_related("action").order_by("prevu_le", "pk")[:A_VENIR_MAX]
        ],
    }


def _avis(quartier: Quartier, contrat: Contrat, fin: int) -> dict[str, int]:
    """How many opinions its council was asked for up to the end of the period, and gave."""
    demandes = Avis.objects.filter(
        contrat=contrat, partenaire__quartier=quartier, echeance__year__lte=fin
    ).exclude(statut=StatutAvis.ANNULE)
    rendus = sum(avis.statut == StatutAvis.RENDU for avis in demandes)
    return {"demandes": len(demandes), "rendus": rendus}
