"""The status of an action as a file writes it, and whether the action may pass to it.

The words are ours, those of Dauphin and those of the tools of the trade. Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass

from contrats.models import Action
from contrats.statuts import ACTIONS_FINANCEES, CYCLE_ACTION, StatutAction, TransitionAction
from imports.colonnes import normaliser
from imports.valeurs import ValeurInvalide

A_MOTIVER = (StatutAction.AJOURNEE, StatutAction.REFUSEE, StatutAction.ANNULEE)

# What other tools write -> our status. Where they know less than we do (a file that is
# « acceptée » may be an action already done), the statuses that agree with the word.
_INSTRUCTION = (StatutAction.DEPOSEE, tuple(StatutAction))
_ACCORD = (StatutAction.RETENUE, ACTIONS_FINANCEES)
_REFUS = (StatutAction.REFUSEE, (StatutAction.REFUSEE,))
AILLEURS = {
    **dict.fromkeys(
        ("en cours de saisie", "transmise", "en attente d’attestation", "prise en charge",
         "en attente d’instruction", "en cours d’instruction", "recevable", "en instruction",
         "à instruire", "demandée", "nouvelle"),
        _INSTRUCTION,
    ),
    **dict.fromkeys(
        ("à justifier", "justification en cours", "justification à modifier", "justifiée",
         "a été versé", "favorable", "accordée", "acceptée", "validée", "planifiée",
         "programmée", "avis favorable", "retenu"),
        _ACCORD,
    ),
    **dict.fromkeys(
        ("non recevable", "clôturée", "rejetée", "refusée", "défavorable", "avis défavorable",
         "non retenu", "orienté", "orientée", "orienté vers un autre dispositif"),
        _REFUS,
    ),
    **dict.fromkeys(
        ("récurrent", "récurrente", "en cours de réalisation", "démarrée"),
        (StatutAction.EN_COURS, (StatutAction.EN_COURS,)),
    ),
    **dict.fromkeys(
        ("ajourné", "ajourner", "reportée", "en attente"),
        (StatutAction.AJOURNEE, (StatutAction.AJOURNEE,)),
    ),
    **dict.fromkeys(
        ("terminé", "réalisée", "achevée", "close"),
        (StatutAction.TERMINEE, (StatutAction.TERMINEE,)),
    ),
    **dict.fromkeys(
        ("annulé", "abandonnée", "abandon"), (StatutAction.ANNULEE, (StatutAction.ANNULEE,))
    ),
}  # fmt: skip
_AILLEURS = {normaliser(mot): sens for mot, sens in AILLEURS.items()}
_NOTRES = {normaliser(s.label): s for s in StatutAction} | {normaliser(s): s for s in StatutAction}


@dataclass(frozen=True)
class Etat:
    """A status as written, ours, and the present ones that the word does not contradict."""

    mot: str
    statut: StatutAction
    compatibles: tuple[StatutAction, ...]
    etranger: bool  # a word of another tool


def lire(brut: str) -> Etat | None:
    """The status that a cell says, None if it is empty. Raises ValeurInvalide."""
    mot = normaliser(brut)
    if not mot:
        return None
    if mot in _NOTRES:
        return Etat(brut, _NOTRES[mot], (_NOTRES[mot],), etranger=False)
    if mot in _AILLEURS:
        statut, compatibles = _AILLEURS[mot]
        return Etat(brut, statut, compatibles, etranger=True)
    admis = ", ".join(s.label for s in StatutAction)
    raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas un état. Admis\u00a0: {admis}.")


def transition(de: str, vers: str) -> TransitionAction | None:
    """The one transition that leads from a status to another; None if none does."""
    for nom, (depuis, arrivee) in CYCLE_ACTION.items():
        if de in depuis and vers == arrivee:
            return nom
    return None


def exiger_transition(action: Action, vers: StatutAction) -> TransitionAction:
    """The transition from the action's status. Raises ValeurInvalide with what it may become."""
    if trouvee := transition(action.statut, vers):
        return trouvee
    possibles = [CYCLE_ACTION[t][1].label for t in action.transitions_possibles()]
    suite = f" Elle peut passer à\u00a0: {', '.join(possibles)}." if possibles else ""
    raise ValeurInvalide(
        f"L’action est à l’état «\u00a0{action.get_statut_display()}\u00a0»\u00a0: elle ne passe "
        f"pas directement à «\u00a0{vers.label}\u00a0».{suite}"
    )
