"""The addresses of the API: open to whoever holds a token; a session opens nothing here."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from contrats.views.public import FRAICHEUR, pour_tous
from ouvert.api.description import operations, schema
from ouvert.api.lectures import api
from ouvert.api.socle import FENETRE, PAR_JETON, probleme

app_name = "api"
EXEMPLE = f"{settings.SITE_URL}/api/v1/contrats"


def porte(vue):
    """The door of an operation: our refusals, a digest, and no copy kept on the way."""
    conditionnelle = conditional_page(vue)

    @wraps(vue)
    def gardee(request, *args, **kwargs):
        reponse = conditionnelle(request, *args, **kwargs)
        if reponse.status_code == 405:
            permises, reponse = reponse["Allow"], probleme(405)
            reponse["Allow"] = permises
        patch_cache_control(reponse, private=True, no_store=True)
        patch_vary_headers(reponse, ["Authorization"])
        return reponse

    return login_not_required(gardee)


@login_not_required
@require_safe
@conditional_page
def openapi(request):
    """The description that tools read."""
    reponse = JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})
    patch_cache_control(reponse, public=True, max_age=FRAICHEUR)
    return reponse


@pour_tous
def aide(request):
    """The same description, for people."""
    contexte = {"menu": "donnees_ouvertes", "groupes": operations(), "exemple": EXEMPLE}
    contexte |= {"par_jeton": PAR_JETON, "minutes": int(FENETRE.total_seconds() // 60)}
    return render(request, "ouvert/api.html", contexte)


@require_safe
def inconnue(request, reste):
    """An address that the API does not have: said as the API says it."""
    return probleme(404, detail="Cette adresse n’existe pas dans l’API.")


def _routes():
    """Those of ninja, behind our door; without its home page, which ours replaces."""
    for motif in api.urls[0]:
        if motif.name != "api-root":
            yield path(str(motif.pattern), porte(motif.callback), name=motif.name)


urlpatterns = [
    path("", aide, name="aide"),
    path("openapi.json", openapi, name="openapi"),
    *_routes(),
    path("<path:reste>", porte(inconnue), name="inconnue"),
]
