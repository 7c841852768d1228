"""Neighbourhoods: the list and its map, the page of each one, the tab of a contract."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.forms.quartier import FiltreQuartiers, communes_de
from contrats.models import Action, Avis, Contrat
from contrats.permissions import peut_gerer
from contrats.quartier.bilan import (
    actions_du_quartier,
    composer,
    lieux_de,
    listes_des_totaux,
    totaux_par_quartier,
)
from contrats.quartier.changements import changements, indicateurs_mesures, mesures_de
from contrats.quartier.comparaison import comparer, derniere_population, releves_autour
from contrats.quartier.entourage import agglomerations, filiation, listes_de_filiation
from contrats.quartier.equite import suivre
from contrats.quartier.lignes import (
    charge,
    charger_chacun,
    contours,
    lignes,
    listes_d_un,
    listes_de,
)
from contrats.statuts import StatutAvis
from contrats.views.acces import cle_demandee, contrat_lisible
from contrats.views.pages import listes_des_pages, paginer, premiere_de
from quartiers.ensemble import compter, relier
from quartiers.models import Commune, Quartier
from quartiers.prete import EnsemblePret, ListePrete, cles_rondes

QUARTIERS_PAR_PAGE = 25
# What the page of a neighbourhood shows at first; the rest comes when it is asked for.
ACTIONS_MAX, ACTIONS = 25, "actions"
CHANGEMENTS_MAX, CHANGEMENTS = 10, "changements"


@require_GET
def quartiers(request):
    """The neighbourhoods that one may read, filtered; their map beside."""
    tous = not request.GET  # from the first one, as most people read them
    listes = LISTE.lire(request.user, tous)
    filtre = _filtre(request, listes["communes"])
    if tous:
        page = premiere_de(listes, QUARTIERS_PAR_PAGE)
    else:  # an outline weighs more than all the rest, and the list does not draw it
        page = paginer(filtre.qs.defer("contour"), request, QUARTIERS_PAR_PAGE)
    siens = POUR_CHACUN.lire(request.user, cles_rondes(quartier.pk for quartier in page))
    contexte = {
        "menu": "quartiers",
        "filtre": filtre,
        "page": page,
        "lignes": lignes(charger_chacun(page, siens)),
        "a_des_contours": bool(listes["carte"] if tous else _trace(filtre.qs)),
        "carte": bool(listes["carte"]),
        "requete": request.GET.urlencode(),
    }
    return render(request, "contrats/quartiers.html", contexte)


def _filtre(request, communes) -> FiltreQuartiers:
    visibles = Quartier.objects.visibles_par(request.user)
    return FiltreQuartiers(request.GET, visibles, communes=communes)


def _trace(quartiers: QuerySet[Quartier]) -> QuerySet:
    """Whether the map holds one of them: the first one, or none."""
    return quartiers.order_by().filter(contour__isnull=False).values("pk")[:1]


def _liste(utilisateur, tous: bool) -> dict[str, QuerySet]:
    """What the list may be filtered by, whether there is a map; the first page of all of them."""
    visibles = Quartier.objects.visibles_par(utilisateur)
    listes = {"communes": communes_de(visibles), "carte": _trace(visibles)}
    if tous:
        listes |= listes_des_pages(visibles.defer("contour"), QUARTIERS_PAR_PAGE, premiere=True)
    return listes


LISTE = EnsemblePret(_liste)
POUR_CHACUN = EnsemblePret(
    lambda qui, quartiers: listes_de(quartiers, Contrat.objects.visibles_par(qui))
)


@require_GET
@cache_control(private=True, no_store=True)
def contours_geojson(request):
    """The outlines of the list, filtered alike; of one contract or of one neighbourhood."""
    cles = [cle_demandee(request.GET, nom) for nom in ("contrat", "quartier")]
    if request.GET.keys() <= {"contrat", "quartier"}:
        connus = CONTOURS.lire(request.user, *cles)
    else:
        communes = communes_de(Quartier.objects.visibles_par(request.user))
        connus = _traces(_filtre(request, communes).qs, *cles)
    return JsonResponse(contours(connus), content_type="application/geo+json")


def _traces(quartiers, contrat: int | None, quartier: int | None) -> QuerySet[Quartier]:
    """Those whose outline is known, of one contract or one neighbourhood where they are named."""
    for champ, cle in (("contrats", contrat), ("pk", quartier)):
        quartiers = quartiers if cle is None else quartiers.filter(**{champ: cle})
    return quartiers.filter(contour__isnull=False)


CONTOURS = ListePrete(lambda qui, *cles: _traces(Quartier.objects.visibles_par(qui), *cles))


@require_GET
def quartier(request, pk):
    """A neighbourhood in plain words: what was done, by whom, for whom, what changed."""
    quartier = _quartier(request, pk)
    communes, lisibles = quartier.communes.all(), quartier.contrats_lisibles
    tout = request.GET.get("tout", "")
    listes = LISTES.lire(
        request.user, quartier, tuple(communes), tuple(lisibles), tout == CHANGEMENTS
    )
    relier(listes["actions"], listes["lieux"], "quartiers")
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


def _quartier(request, pk: int) -> Quartier:
    """The neighbourhood, with its communes, its contracts and its population. Raises Http404."""
    listes = QUARTIER.lire(request.user, pk)
    for quartier in listes["quartier"]:
        return charge(quartier, listes)
    raise Http404


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
    autour, actions = agglomerations(lisibles, communes), actions_du_quartier(quartier, lisibles)
    avis = Avis.objects.visibles_par(utilisateur).filter(
        Q(quartier=quartier) | Q(quartier=None, partenaire__quartier=quartier)
    )
    return {
        "agglomerations": autour,
        "releves": releves_autour(quartier, communes, autour),
        "actions": actions,
        "lieux": lieux_de(actions),
        "mesures": mesures_de(quartier, lisibles, None if tous else CHANGEMENTS_MAX),
        "nb_changements": compter(indicateurs_mesures(quartier, lisibles)),
        "avis": avis.exclude(statut=StatutAvis.ANNULE).select_related("partenaire"),
        **listes_de_filiation(quartier, visibles),
    }


QUARTIER = EnsemblePret(
    lambda qui, pk: {
        "quartier": Quartier.objects.visibles_par(qui).filter(pk=pk),
        **listes_d_un(pk, Contrat.objects.visibles_par(qui)),
    }
)
LISTES = EnsemblePret(_listes)


@require_GET
def quartiers_du_contrat(request, pk):
    """The neighbourhoods of a contract: what is done there, and for how much."""
    contrat = contrat_lisible(request, pk)
    listes = DU_CONTRAT.lire(request.user, contrat.pk)
    charges = charger_chacun(listes["quartiers"], listes)
    contexte = {
        "contrat": contrat,
        "onglet": "quartiers",
        "lignes": lignes(charges, totaux_par_quartier(listes)),
        "a_des_contours": any(quartier.a_un_contour for quartier in charges),
        "requete": f"contrat={contrat.pk}",
        "gere": peut_gerer(request.user, contrat),
    }
    return render(request, "contrats/quartiers_du_contrat.html", contexte)


def _du_contrat(utilisateur, contrat: int) -> dict[str, QuerySet]:
    """Its neighbourhoods, with what each line says of them; to be read together."""
    quartiers = Quartier.objects.visibles_par(utilisateur).filter(contrats=contrat)
    traces = ExpressionWrapper(Q(contour__isnull=False), BooleanField())
    return {
        "quartiers": quartiers.defer("contour").annotate(a_un_contour=traces),
        **listes_de(quartiers.order_by().values("pk"), Contrat.objects.visibles_par(utilisateur)),
        **listes_des_totaux(contrat),
    }


DU_CONTRAT = EnsemblePret(_du_contrat)
