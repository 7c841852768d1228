"""« Ne plus recevoir »: the pages behind the link of a message, open to who holds it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from audit.contexte import noter_refus
from audit.faits import Fait
from rapports import desabonnement
from rapports.desabonnement import Opposition


def _opposition(jeton: str) -> Opposition:
    opposition = desabonnement.lire(jeton)
    if opposition is None:
        noter_refus(Fait.LIEN_REFUSE)
        raise Http404
    return opposition


@csrf_exempt  # RFC 8058: the mail program posts by itself, with neither cookie nor token of ours
@login_not_required
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def se_desabonner(request: HttpRequest, jeton: str) -> HttpResponse:
    """Look first (mail scanners do), and write only on the button, or the program's one click."""
    opposition = _opposition(jeton)
    if request.method == "POST":
        opposition.inscrire()
    contexte = {"opposition": opposition, "jeton": jeton, "desinscrit": opposition.en_cours}
    reponse = render(request, "rapports/desabonnement.html", contexte)
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse


@login_not_required
@require_POST
def se_reabonner(request: HttpRequest, jeton: str) -> HttpResponse:
    """Receive them again."""
    _opposition(jeton).lever()
    return redirect("rapports:desabonnement", jeton)
