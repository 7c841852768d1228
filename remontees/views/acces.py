"""How an officer's page gets its collection or request: among those they may see (404), then
among those that they manage (403)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from contrats.permissions import peut_gerer
from remontees.models import Campagne, Demande


def campagne_geree(request: HttpRequest, pk: int) -> Campagne:
    """The collection, with its contract and who steers it. Raises Http404, PermissionDenied."""
    lignes = Campagne.objects.visibles_par(request.user).select_related(
        "contrat__pilote__successeur", "contrat__pilote_initial", "creee_par"
    )
    campagne = get_object_or_404(lignes, pk=pk)
    if not peut_gerer(request.user, campagne.contrat):
        raise PermissionDenied
    return campagne


def demande_geree(request: HttpRequest, pk: int) -> Demande:
    """The request, with its collection. Raises Http404, PermissionDenied."""
    lignes = Demande.objects.visibles_par(request.user).select_related(
        "campagne__contrat__pilote__successeur", "campagne__creee_par", "partenaire"
    )
    demande = get_object_or_404(lignes, pk=pk)
    if not peut_gerer(request.user, demande.campagne.contrat):
        raise PermissionDenied
    return demande
