"""Saying again who one is, before one's own protection is changed. What changes is elsewhere."""

from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.views._reauthenticate import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.faits import Fait
from audit.journal import consigner_refus
from comptes import freins, saisie_gardee, second_facteur
from comptes.forms_acces import (
    CleDeConfirmationForm,
    CodeDeConfirmationForm,
    MotDePasseDeConfirmationForm,
)
from comptes.views.connexion import trop_d_essais


def verification_exigee(vue, retour=""):
    """Send to the confirmation whoever has not said who they are for a quarter of an hour.

    The form that was sent waits meanwhile, without its passwords. `retour`: the route to come back
    to, where this address only takes forms; who has nothing to confirm with passes.
    """

    @wraps(vue)
    def gardee(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not is_reauthentication_required(request, app="comptes"):
            return vue(request, *args, **kwargs)
        manieres = get_adapter().get_reauthentication_methods(request.user)
        if not manieres and not retour:
            raise PermissionDenied
        if not manieres:
            return vue(request, *args, **kwargs)
        if not retour:
            saisie_gardee.garder(request)
        return redirect_to_login(reverse(retour) if retour else request.path, manieres[0]["url"])

    return gardee


class _Confirmation:
    """Counted by account; refused with 422; what was proved is remembered in the session."""

    http_method_names = ("get", "post", "head", "options")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        attendre = freins.essayer(request, "confirmation", str(request.user.pk))
        if attendre is not None:
            return trop_d_essais(request, attendre)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        freins.oublier("confirmation", str(self.request.user.pk))
        reponse = super().form_valid(form)
        if self.reauthentication_method == "mfa":
            second_facteur.marquer(self.request, "confirmation")
        return reponse

    def form_invalid(self, form) -> HttpResponse:
        consigner_refus(Fait.CONFIRMATION_REFUSEE, self.request)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ConfirmationParMotDePasse(_Confirmation, ReauthenticateView):
    form_class = MotDePasseDeConfirmationForm
    template_name = "comptes/verification.html"

    def get_form_class(self):
        return self.form_class


class ConfirmationParCode(_Confirmation, ReauthenticateCodeView):
    form_class = CodeDeConfirmationForm
    template_name = "comptes/verification.html"


class ConfirmationParCle(_Confirmation, ReauthenticateWebAuthnView):
    form_class = CleDeConfirmationForm
    template_name = "comptes/verification_cle.html"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "form": kwargs.get("form", self.get_form())}
