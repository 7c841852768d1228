"""Neighbourhoods: the list and its map, the page of each one, the tab of a contract."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.forms.quartier import FiltreQuartiers
from contrats.models import Avis, Contrat
from contrats.permissions import peut_gerer
from contrats.quartier.bilan import bilan, totaux_par_quartier
from contrats.quartier.changements import changements
from contrats.quartier.comparaison import comparer, derniere_population
from contrats.quartier.entourage import agglomerations, filiation
from contrats.quartier.equite import suivre
from contrats.quartier.lignes import charger, contours, lignes
from contrats.statuts import StatutAvis
from contrats.views.acces import cle_demandee, contrat_lisible
from quartiers.models import Quartier

QUARTIERS_PAR_PAGE = 25


@require_GET
def quartiers(request):
    """The neighbourhoods that one may read, filtered; their map beside."""
    visibles = Quartier.objects.visibles_par(request.user)
    filtre = FiltreQuartiers(request.GET, visibles)
    contrats = Contrat.objects.visibles_par(request.user)
    pages = Paginator(charger(filtre.qs, contrats), QUARTIERS_PAR_PAGE)
    page = pages.get_page(request.GET.get("page"))
    contexte = {
        "menu": "quartiers",
        "filtre": filtre,
        "page": page,
        "lignes": lignes(page),
        "a_des_contours": filtre.qs.filter(contour__isnull=False).exists(),
        "carte": visibles.filter(contour__isnull=False).exists(),
        "requete": request.GET.urlencode(),
    }
    return render(request, "contrats/quartiers.html", contexte)


@require_GET
@cache_control(private=True, no_store=True)
def contours_geojson(request):
    """The outlines of the list, filtered alike; of one contract or of one neighbourhood."""
    visibles = Quartier.objects.visibles_par(request.user)
    retenus = FiltreQuartiers(request.GET, visibles).qs
    for parametre, champ in (("contrat", "contrats"), ("quartier", "pk")):
        if (cle := cle_demandee(request.GET, parametre)) is not None:
            retenus = retenus.filter(**{champ: cle})
    return JsonResponse(contours(retenus), content_type="application/geo+json")


@require_GET
def quartier(request, pk):
    """A neighbourhood in plain words: what was done, by whom, for whom, what changed."""
    visibles = Quartier.objects.visibles_par(request.user)
    contrats = Contrat.objects.visibles_par(request.user)
    quartier = get_object_or_404(charger(visibles, contrats), pk=pk)
    communes, lisibles = list(quartier.communes.all()), quartier.contrats_lisibles
    lieux = (quartier, communes, agglomerations(lisibles, communes))
    contexte = {
        "menu": "quartiers",
        "quartier": quartier,
        "communes": communes,
        "contrats": lisibles,
        "populations": derniere_population(quartier.releves_de_population),
        "bilan": bilan(quartier, lisibles),
        "changements": changements(quartier, lisibles),
        "comparaison": comparer(*lieux),
        "equite": suivre(*lieux),
        "filiation": filiation(quartier, visibles),
        "avis": Avis.objects.visibles_par(request.user)
        .filter(Q(quartier=quartier) | Q(quartier=None, partenaire__quartier=quartier))
        .exclude(statut=StatutAvis.ANNULE)
        .select_related("partenaire"),
    }
    return render(request, "contrats/quartier.html", contexte)


@require_GET
def quartiers_du_contrat(request, pk):
    """The neighbourhoods of a contract: what is done there, and for how much."""
    contrat = contrat_lisible(request, pk)
    du_contrat = Quartier.objects.visibles_par(request.user).filter(contrats=contrat)
    charges = list(charger(du_contrat, Contrat.objects.visibles_par(request.user)))
    contexte = {
        "contrat": contrat,
        "onglet": "quartiers",
        "lignes": lignes(charges, totaux_par_quartier(contrat)),
        "a_des_contours": any(quartier.contour for quartier in charges),
        "requete": f"contrat={contrat.pk}",
        "gere": peut_gerer(request.user, contrat),
    }
    return render(request, "contrats/quartiers_du_contrat.html", contexte)
