"""The lists of contracts and actions: filtered, by pages, and downloaded as filtered."""

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
from contrats.views.pages import format_demande, paginer
from quartiers.prete import EnsemblePret, ListePrete

CONTRATS_PAR_PAGE = 25
ACTIONS_PAR_PAGE = 50


PILOTES = ListePrete(lambda qui: pilotes_des_contrats(Contrat.objects.visibles_par(qui)))


def _contrats(request) -> FiltreContrats:
    contrats = Contrat.objects.visibles_par(request.user)
    return FiltreContrats(request.GET, contrats, pilotes=PILOTES.lire(request.user))


@require_GET
def contrats(request):
    """Every contract that this person may read."""
    filtre = _contrats(request)
    page = paginer(filtre.qs.select_related("pilote"), request, CONTRATS_PAR_PAGE)
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


def _leur_argent(request, filtre):
    """The funding lines of the filtered actions."""
    lignes = Financement.objects.visibles_par(request.user)
    return lignes.filter(action__in=filtre.qs.order_by().values("pk"))


@require_GET
def actions(request, pk):
    """The actions of one budget year (the latest by default), or of all, with their money."""
    contrat = contrat_lisible(request, pk)
    filtre = _actions(request, contrat)
    contexte = {
        "contrat": contrat,
        "onglet": "actions",
        "filtre": filtre,
        "page": paginer(filtre.qs.select_related("porteur"), request, ACTIONS_PAR_PAGE),
        "totaux": synthese.additionner(_leur_argent(request, filtre)),
        "exercice": filtre.form.cleaned_data.get("exercice", TOUS),
    }
    return render(request, "contrats/actions.html", contexte)


@require_GET
def exporter_actions(request, pk):
    """The actions of the list, as filtered; in XLSX with their funding lines."""
    contrat = contrat_lisible(request, pk)
    filtre = _actions(request, contrat)
    feuilles = exports.actions(filtre.qs, _leur_argent(request, filtre))
    return exporter(format_demande(request), f"Actions {contrat}", feuilles)
