"""What follows a change of password or of second factor: told, written, other sessions closed.

One transaction with the change itself. Whether it was allowed is decided by the caller.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from audit.faits import Fait
from audit.journal import consigner
from comptes.emails import courriel_de_securite
from comptes.models import Session
from courriels.redaction import deposer


@transaction.atomic
def annoncer(request: HttpRequest, fait: Fait, phrase: str) -> None:
    """Tell the person by e-mail what they have just changed, and write it down."""
    deposer(courriel_de_securite(request.user, phrase=phrase, quand=timezone.now()))
    consigner(fait, objet=request.user, request=request)


def fermer_les_autres_sessions(request: HttpRequest) -> int:
    """Every session of the person but this one; how many."""
    return Session.objects.fermer_celles_de(request.user, sauf=request.session.session_key)


@transaction.atomic
def changer_mot_de_passe(request: HttpRequest, mot_de_passe: str) -> None:
    """Write the new password; every other session of the person is closed."""
    compte = request.user
    compte.set_password(mot_de_passe)
    compte.save(update_fields=["password"])
    compte.consigner(compte, "Mot de passe changé par la personne.")
    fermer_les_autres_sessions(request)
    annoncer(request, Fait.MOT_DE_PASSE_CHANGE, "Votre mot de passe a été changé.")
