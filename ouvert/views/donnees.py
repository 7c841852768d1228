"""The datasets that anyone downloads without an account: only what is published, else 404."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from audit.models import Compteur
from audit.provenance import adresse as adresse_de
from contrats.remise import remettre
from contrats.views.public import FRAICHEUR, pour_tous
from ouvert.dictionnaire import (
    LICENCE,
    LICENCE_NOM,
    adresse,
    adresse_du_schema,
    catalogue,
    schema,
)
from ouvert.ecriture import Rendu, rendre
from ouvert.jeux import FORMES, JEUX, Jeu
from ouvert.models import Edition
from quartiers.prete import ListePrete

PAR_MINUTE = 60  # datasets that one address downloads in a minute
EDITIONS = ListePrete(lambda qui: Edition.objects.visibles_par(qui))  # they are everyone's


@pour_tous
def donnees(request):
    """The list of the datasets: what each holds, since when, and where it is downloaded."""
    editions = {une.jeu: une for une in EDITIONS.lire(None)}
    contexte = {
        "menu": "donnees_ouvertes",
        "licence": LICENCE,
        "licence_nom": LICENCE_NOM,
        "jeux": [(jeu, editions.get(jeu.code)) for jeu in JEUX.values()],
    }
    return render(request, "ouvert/donnees.html", contexte)


@pour_tous
def dictionnaire(request):
    """Every column of every dataset, in words."""
    contexte = {
        "menu": "donnees_ouvertes",
        "jeux": [(jeu, adresse_du_schema(jeu), adresse(jeu, "csv")) for jeu in JEUX.values()],
    }
    return render(request, "ouvert/dictionnaire.html", contexte)


@login_not_required
@require_safe
def schema_du_jeu(request, code):
    """The columns of one dataset, as Table Schema writes them."""
    return _a_tous(JsonResponse(schema(_jeu(code)), json_dumps_params={"ensure_ascii": False}))


@login_not_required
@require_safe
def catalogue_des_jeux(request):
    """The catalogue, for the platforms that harvest it."""
    options = {"content_type": "application/ld+json; charset=utf-8"}
    return _a_tous(JsonResponse(catalogue(), json_dumps_params={"ensure_ascii": False}, **options))


@login_not_required
@require_safe
@gzip_page
def jeu(request, code, forme):
    """One dataset, as it stands: 304 if it is what the caller already holds."""
    voulu = _jeu(code)
    if forme not in voulu.formes:
        raise Http404
    if attendre := _trop(request):
        texte = "Trop de téléchargements : réessayez plus tard."
        return HttpResponse(texte, status=429, headers={"Retry-After": str(attendre)})
    rendu = rendre(voulu, forme)
    etag, modifie_le = f'"{rendu.empreinte}"', _modifie_le(voulu, rendu)
    inchange = get_conditional_response(request, etag, modifie_le)
    if inchange:
        rendu.fichier.close()
        return _a_tous(inchange)
    nom = f"{voulu.code}.{forme}"
    reponse = remettre(rendu.fichier, nom, FORMES[forme], garde=False)
    reponse["Content-Length"] = str(rendu.taille)
    reponse["ETag"], reponse["Last-Modified"] = etag, http_date(modifie_le)
    reponse["Link"] = f'<{LICENCE}>; rel="license", <{adresse_du_schema(voulu)}>; rel="describedby"'
    return _a_tous(reponse)


def _jeu(code: str) -> Jeu:
    if code not in JEUX:
        raise Http404
    return JEUX[code]


def _trop(request) -> int:
    """Seconds to wait, when this address downloads too much."""
    passage = Compteur.objects.compter(
        "donnees_ouvertes",
        adresse_de(request),
        limite=PAR_MINUTE,
        duree=timedelta(minutes=1),
    )
    return 0 if passage.permis else int(passage.attendre.total_seconds()) + 1


def _modifie_le(voulu: Jeu, rendu: Rendu) -> int:
    """When these rows became what they are: since they were noted, or else just now."""
    edition = Edition.objects.en_vigueur(voulu.code, rendu.contenu)
    return int((edition.constatee_le if edition else timezone.now()).timestamp())


def _a_tous(reponse: HttpResponse) -> HttpResponse:
    """Open to the pages of other sites too; kept a little by caches, and no longer."""
    reponse["Access-Control-Allow-Origin"] = "*"
    reponse["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Last-Modified, Link"
    patch_cache_control(reponse, public=True, max_age=FRAICHEUR)
    return reponse
