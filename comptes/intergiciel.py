"""The closed door: every view asks for a login. Who may do what inside is never decided here."""

from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


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
