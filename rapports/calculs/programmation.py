"""The actions that count, year after year: how many, by whom, for how many people, for how much.

People are those of the actions that said how many; women and men are told apart. It only reads.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from contrats.models import Acte, Action, Contrat, NatureActe
from contrats.quartier.bilan import compter
from contrats.statuts import StatutActe


def par_annee(sujet: Contrat, debut: int, fin: int) -> list[dict[str, Any]]:
    """One line for each year that has an action in the programme or done."""
    actions = (
        Action.objects.filter(contrat=sujet, exercice__range=(debut, fin))
        .financees()
        .avec_montants()
        .order_by("exercice", "pk")
    )
    return [_annee(annee, list(groupe)) for annee, groupe in groupby(actions, _exercice)]


def _exercice(action: Action) -> int:
    return action.exercice


def _annee(annee: int, actions: list[Action]) -> dict[str, Any]:
    part = compter(actions)
    return {
        "annee": annee,
        "actions": part.actions,
        "porteurs": len({action.porteur_id for action in actions}),
        "femmes": part.femmes,
        "hommes": part.hommes,
        "sans_personnes": part.sans_personnes,
        "a_completer": part.a_completer,
        "accorde": None if part.accorde is None else str(part.accorde),
        "sans_montant": part.sans_montant,
        "demonstration": any(action.demonstration for action in actions),
    }


def avenants(sujet: Contrat, jusqu_au: int) -> list[dict[str, Any]]:
    """What the signed or recorded avenants changed, in the words of their own text.

    Those that take effect after the end of `jusqu_au` are left out.
    """
    actes = sujet.actes.filter(
        nature=NatureActe.AVENANT, statut__in=(StatutActe.SIGNE, StatutActe.CONSTATE)
    ).prefetch_related("modifications")
    retenus = [acte for acte in actes.order_by("numero") if _annee_d_effet(acte) <= jusqu_au]
    return [
        {
            "titre": acte.titre,
            "objet": acte.objet,
            "fondement": acte.fondement,
            "statut": acte.get_statut_display(),
            "effet": acte.effet_prevu and acte.effet_prevu.isoformat(),
            "changements": [
                {
                    "sur": ligne.sujet,
                    "quoi": ligne.libelle,
                    "avant": ligne.avant,
                    "apres": ligne.apres,
                }
                for ligne in acte.modifications.all()
            ],
        }
        for acte in retenus
    ]


def _annee_d_effet(acte: Acte) -> int:
    """An avenant without a stated day counts from the start: nothing says that it came later."""
    return acte.effet_prevu.year if acte.effet_prevu else 0
