"""What django-allauth asks of the portal: its messages, its refusals, its secrets. No page here."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from audit.faits import Fait
from audit.journal import consigner
from comptes.appareils import nommer_appareil
from comptes.coffre import coffre
from comptes.second_facteur import marquer
from comptes.sessions import APPAREIL

FACTEURS = "comptes.second_facteur"  # the box of the secrets of allauth.mfa
REFUS = (
    "L’adresse électronique ou le mot de passe ne convient pas. Vérifiez-les, majuscules "
    "comprises pour le mot de passe, puis recommencez."
)
REFUS_DE_LA_CLE = (
    "Cette clé d’accès n’ouvre pas le portail. Essayez-en une autre, ou votre mot de passe."
)
MANIERES = {
    "reauthenticate": "Avec le mot de passe",
    "mfa_reauthenticate": "Avec un code de l’application, ou un code de secours",
    "mfa_reauthenticate:webauthn": "Avec une clé d’accès",
}


class AdaptateurComptes(DefaultAccountAdapter):
    """Our login is closed to sign-up, and tells nothing of closed accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user):
        """A closed account is answered as any refusal."""
        messages.error(request, REFUS)
        return redirect(settings.LOGIN_URL)

    def login(self, request: HttpRequest, user) -> None:
        """Let in, unless the account was closed between the two steps of the login."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        request.session[APPAREIL] = nommer_appareil(request.headers.get("User-Agent", ""))
        super().login(request, user)
        consigner(Fait.CONNEXION, par=user, objet=user, request=request)
        for passage in get_authentication_records(request, user):
            if passage["method"] == "mfa":
                marquer(request, passage["type"])

    def add_message(self, *args, **kwargs) -> None:
        """The pages of the portal say themselves what was done, in French."""

    def send_notification_mail(self, *args, **kwargs) -> None:
        """See `comptes.protection`: what is written to people goes by our outbox."""

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who has just logged in, second factor included if they have one, is not asked again."""
        request = context.request
        factorise = AdaptateurSecondFacteur().is_mfa_enabled(request.user)
        limite = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return not any(
            passage["at"] > limite and (passage["method"] == "mfa" or not factorise)
            for passage in get_authentication_records(request, request.user)
        )

    def get_reauthentication_methods(self, user) -> list[dict]:
        """A person who has a second factor confirms who they are with it, never by the password:
        whoever is at their keyboard may have read that."""
        methodes = super().get_reauthentication_methods(user)
        fortes = [m for m in methodes if m["id"].startswith("mfa")]
        for methode in methodes:
            methode["description"] = MANIERES[methode["id"]]
        return fortes or methodes


class AdaptateurSecondFacteur(DefaultMFAAdapter):
    """Secrets are kept encrypted: a copy of the database opens no account."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code ne convient pas. Lisez celui que votre application montre à "
        "l’instant, ou prenez un code de secours qui n’a pas servi.",
    }

    def build_totp_svg(self, url: str) -> str:
        """Our own page serves the drawing: see `views.second_facteur.qr`."""
        return ""

    def encrypt(self, text: str) -> str:
        return coffre(FACTEURS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return coffre(FACTEURS).decrypt(encrypted_text.encode()).decode()
