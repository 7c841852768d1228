"""How a page gets the lot that it shows: only among those its reader may see (404)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from imports.models import Lot
from imports.permissions import peut_agir, peut_entrer


def lots_lisibles(request: HttpRequest):
    """The lots of this reader, with all that a page names. Raises PermissionDenied."""
    if not peut_entrer(request.user):
        raise PermissionDenied
    return _lots(request)


def _lots(request: HttpRequest):
    return Lot.objects.visibles_par(request.user).select_related(
        "contrat__pilote__successeur", "auteur", "applique_par", "annule_par"
    )


def lot_lisible(request: HttpRequest, pk: int) -> Lot:
    """Raises Http404 to strangers."""
    return get_object_or_404(_lots(request), pk=pk)


def lot_gere(request: HttpRequest, pk: int) -> Lot:
    """The same, for those who may decide of it. Raises Http404, PermissionDenied."""
    lot = lot_lisible(request, pk)
    if not peut_agir(request.user, lot):
        raise PermissionDenied
    return lot
