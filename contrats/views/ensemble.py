"""All the contracts of a list read as one, on screen and downloaded."""

from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_GET

from contrats.argent import export
from contrats.argent.ensemble import ensemble, listes_de_l_ensemble, rassembler
from contrats.argent.registre import abreger
from contrats.filtres import FiltreEnsemble
from contrats.models import Contrat
from contrats.tableur import exporter
from contrats.views.argent import lignes_voulues, ventilations_voulues
from contrats.views.liste import PILOTES
from contrats.views.pages import format_demande
from quartiers.prete import EnsemblePret

TOUS = EnsemblePret(lambda qui: listes_de_l_ensemble(Contrat.objects.visibles_par(qui)))


def _lire(request) -> tuple[FiltreEnsemble, dict[str, Any]]:
    """The filter of the contracts that this person may read, and their figures as filtered."""
    contrats = Contrat.objects.visibles_par(request.user)
    filtre = FiltreEnsemble(request.GET, contrats, pilotes=PILOTES.lire(request.user))
    if filtre.actif:
        return filtre, ensemble(filtre.qs)
    return filtre, rassembler(TOUS.lire(request.user))


@require_GET
def ensemble_des_contrats(request):
    """The figures of the contracts that this person may read, as the list is filtered."""
    filtre, lu = _lire(request)
    registre = abreger(lu, lignes_voulues(request))
    contexte = {"menu": "contrats", "filtre": filtre, "registre": registre}
    return render(request, "contrats/ensemble.html", contexte)


@require_GET
def exporter_ensemble(request):
    """Its breakdowns: all of them in XLSX, the one of `par` in CSV."""
    nature = format_demande(request)
    ventilations = _lire(request)[1]["ventilations"]
    voulues = ventilations_voulues(request, nature, ventilations)
    titre = " ".join(["Ensemble des contrats", *(vue.titre for vue in voulues if nature == "csv")])
    return exporter(nature, titre, [export.feuille(vue) for vue in voulues])
