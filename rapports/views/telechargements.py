"""Who took which form of a report: noted as it leaves, shown to its officers and to nobody else."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from rapports.models import Rapport, Telechargement
from rapports.natures import FormeRapport
from rapports.permissions import peut_voir_envois

PAR_PAGE = 100


def noter(request: HttpRequest, rapport: Rapport, forme: FormeRapport) -> None:
    """Write that this person takes this form; a look at the headers alone takes nothing."""
    if request.method == "GET":
        rapport.telechargements.create(forme=forme, utilisateur=request.user)


@require_GET
def telechargements(request, pk):
    """Every download of one report, the latest first."""
    rapports = Rapport.objects.visibles_par(request.user).defer("instantane")
    rapports = rapports.select_related("contrat__pilote__successeur", "contrat__pilote_initial")
    rapport = get_object_or_404(rapports, pk=pk)
    if not peut_voir_envois(request.user, rapport.contrat):
        raise PermissionDenied
    lignes = Telechargement.objects.visibles_par(request.user).filter(rapport=rapport)
    lignes = lignes.select_related("utilisateur__partenaire")
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "page": Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "rapports/telechargements.html", contexte)
