"""The closed doors: a login, a second factor, no copy kept; what was typed before them comes back.

Who may do what is not decided here.
"""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from comptes import saisie_gardee, second_facteur
from comptes.remplissage import remplir


class Authentification(AuthenticationMiddleware):
    """Django's own, where the account of the session was read with it: no query more."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: self._compte(request))

    def _compte(self, request: HttpRequest):
        if not hasattr(request, "_cached_user"):
            request._cached_user = self._lu(request) or auth.get_user(request)
        return request._cached_user

    def _lu(self, request: HttpRequest):
        """The account, under Django's own conditions; whatever fails one is left to Django."""
        session = request.session
        compte = session.titulaire
        if compte is None or not compte.is_active:
            return None
        connu = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        empreinte = session.get(HASH_SESSION_KEY, "")
        juste = constant_time_compare(empreinte, compte.get_session_auth_hash())
        return compte if connu and juste else None


class ConnexionExigee(LoginRequiredMiddleware):
    """After the login, back to a page: never to an address that only takes forms."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        """For a form sent too late, the page that held it is where the person goes back, and finds
        what they had typed there."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        connexion = resolve_url(self.get_login_url(view_func))
        page = saisie_gardee.page_d_origine(request)
        saisie_gardee.garder(request)
        if not page:
            return redirect(connexion)
        return redirect_to_login(page, connexion, self.get_redirect_field_name(view_func))


# Where who must set up a second factor, or prove it, may go meanwhile: nowhere else.
CHEMINS_DU_SECOND_FACTEUR = frozenset({
    "mfa_index", "mfa_activate_totp", "comptes:qr", "mfa_add_webauthn", "comptes:codes_de_secours",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "comptes:deconnexion", "admin:logout", "admin:jsi18n",
})  # fmt: skip


class SecondFacteurExige(MiddlewareMixin):
    """An officer, a signatory, the technical administrator: nothing opens on a password alone."""

    def process_view(self, request, view_func, view_args, view_kwargs) -> HttpResponse | None:
        """Called after the closed door: public pages are left alone."""
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        if not second_facteur.exige(request.user) or second_facteur.prouve(request):
            return None
        if request.resolver_match.view_name in CHEMINS_DU_SECOND_FACTEUR:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse("mfa_index"))
        if saisie_gardee.garder(request):
            messages.info(request, saisie_gardee.ANNONCE)
        return redirect("mfa_index")


class SansCopie(MiddlewareMixin):
    """What is shown to a person who logged in stays in no cache: neither a proxy's nor theirs."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The session is not read for that: a page that did not ask who reads it is public."""
        session = getattr(request, "session", None)
        if session is not None and session.accessed and session.get(SESSION_KEY):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SaisieGardee(MiddlewareMixin):
    """What was typed too late comes back in its form, marked as not saved, until it is sent."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Costs nothing to a session that keeps nothing."""
        if not saisie_gardee.attendent(request) or not request.user.is_authenticated:
            return response
        if request.method == "POST" and response.status_code in {302, 303}:
            if not saisie_gardee.vient_d_etre_gardee(request):
                saisie_gardee.oublier(request, request.path)
        elif request.method == "GET" and (saisie := saisie_gardee.saisie_de(request)):
            return self._rendre(request, response, saisie)
        return response

    def _rendre(self, request, response, saisie) -> HttpResponse:
        """The page with its form filled; where it does not open any more, the list alone."""
        if response.status_code in {403, 404, 405}:
            return redirect("comptes:saisies_gardees")
        sorte = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or response.status_code != 200 or sorte != "text/html":
            return response
        texte, restes, debut = remplir(
            response.content.decode(response.charset),
            page=saisie.page,
            vers=saisie.vers,
            champs=saisie.champs,
        )
        contexte = {"saisie": saisie, "restes": saisie_gardee.lisibles(restes)}
        avis = render_to_string("comptes/composants/saisie_rendue.html", contexte, request)
        response.content = texte[:debut] + avis + texte[debut:]
        return response
