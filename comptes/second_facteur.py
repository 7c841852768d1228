"""The second factor: who must have one, and whether this session has proved one. Session only.

No page and no row is read here: a request costs nothing more for being asked the question.
"""

from django.conf import settings
from django.http import HttpRequest

from comptes.models import Role

CLE = "second_facteur"
ROLES_PROTEGES = {Role.OFFICIER, Role.SIGNATAIRE}


def exige(utilisateur) -> bool:
    """True for those whose account writes for others or signs: a password alone is too little."""
    if not settings.SECOND_FACTEUR_EXIGE:
        return False
    return utilisateur.is_superuser or utilisateur.role in ROLES_PROTEGES


def marquer(request: HttpRequest, methode: str) -> None:
    """Remember in this session that a second factor was proved, and how (« totp », …)."""
    request.session[CLE] = methode


def prouve(request: HttpRequest) -> bool:
    """Whether a second factor was proved since this session was opened."""
    return bool(request.session.get(CLE))
