"""What the lists share: their pages of rows and their downloads."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest

from contrats.tableur import FORMATS


def paginer(lignes, request: HttpRequest, taille: int) -> Page:
    """The page asked for; the last one beyond the end, the first for what is not a number."""
    return Paginator(lignes, taille).get_page(request.GET.get("page"))


def format_demande(request: HttpRequest) -> str:
    """`csv` or `xlsx`. Raises Http404 for anything else."""
    demande = request.GET.get("format", "")
    if demande not in FORMATS:
        raise Http404
    return demande
