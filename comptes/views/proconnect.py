"""Coming in by ProConnect, tying it to one's account, asking for an account when one has none."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from audit.faits import Fait
from audit.journal import consigner_refus
from comptes import freins
from comptes.forms_proconnect import DemandeAccesForm
from comptes.models import IdentiteProConnect
from comptes.proconnect import identites
from comptes.proconnect.porte import CLE_JETON, IdentiteRecue, Refus, parametres, recevoir
from comptes.proconnect.reglages import actif, reglage
from comptes.views.connexion import trop_d_essais

POUR_LIER, INCONNUE = "proconnect_lier", "proconnect_inconnue"


def _exiger_actif() -> None:
    if not actif():
        raise Http404


@method_decorator(login_not_required, name="dispatch")
class Depart(OIDCAuthenticationRequestView):
    """The button: to the provider, with a state, a nonce and a PKCE challenge of our own."""

    http_method_names = ["post"]
    get_settings = staticmethod(reglage)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Who is logged in already wants to tie their identity to their account."""
        _exiger_actif()
        if (attendre := freins.essayer(request, "proconnect")) is not None:
            return trop_d_essais(request, attendre)
        request.session[POUR_LIER] = request.user.pk
        return super().get(request)

    def get_extra_params(self, request: HttpRequest) -> dict:
        return parametres()


@login_not_required
@require_GET
def retour(request):
    """Where the provider sends the person back."""
    _exiger_actif()
    try:
        recue, jeton = recevoir(request)
    except Refus as refus:
        return _refuser(request, refus.raison)
    lier = request.session.pop(POUR_LIER, None)
    if request.user.is_authenticated and lier == request.user.pk:
        return _lier(request, recue)
    compte = identites.compte_de(recue)
    if compte is None:
        request.session[INCONNUE] = recue.en_dict()
        return redirect("comptes:demander_acces")
    if not compte.is_active:
        return _refuser(request, "ferme")
    return _entrer(request, compte, recue, jeton)


def _entrer(request, compte, recue: IdentiteRecue, jeton: str) -> HttpResponse:
    """In; by way of the portal's own second factor if the provider proved none."""
    suite = request.session.get("oidc_login_next") or resolve_url(reglage("LOGIN_REDIRECT_URL"))
    record_authentication(request, compte, method="proconnect")
    if recue.deux_facteurs:
        record_authentication(request, compte, method="mfa", type="proconnect")
        get_adapter().login(request, compte)
        reponse = redirect(suite)
    else:
        reponse = perform_login(request, compte, redirect_url=suite)
    request.session[CLE_JETON] = jeton
    return reponse


def _lier(request, recue: IdentiteRecue) -> HttpResponse:
    try:
        identites.lier(request.user, recue)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "Vous pouvez désormais vous identifier avec ProConnect.")
    return redirect("comptes:identites_proconnect")


def _refuser(request, raison: str) -> HttpResponse:
    consigner_refus(Fait.PROCONNECT_REFUSE, request, details={"raison": raison})
    statut = 502 if raison == "injoignable" else 403 if raison == "ferme" else 400
    return render(request, "comptes/proconnect_refus.html", {"raison": raison}, status=statut)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def demander_acces(request):
    """For a person whom ProConnect knows and the portal does not: ask an officer."""
    dite = request.session.get(INCONNUE)
    if not actif() or dite is None:
        raise Http404
    recue = IdentiteRecue(**dite)
    form = DemandeAccesForm(request.POST or None, recue=recue)
    if request.method == "POST":
        if (attendre := freins.essayer(request, "demande_acces", recue.sub)) is not None:
            return trop_d_essais(request, attendre)
        if form.is_valid() and form.demander():
            return render(request, "comptes/demande_envoyee.html", {"recue": recue})
    contexte = {"form": form, "recue": recue, "deja": identites.demande_en_attente(recue)}
    statut = 422 if request.method == "POST" else 200
    return render(request, "comptes/demander_acces.html", contexte, status=statut)


@require_GET
def identites_proconnect(request):
    """The identities that open one's own account."""
    _exiger_actif()
    miennes = IdentiteProConnect.objects.visibles_par(request.user)
    return render(request, "comptes/identites_proconnect.html", {"identites": miennes})


@require_POST
def delier(request, pk):
    """Forget one of them."""
    _exiger_actif()
    identite = get_object_or_404(IdentiteProConnect.objects.visibles_par(request.user), pk=pk)
    try:
        identites.delier(identite, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "ProConnect n’ouvre plus votre compte.")
    return redirect("comptes:identites_proconnect")
