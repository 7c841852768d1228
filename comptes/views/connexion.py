"""Login and logout. What a person may do once inside is said by each app."""

from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from audit.faits import Fait
from audit.journal import consigner, consigner_refus
from comptes import freins, saisie_gardee
from comptes.forms import ConnexionForm
from comptes.proconnect.reglages import actif
from comptes.proconnect.sortie import adresse_de_sortie


class Connexion(LoginView):
    """The login page: 422 and the focus on the error when it is refused."""

    form_class = ConnexionForm
    template_name = "comptes/connexion.html"
    redirect_authenticated_user = True
    http_method_names = ("get", "post", "head", "options")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A live fragment whose session has ended reloads its page instead of hosting this one."""
        if request.htmx:
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Counted before it is read: a guess too many is not even compared."""
        attendre = freins.essayer(request, "connexion", request.POST.get("username", ""))
        if attendre is not None:
            return trop_d_essais(request, attendre)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        suite = self.get_redirect_url()
        attend = saisie_gardee.attendent(self.request)
        contexte = {"proconnect": actif(), "suite": suite, "saisie_attend": attend}
        return super().get_context_data(**kwargs) | contexte

    def get_redirect_url(self) -> str:
        """The page asked for; "" when it is this one, which would lead back to itself."""
        page = super().get_redirect_url()
        return "" if urlsplit(page).path == self.request.path else page

    def form_valid(self, form: ConnexionForm) -> HttpResponse:
        """The password is right: in, or to the second factor of those who have one."""
        compte = form.get_user()
        freins.oublier("connexion", compte.courriel)
        record_authentication(self.request, compte, method="password")
        return perform_login(self.request, compte, redirect_url=self.get_success_url())

    def form_invalid(self, form: ConnexionForm) -> HttpResponse:
        """Told to the security journal without the account that was tried."""
        consigner_refus(Fait.CONNEXION_REFUSEE, self.request)
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
class Deconnexion(LogoutView):
    """Open to anyone: who is already out, their session ended, is simply sent to the login.

    Who came by ProConnect leaves it too, or the next person at this computer would come in.
    """

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        suite = adresse_de_sortie(request)
        if request.user.is_authenticated:
            consigner(Fait.DECONNEXION, par=request.user, objet=request.user, request=request)
        reponse = super().post(request, *args, **kwargs)
        return reponse if suite is None else redirect(suite)


def trop_d_essais(request: HttpRequest, attendre: timedelta) -> HttpResponse:
    """Say when to come back: 429, the same for everyone."""
    contexte = {"revenir_le": timezone.now() + attendre + timedelta(minutes=1)}
    reponse = render(request, "comptes/trop_d_essais.html", contexte, status=429)
    reponse["Retry-After"] = str(int(attendre.total_seconds()) + 1)
    return reponse
