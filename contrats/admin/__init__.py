"""The back office of contracts, by subject; importing it registers every model."""

from contrats.admin.acte import ActeAdmin, SignatureAdmin
from contrats.admin.action import ActionAdmin, FinancementAdmin
from contrats.admin.contrat import ContratAdmin
from contrats.admin.engagement import EngagementAdmin
from contrats.admin.evenement import EvenementAdmin
from contrats.admin.objectif import IndicateurAdmin, MesureAdmin, ObjectifAdmin, PilierAdmin

__all__ = [
    "ActeAdmin",
    "ActionAdmin",
    "ContratAdmin",
    "EngagementAdmin",
    "EvenementAdmin",
    "FinancementAdmin",
    "IndicateurAdmin",
    "MesureAdmin",
    "ObjectifAdmin",
    "PilierAdmin",
    "SignatureAdmin",
]
