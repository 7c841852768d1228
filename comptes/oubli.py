"""A password forgotten: the same work for any address, a link for a known one. Only that."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comptes.emails import courriel_mot_de_passe_oublie
from comptes.invitations import lien_personnel
from comptes.models import Utilisateur
from courriels.redaction import deposer


@transaction.atomic
def demander_un_lien(courriel: str) -> Utilisateur | None:
    """Write to the account of this address, if it is open and its password was chosen once.

    An account that waits for its first password has its invitation; a closed one has nothing. The
    message is composed for everyone, so that the answer takes the same time.
    """
    courriel = courriel.strip().lower()
    compte = Utilisateur.objects.filter(courriel=courriel, is_active=True).first()
    connu = compte is not None and compte.has_usable_password()
    destinataire = compte if connu else Utilisateur(pk=0, courriel="inconnue@exemple.invalid")
    message = courriel_mot_de_passe_oublie(
        destinataire,
        lien=lien_personnel(destinataire),
        expire_le=timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )
    if not connu:
        return None
    deposer(message)
    return compte
