"""The closed doors: a login, a second factor, no copy kept. Who may do what is not decided here."""

from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from comptes import second_facteur


class ConnexionExigee(LoginRequiredMiddleware):
    """After the login, back to a page: never to an address that only takes forms."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        """For a form sent too late, the page that held it is where the person goes back."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        connexion = resolve_url(self.get_login_url(view_func))
        page = _page_d_origine(request)
        if not page:
            return redirect(connexion)
        return redirect_to_login(page, connexion, self.get_redirect_field_name(view_func))


def _page_d_origine(request: HttpRequest) -> str:
    """The path, with its query, of the page of ours that sent the request; "" if unknown."""
    origine = request.headers.get("Referer", "")
    # Absolute only: a bare path cannot come from a browser, and says nothing of the host.
    if not origine.startswith(("http://", "https://")) or not url_has_allowed_host_and_scheme(
        origine, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    morceaux = urlsplit(origine)
    page = morceaux.path + (f"?{morceaux.query}" if morceaux.query else "")
    # The path alone must still be ours: « https://nous//ailleurs » leaves « //ailleurs ».
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


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
        return redirect("mfa_index")


class SansCopie(MiddlewareMixin):
    """What is shown to a person who logged in stays in no cache: neither a proxy's nor theirs."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The session is not read for that: a page that did not ask who reads it is public."""
        session = getattr(request, "session", None)
        if session is not None and session.accessed and session.get(SESSION_KEY):
            patch_cache_control(response, private=True, no_store=True)
        return response
