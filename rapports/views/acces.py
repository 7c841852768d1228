"""How an officer's page gets its row: among those they may see (404), then manage (403)."""

from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from quartiers.prete import LignePrete
from rapports.models import Rapport
from rapports.permissions import peut_produire

PILOTE = ("contrat__pilote__successeur", "contrat__pilote_initial")  # what a contract's page reads
RAPPORT = LignePrete(
    lambda qui: Rapport.objects.visibles_par(qui).select_related(*PILOTE, "quartier", "partenaire")
)


def rapport_gere(request: HttpRequest, pk: int) -> Rapport:
    """The report, with its contract and who steers it. Raises Http404, PermissionDenied."""
    return geree(request, RAPPORT.une(request.user, pk))


def geree(request: HttpRequest, ligne, *, contrat=attrgetter("contrat")):
    """This row, which those who see it may not all manage; `contrat` leads to its contract.
    Raises PermissionDenied."""
    if not peut_produire(request.user, contrat(ligne)):
        raise PermissionDenied
    return ligne
