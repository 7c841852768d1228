"""The actions of the period, as the report lists them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from contrats.models import Action, NatureCredit
from contrats.statuts import ACTIONS_FINANCEES
from rapports.calculs.argent import texte_connu
from rapports.calculs.portee import Portee


def actions(lignes: Iterable[Action]) -> list[dict]:
    """Every action of the years, refused ones included with their reason."""
    return [_action(action) for action in lignes]


def actions_a_lire(contrat: int, debut: int, fin: int, *cles: int | None) -> QuerySet[Action]:
    """Those of `actions`."""
    choix = Portee.de(*cles).actions
    return (
        Action.objects.filter(choix, contrat=contrat, exercice__range=(debut, fin))
        .select_related("porteur")
        .prefetch_related("financements")
        .order_by("exercice", "dispositif", "intitule", "reference")
    )


def _action(action: Action) -> dict:
    prevus = _total(action.beneficiaires_prevus_femmes, action.beneficiaires_prevus_hommes)
    reels = _total(action.beneficiaires_reels_femmes, action.beneficiaires_reels_hommes)
    lignes = action.financements.all()
    communes = [ligne for ligne in lignes if ligne.nature == NatureCredit.DROIT_COMMUN]
    return {
        "reference": action.reference,
        "exercice": action.exercice,
        "intitule": action.intitule,
        "dispositif": action.dispositif,
        "porteur": action.porteur.nom,
        "statut": action.get_statut_display(),
        "avancement": action.avancement,
        "retenue": action.statut in ACTIONS_FINANCEES,
        "accorde": texte_connu(ligne.accorde for ligne in lignes) if lignes else None,
        "droit_commun": texte_connu(ligne.accorde for ligne in communes) if lignes else None,
        "prevus": prevus,
        "reels": reels,
        "femmes": action.beneficiaires_reels_femmes,
        "hommes": action.beneficiaires_reels_hommes,
        "motif": action.motif,
        "demonstration": action.demonstration,
    }


def _total(femmes: int | None, hommes: int | None) -> int | None:
    """Their sum, or None when neither is known."""
    return None if femmes is None and hommes is None else (femmes or 0) + (hommes or 0)
