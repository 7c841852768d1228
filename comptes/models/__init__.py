"""Accounts and open sessions. What an account may do on an object is said by that object's app."""

from comptes.models.proconnect import (
    ROLES_SUR_DEMANDE,
    DemandeAcces,
    IdentiteProConnect,
    StatutDemande,
)
from comptes.models.session import Session
from comptes.models.utilisateur import (
    ROLES_D_UN_PARTENAIRE,
    Role,
    Utilisateur,
    UtilisateurManager,
    UtilisateurQuerySet,
)

__all__ = [
    "ROLES_D_UN_PARTENAIRE",
    "ROLES_SUR_DEMANDE",
    "DemandeAcces",
    "IdentiteProConnect",
    "Role",
    "Session",
    "StatutDemande",
    "Utilisateur",
    "UtilisateurManager",
    "UtilisateurQuerySet",
]
