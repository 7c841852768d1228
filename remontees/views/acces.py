"""How an officer's page gets its collection or request: among those they may see (404), then
among those that they manage (403)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from contrats.permissions import peut_gerer
from quartiers.prete import LignePrete
from remontees.models import Campagne, Demande

CAMPAGNE = LignePrete(
    lambda qui: Campagne.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "contrat__pilote_initial", "creee_par"
    )
)
DEMANDE = LignePrete(
    lambda qui: Demande.objects.visibles_par(qui).select_related(
        "campagne__contrat__pilote__successeur", "campagne__creee_par", "partenaire"
    )
)


def campagne_geree(request: HttpRequest, pk: int) -> Campagne:
    """The collection, with its contract and who steers it. Raises Http404, PermissionDenied."""
    campagne = CAMPAGNE.une(request.user, pk)
    if not peut_gerer(request.user, campagne.contrat):
        raise PermissionDenied
    return campagne


def demande_geree(request: HttpRequest, pk: int) -> Demande:
    """The request, with its collection. Raises Http404, PermissionDenied."""
    demande = DEMANDE.une(request.user, pk)
    if not peut_gerer(request.user, demande.campagne.contrat):
        raise PermissionDenied
    return demande
