"""The back office of contracts, by subject; importing it registers every model."""

from contrats.admin.acte import ActeAdmin, SignatureAdmin
from contrats.admin.action import ActionAdmin, FinancementAdmin
from contrats.admin.contrat import ContratAdmin
from contrats.admin.engagement import EngagementAdmin
from contrats.admin.evenement import EvenementAdmin
from contrats.admin.objectif import IndicateurAdmin, MesureAdmin, ObjectifAdmin, PilierAdmin
from contrats.admin.portail import (
    AvisAdmin,
    CommentaireAdmin,
    DocumentAdmin,
    PublicationAdmin,
    SaisieAdmin,
)
from contrats.admin.signatures import (
    DelegationAdmin,
    DeliberationAdmin,
    LigneRegistreAdmin,
    ModificationAdmin,
    PhotoContratAdmin,
    VersionActeAdmin,
)

__all__ = [
    "ActeAdmin",
    "ActionAdmin",
    "AvisAdmin",
    "CommentaireAdmin",
    "ContratAdmin",
    "DelegationAdmin",
    "DeliberationAdmin",
    "DocumentAdmin",
    "EngagementAdmin",
    "EvenementAdmin",
    "FinancementAdmin",
    "IndicateurAdmin",
    "LigneRegistreAdmin",
    "MesureAdmin",
    "ModificationAdmin",
    "ObjectifAdmin",
    "PhotoContratAdmin",
    "PilierAdmin",
    "PublicationAdmin",
    "SaisieAdmin",
    "SignatureAdmin",
    "VersionActeAdmin",
]
