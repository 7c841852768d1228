"""The lists of contracts and actions: filtered, by pages, and downloaded as filtered."""

from django.core.paginator import Page
from django.db.models import QuerySet
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contrats import exports, synthese
from contrats.filtres import (
    TOUS,
    FiltreActions,
    FiltreContrats,
    choix_des_actions,
    pilotes_des_contrats,
)
from contrats.models import Action, Contrat, Financement
from contrats.tableur import exporter
from contrats.views.acces import contrat_lisible
from contrats.views.pages import (
    format_demande,
    listes_des_pages,
    ouvre_la_premiere,
    paginer,
    premiere_de,
    tourner,
)
from quartiers.prete import EnsemblePret, ListePrete

CONTRATS_PAR_PAGE = 25
ACTIONS_PAR_PAGE = 50


PILOTES = ListePrete(lambda qui: pilotes_des_contrats(Contrat.objects.visibles_par(qui)))


def _contrats(request) -> FiltreContrats:
    contrats = Contrat.objects.visibles_par(request.user)
    return FiltreContrats(request.GET, contrats, pilotes=PILOTES.lire(request.user))


def _premiers(utilisateur) -> dict[str, QuerySet]:
    """What comes to whoever asks for nothing."""
    contrats = Contrat.objects.visibles_par(utilisateur)
    lignes = FiltreContrats.ordonner(contrats).select_related("pilote")
    return {
        "pilotes": pilotes_des_contrats(contrats),
        **listes_des_pages(lignes, CONTRATS_PAR_PAGE, premiere=True),
    }


PREMIERS = EnsemblePret(_premiers)


@require_GET
def contrats(request):
    """Every contract that this person may read."""
    if request.GET:
        filtre = _contrats(request)
        page = paginer(filtre.qs.select_related("pilote"), request, CONTRATS_PAR_PAGE)
    else:
        listes = PREMIERS.lire(request.user)
        visibles = Contrat.objects.visibles_par(request.user)
        filtre = FiltreContrats({}, visibles, pilotes=listes["pilotes"])
        page = premiere_de(listes, CONTRATS_PAR_PAGE)
    return render(
        request, "contrats/liste.html", {"menu": "contrats", "filtre": filtre, "page": page}
    )


@require_GET
def exporter_contrats(request):
    """The contracts of the list, as filtered."""
    feuilles = exports.contrats(_contrats(request).qs)
    return exporter(format_demande(request), "Contrats de ville", feuilles)


def _du_contrat(utilisateur, contrat) -> QuerySet[Action]:
    return Action.objects.visibles_par(utilisateur).filter(contrat=contrat)


CHOIX = EnsemblePret(lambda qui, contrat: choix_des_actions(_du_contrat(qui, contrat), contrat))


def _actions(request, contrat) -> FiltreActions:
    choix = CHOIX.lire(request.user, contrat)
    return FiltreActions(request.GET, _du_contrat(request.user, contrat), choix=choix)


def _argent(utilisateur, actions: QuerySet[Action]) -> QuerySet[Financement]:
    """The funding lines of these actions."""
    lignes = Financement.objects.visibles_par(utilisateur)
    return lignes.filter(action__in=actions.order_by().values("pk"))


def _listes(
    utilisateur, contrat: Contrat, exercice: int | None, premiere: bool
) -> dict[str, QuerySet]:
    """The actions of a budget year, or of all, as they come to whoever asks for nothing else."""
    siennes = _du_contrat(utilisateur, contrat)
    siennes = siennes if exercice is None else siennes.filter(exercice=exercice)
    lignes = FiltreActions.ordonner(siennes.avec_montants().select_related("porteur"))
    return {
        **listes_des_pages(lignes, ACTIONS_PAR_PAGE, premiere),
        "argent": synthese.ventilation(_argent(utilisateur, siennes), "nature"),
    }


LISTES = EnsemblePret(_listes)


@require_GET
def actions(request, pk):
    """The actions of one budget year (the latest by default), or of all, with their money."""
    contrat = contrat_lisible(request, pk)
    filtre = _actions(request, contrat)
    page, totaux = _lues(request, contrat, filtre)
    contexte = {
        "contrat": contrat,
        "onglet": "actions",
        "filtre": filtre,
        "page": page,
        "totaux": totaux,
        "exercice": filtre.form.cleaned_data.get("exercice", TOUS),
    }
    return render(request, "contrats/actions.html", contexte)


def _lues(request, contrat: Contrat, filtre: FiltreActions) -> tuple[Page, dict]:
    """The page asked for, and the money of all the actions of the list."""
    if not filtre.au_repos:
        page = paginer(filtre.qs.select_related("porteur"), request, ACTIONS_PAR_PAGE)
        return page, synthese.additionner(_argent(request.user, filtre.qs))
    exercice = filtre.form.cleaned_data.get("exercice", TOUS)
    annee = None if exercice == TOUS else int(exercice)
    listes = LISTES.lire(request.user, contrat, annee, ouvre_la_premiere(request))
    page = tourner(listes, lambda: filtre.qs.select_related("porteur"), request, ACTIONS_PAR_PAGE)
    return page, synthese.total(listes["argent"])


@require_GET
def exporter_actions(request, pk):
    """The actions of the list, as filtered; in XLSX with their funding lines."""
    contrat = contrat_lisible(request, pk)
    filtre = _actions(request, contrat)
    feuilles = exports.actions(filtre.qs, _argent(request.user, filtre.qs))
    return exporter(format_demande(request), f"Actions {contrat}", feuilles)
