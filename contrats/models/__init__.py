"""The models of the contract, by subject; each is imported from here by its name."""

from contrats.models.acte import Acte, NatureActe, NiveauSignature, Signature
from contrats.models.action import Action, Financement, NatureCredit
from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie, TransitionInterdite
from contrats.models.engagement import Engagement
from contrats.models.evenement import Evenement
from contrats.models.objectif import Agregation, Indicateur, Mesure, Objectif, Pilier, Sens

__all__ = [
    "Acte",
    "Action",
    "Agregation",
    "Contrat",
    "CycleDeVie",
    "Engagement",
    "Evenement",
    "Financement",
    "Indicateur",
    "Mesure",
    "NatureActe",
    "NatureCredit",
    "NiveauSignature",
    "Objectif",
    "Pilier",
    "Sens",
    "Signature",
    "TransitionInterdite",
]
