"""How an officer's page gets its report: among those they may see (404), then manage (403)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from rapports.models import Rapport
from rapports.permissions import peut_produire


def rapport_gere(request: HttpRequest, pk: int) -> Rapport:
    """The report, with its contract and who steers it. Raises Http404, PermissionDenied."""
    lignes = Rapport.objects.visibles_par(request.user).select_related(
        "contrat__pilote__successeur", "contrat__pilote_initial", "quartier", "partenaire"
    )
    rapport = get_object_or_404(lignes, pk=pk)
    if not peut_produire(request.user, rapport.contrat):
        raise PermissionDenied
    return rapport
