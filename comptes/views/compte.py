"""My account: my password, my sessions, the doors to the rest. Nobody else's."""

from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.generic import FormView

from audit.faits import Fait
from audit.journal import consigner, consigner_refus
from comptes import freins, second_facteur
from comptes.facteurs import facteurs_de
from comptes.forms_acces import ChangementMotDePasseForm, OubliForm
from comptes.models import Session
from comptes.oubli import demander_un_lien
from comptes.proconnect.reglages import actif
from comptes.protection import changer_mot_de_passe, fermer_les_autres_sessions
from comptes.views.connexion import trop_d_essais
from comptes.views.verification import verification_exigee
from quartiers.prete import ListePrete

LIEN_ENVOYE = (
    "Si un compte est ouvert à cette adresse, un message y part à l’instant\u00a0: son lien sert "
    "une seule fois, pendant trois jours."
)


@require_GET
def mon_compte(request):
    """What the portal knows of me, and where I change it."""
    contexte = {
        "menu": "compte",
        "facteurs": facteurs_de(request.user),
        "exige": second_facteur.exige(request.user),
        "sessions": len(_mes_sessions(request)),
        "proconnect": actif(),
    }
    return render(request, "comptes/mon_compte.html", contexte)


@require_http_methods(["GET", "POST"])
def changer_de_mot_de_passe(request):
    """The password of today is asked; a second factor too, for those who have one."""
    if facteurs_de(request.user):
        return verification_exigee(_changement)(request)
    return _changement(request)


def _changement(request):
    form = ChangementMotDePasseForm(
        request.user, request.POST if request.method == "POST" else None
    )
    contexte = {"menu": "compte", "form": form}
    if request.method == "GET":
        return render(request, "comptes/changer_mot_de_passe.html", contexte)
    attendre = freins.essayer(request, "confirmation", str(request.user.pk))
    if attendre is not None:
        return trop_d_essais(request, attendre)
    if not form.is_valid():
        if "old_password" in form.errors:
            consigner_refus(Fait.CONFIRMATION_REFUSEE, request)
        return render(request, "comptes/changer_mot_de_passe.html", contexte, status=422)
    freins.oublier("confirmation", str(request.user.pk))
    changer_mot_de_passe(request, form.cleaned_data["new_password1"])
    update_session_auth_hash(request, request.user)
    messages.success(
        request, "Votre mot de passe est changé\u00a0; vos autres sessions sont fermées."
    )
    return redirect("comptes:mon_compte")


@method_decorator(login_not_required, name="dispatch")
class MotDePasseOublie(FormView):
    """The same answer whoever the address is: it tells nothing of who has an account."""

    form_class = OubliForm
    template_name = "comptes/oubli.html"
    http_method_names = ("get", "post", "head", "options")

    def post(self, request, *args, **kwargs):
        attendre = freins.essayer(request, "oubli", request.POST.get("courriel", ""))
        if attendre is not None:
            return trop_d_essais(request, attendre)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        compte = demander_un_lien(form.cleaned_data["courriel"])
        consigner(Fait.MOT_DE_PASSE_OUBLIE, par=compte, objet=compte, request=self.request)
        messages.success(self.request, LIEN_ENVOYE)
        return redirect("comptes:connexion")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


SESSIONS = ListePrete(lambda qui, ici: Session.objects.visibles_par(qui).en_cours(ici))


def _mes_sessions(request) -> list[Session]:
    return SESSIONS.lire(request.user, timezone.now())


confirmee = partial(verification_exigee, retour="comptes:sessions")


@require_GET
def sessions(request):
    """Where I am logged in, the latest first."""
    contexte = {
        "menu": "compte",
        "sessions": _mes_sessions(request),
        "cle": request.session.session_key,
    }
    return render(request, "comptes/sessions.html", contexte)


@require_POST
@confirmee
def fermer_une_session(request, repere):
    """Close one of mine; what was open there is out at its next page."""
    siennes = [s for s in _mes_sessions(request) if s.repere == repere]
    if not siennes:
        raise Http404
    siennes[0].delete()
    consigner(Fait.SESSION_FERMEE, objet=request.user, request=request)
    messages.success(request, "La session est fermée.")
    return redirect("comptes:sessions")


@require_POST
@confirmee
def fermer_les_autres(request):
    """Close all of mine but this one."""
    if fermer_les_autres_sessions(request):
        consigner(Fait.SESSION_FERMEE, objet=request.user, request=request)
    messages.success(request, "Seule cette session reste ouverte.")
    return redirect("comptes:sessions")
