"""Accounts and open sessions. What an account may do on an object is said by that object's app."""

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
    "Role",
    "Session",
    "Utilisateur",
    "UtilisateurManager",
    "UtilisateurQuerySet",
]
