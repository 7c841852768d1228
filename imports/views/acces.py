"""How a page gets the lot that it shows: only among those its reader may see (404)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest

from imports.models import Lot
from imports.permissions import peut_agir, peut_entrer
from quartiers.pages import PagesPretes
from quartiers.prete import LignePrete

PAR_PAGE = 25


def _lots(qui):
    return Lot.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "auteur", "applique_par", "annule_par"
    )


LOT, LOTS = LignePrete(_lots), PagesPretes(_lots, PAR_PAGE)


def lots_lisibles(request: HttpRequest) -> Page:
    """The lots of this reader, with all that a page names. Raises PermissionDenied."""
    if not peut_entrer(request.user):
        raise PermissionDenied
    return LOTS.demandee(request)


def lot_lisible(request: HttpRequest, pk: int) -> Lot:
    """Raises Http404 to strangers."""
    return LOT.une(request.user, pk)


def lot_gere(request: HttpRequest, pk: int) -> Lot:
    """The same, for those who may decide of it. Raises Http404, PermissionDenied."""
    lot = lot_lisible(request, pk)
    if not peut_agir(request.user, lot):
        raise PermissionDenied
    return lot
