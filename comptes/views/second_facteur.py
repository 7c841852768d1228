"""One's second factors: seen, added, removed; the codes of last resort. One's own only."""

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods

from audit.faits import Fait
from audit.journal import consigner_refus
from comptes import freins, second_facteur
from comptes.adaptateurs import REFUS_DE_LA_CLE
from comptes.facteurs import facteurs_de, noter_le_premier_code, nouveaux_codes
from comptes.forms_acces import (
    ApplicationForm,
    CleDeConnexionForm,
    CleForm,
    CodeDeConnexionForm,
    SecondeCleForm,
)
from comptes.protection import annoncer, fermer_les_autres_sessions
from comptes.views.connexion import trop_d_essais
from comptes.views.verification import verification_exigee

METHODES = ("get", "post", "head", "options")


@require_GET
def facteurs(request):
    """What protects my account; what is missing when my role asks for more."""
    siens = facteurs_de(request.user)
    contexte = {
        "menu": "compte",
        "facteurs": siens,
        "exige": second_facteur.exige(request.user),
        "prouve": second_facteur.prouve(request),
        "a_prouver": bool(siens) and not second_facteur.prouve(request),
    }
    return render(request, "comptes/second_facteur/facteurs.html", contexte)


class CodeDeConnexion(AuthenticateView):
    """The second step of a login: a code, or a passkey."""

    form_class = CodeDeConnexionForm
    webauthn_form_class = SecondeCleForm
    template_name = "comptes/second_facteur/connexion.html"
    http_method_names = METHODES

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Counted by account before the code is read."""
        self.compte = self.stage.login.user
        attendre = freins.essayer(request, "code", str(self.compte.pk))
        if attendre is not None:
            return trop_d_essais(request, attendre)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        freins.oublier("code", str(self.compte.pk))
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        consigner_refus(Fait.SECOND_FACTEUR_REFUSE, self.request)
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs):
        cles = facteurs_de(self.stage.login.user).cles
        return {**super().get_context_data(**kwargs), "cles": cles}


@method_decorator(login_not_required, name="dispatch")
class ConnexionParCle(LoginWebAuthnView):
    """In with a passkey alone: it is two factors in one, the device and what unlocks it."""

    form_class = CleDeConnexionForm
    http_method_names = METHODES

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        attendre = freins.essayer(request, "cle")
        if attendre is not None:
            return trop_d_essais(request, attendre)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        consigner_refus(Fait.SECOND_FACTEUR_REFUSE, self.request)
        messages.error(self.request, REFUS_DE_LA_CLE)
        return redirect("comptes:connexion")


class _Ajout:
    """A factor set up proves itself in this session; the person is told by e-mail."""

    http_method_names = METHODES

    @method_decorator(verification_exigee)
    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        super().form_valid(form)
        second_facteur.marquer(self.request, self.methode)
        record_authentication(self.request, self.request.user, method="mfa", type=self.methode)
        annoncer(self.request, Fait.SECOND_FACTEUR_AJOUTE, self.phrase)
        messages.success(self.request, self.phrase)
        self.apres(form)
        codes = facteurs_de(self.request.user).codes_restants
        return redirect("mfa_index" if codes else "comptes:codes_de_secours")

    def apres(self, form) -> None:
        """Nothing more, unless the factor says so."""


class AjoutApplication(_Ajout, ActivateTOTPView):
    form_class = ApplicationForm
    template_name = "comptes/second_facteur/application.html"
    methode = "totp"
    phrase = "Une application d’authentification protège maintenant votre compte."

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def get_context_data(self, **kwargs):
        contexte = super().get_context_data(**kwargs)
        secret = contexte["form"].secret
        return {**contexte, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}

    def apres(self, form) -> None:
        application = facteurs_de(self.request.user).application
        noter_le_premier_code(application, form.cleaned_data["code"])


class AjoutCle(_Ajout, AddWebAuthnView):
    form_class = CleForm
    template_name = "comptes/second_facteur/cle.html"
    methode = "webauthn"
    phrase = "Une clé d’accès protège maintenant votre compte."

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def get_context_data(self, **kwargs):
        """A key that also logs in by itself: kept by the device, unlocked each time."""
        contexte = {**super().get_context_data(**kwargs), "form": kwargs.get("form")}
        contexte["form"] = contexte["form"] or self.get_form()
        options = auth.begin_registration(self.request.user, True)
        return {**contexte, "js_data": {"creation_options": options}}


class _Retrait:
    """One factor less: told by e-mail; when it was the last, whoever needs one sets another."""

    success_url = reverse_lazy("mfa_index")
    http_method_names = METHODES

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """What is not mine, or not there, is not found: asked before anything else."""
        if request.method.lower() in METHODES and not self.existe():
            raise Http404
        return verification_exigee(super().dispatch)(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        reponse = super().form_valid(form)
        if not facteurs_de(self.request.user):
            self.request.session.pop(second_facteur.CLE, None)
        fermer_les_autres_sessions(self.request)
        annoncer(self.request, Fait.SECOND_FACTEUR_RETIRE, self.phrase)
        messages.success(self.request, self.phrase)
        return reponse

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "quoi": self.quoi, "menu": "compte"}


class RetraitApplication(_Retrait, DeactivateTOTPView):
    template_name = "comptes/second_facteur/retirer.html"
    quoi = "l’application d’authentification"
    phrase = "L’application d’authentification ne protège plus votre compte."

    def existe(self) -> bool:
        return facteurs_de(self.request.user).application is not None


class RetraitCle(_Retrait, RemoveWebAuthnView):
    template_name = "comptes/second_facteur/retirer.html"
    quoi = "la clé d’accès"
    phrase = "Une clé d’accès a été retirée de votre compte."

    def existe(self) -> bool:
        return self.get_queryset().filter(pk=self.kwargs["pk"]).exists()


@require_GET
def qr(request):
    """The secret being set up, as a drawing that a telephone reads. Kept nowhere."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adresse = get_adapter().build_totp_url(request.user, secret)
    dessin = segno.make(adresse, error="m").svg_inline(border=4, scale=5)
    entier = dessin.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(entier, content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@verification_exigee
def codes_de_secours(request):
    """Ten codes of one use each, told in the answer to the form, and never again."""
    siens = facteurs_de(request.user)
    if not siens:
        return redirect("mfa_index")
    contexte = {"menu": "compte", "restants": siens.codes_restants, "codes": None}
    if request.method == "POST":
        with transaction.atomic():
            contexte["codes"] = nouveaux_codes(request.user)
            phrase = "De nouveaux codes de secours ont été créés pour votre compte."
            annoncer(request, Fait.SECOND_FACTEUR_AJOUTE, phrase)
    return render(request, "comptes/second_facteur/codes.html", contexte)
