"""Who took which form of a report: noted as it leaves, shown to its officers and to nobody else."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_GET

from quartiers.pages import PagesPretes
from quartiers.prete import LignePrete
from rapports.models import Rapport, Telechargement
from rapports.natures import FormeRapport
from rapports.permissions import peut_voir_envois

PAR_PAGE = 100
RAPPORT = LignePrete(
    lambda qui: (
        Rapport.objects.visibles_par(qui)
        .defer("instantane")
        .select_related("contrat__pilote__successeur", "contrat__pilote_initial")
    )
)
TELECHARGEMENTS = PagesPretes(
    lambda qui, rapport: (
        Telechargement.objects.visibles_par(qui)
        .filter(rapport=rapport)
        .select_related("utilisateur__partenaire")
    ),
    PAR_PAGE,
)


def noter(request: HttpRequest, rapport: Rapport, forme: FormeRapport) -> None:
    """Write that this person takes this form; a look at the headers alone takes nothing."""
    if request.method == "GET":
        rapport.telechargements.create(forme=forme, utilisateur=request.user)


@require_GET
def telechargements(request, pk):
    """Every download of one report, the latest first."""
    rapport = RAPPORT.une(request.user, pk)
    if not peut_voir_envois(request.user, rapport.contrat):
        raise PermissionDenied
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "page": TELECHARGEMENTS.demandee(request, rapport.pk),
    }
    return render(request, "rapports/telechargements.html", contexte)
