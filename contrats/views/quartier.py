"""Neighbourhoods: the list and its map, the page of each one, the tab of a contract."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.forms.quartier import FiltreQuartiers
from contrats.models import Action, Avis, Contrat
from contrats.permissions import peut_gerer
from contrats.quartier.bilan import actions_du_quartier, composer, totaux_par_quartier
from contrats.quartier.changements import changements, indicateurs_mesures, mesures_de
from contrats.quartier.comparaison import comparer, derniere_population, releves_autour
from contrats.quartier.entourage import agglomerations, filiation, listes_de_filiation
from contrats.quartier.equite import suivre
from contrats.quartier.lignes import charge, charger, contours, lignes, listes_d_un
from contrats.statuts import StatutAvis
from contrats.views.acces import cle_demandee, contrat_lisible
from quartiers.ensemble import compter, lire_ensemble
from quartiers.models import Commune, Quartier
from quartiers.pages import DeuxBouts
from quartiers.prete import EnsemblePret, LignePrete

QUARTIERS_PAR_PAGE = 25
# What the page of a neighbourhood shows at first; the rest comes when it is asked for.
ACTIONS_MAX, ACTIONS = 25, "actions"
CHANGEMENTS_MAX, CHANGEMENTS = 10, "changements"


@require_GET
def quartiers(request):
    """The neighbourhoods that one may read, filtered; their map beside."""
    visibles = Quartier.objects.visibles_par(request.user)
    filtre = FiltreQuartiers(request.GET, visibles)
    contrats = Contrat.objects.visibles_par(request.user)
    # An outline weighs more than all the rest, and the list does not draw it.
    pages = DeuxBouts(charger(filtre.qs.defer("contour"), contrats), QUARTIERS_PAR_PAGE)
    page = pages.get_page(request.GET.get("page"))
    contexte = {
        "menu": "quartiers",
        "filtre": filtre,
        "page": page,
        "lignes": lignes(page),
        **_ce_qui_a_un_contour(filtre.qs, visibles),
        "requete": request.GET.urlencode(),
    }
    return render(request, "contrats/quartiers.html", contexte)


def _ce_qui_a_un_contour(retenus, visibles) -> dict[str, bool]:
    """Whether the map holds something, as filtered, and whether it ever does; one query."""
    connus = {
        "a_des_contours": retenus.order_by().filter(contour__isnull=False).values("pk")[:1],
        "carte": visibles.order_by().filter(contour__isnull=False).values("pk")[:1],
    }
    lire_ensemble(*connus.values())
    return {nom: bool(trouves) for nom, trouves in connus.items()}


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
    quartier = QUARTIER.une(request.user, pk)
    charge(quartier, AVEC_LUI.lire(request.user, quartier))
    communes, lisibles = quartier.communes.all(), quartier.contrats_lisibles
    tout = request.GET.get("tout", "")
    listes = LISTES.lire(
        request.user, quartier, tuple(communes), tuple(lisibles), tout == CHANGEMENTS
    )
    lieux = (quartier, communes, listes["agglomerations"], listes["releves"])
    contexte = {
        "menu": "quartiers",
        "quartier": quartier,
        "communes": communes,
        "contrats": lisibles,
        "populations": derniere_population(quartier.releves_de_population),
        **_ce_qui_fut_fait(listes["actions"], toutes=tout == ACTIONS),
        "changements": changements(quartier, listes["mesures"]),
        "nb_changements": sum(listes["nb_changements"]),
        "comparaison": comparer(*lieux),
        "equite": suivre(*lieux),
        "filiation": filiation(quartier, listes),
        "avis": listes["avis"],
    }
    return render(request, "contrats/quartier.html", contexte)


def _ce_qui_fut_fait(actions: list[Action], *, toutes: bool) -> dict:
    """What was done there, and the actions that the page names."""
    bilan = composer(actions)
    return {
        "bilan": bilan,
        "annees": bilan.dernieres(None if toutes else ACTIONS_MAX),
        "abrege": not toutes and bilan.actions > ACTIONS_MAX,
    }


def _listes(
    utilisateur,
    quartier: Quartier,
    communes: tuple[Commune, ...],
    lisibles: tuple[Contrat, ...],
    tous: bool,
) -> dict[str, QuerySet]:
    """What the page of a neighbourhood tells, to be read together; of its indicators, all or the
    first ones."""
    visibles = Quartier.objects.visibles_par(utilisateur)
    autour = agglomerations(lisibles, communes)
    avis = Avis.objects.visibles_par(utilisateur).filter(
        Q(quartier=quartier) | Q(quartier=None, partenaire__quartier=quartier)
    )
    return {
        "agglomerations": autour,
        "releves": releves_autour(quartier, communes, autour),
        "actions": actions_du_quartier(quartier, lisibles),
        "mesures": mesures_de(quartier, lisibles, None if tous else CHANGEMENTS_MAX),
        "nb_changements": compter(indicateurs_mesures(quartier, lisibles)),
        "avis": avis.exclude(statut=StatutAvis.ANNULE).select_related("partenaire"),
        **listes_de_filiation(quartier, visibles),
    }


QUARTIER = LignePrete(lambda qui: Quartier.objects.visibles_par(qui))
AVEC_LUI = EnsemblePret(
    lambda qui, quartier: listes_d_un(quartier, Contrat.objects.visibles_par(qui))
)
LISTES = EnsemblePret(_listes)


@require_GET
def quartiers_du_contrat(request, pk):
    """The neighbourhoods of a contract: what is done there, and for how much."""
    contrat = contrat_lisible(request, pk)
    du_contrat = Quartier.objects.visibles_par(request.user).filter(contrats=contrat)
    traces = ExpressionWrapper(Q(contour__isnull=False), BooleanField())
    du_contrat = du_contrat.defer("contour").annotate(a_un_contour=traces)
    charges = list(charger(du_contrat, Contrat.objects.visibles_par(request.user)))
    contexte = {
        "contrat": contrat,
        "onglet": "quartiers",
        "lignes": lignes(charges, totaux_par_quartier(contrat)),
        "a_des_contours": any(quartier.a_un_contour for quartier in charges),
        "requete": f"contrat={contrat.pk}",
        "gere": peut_gerer(request.user, contrat),
    }
    return render(request, "contrats/quartiers_du_contrat.html", contexte)
