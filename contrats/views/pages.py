"""What the lists share: their pages of rows and their downloads."""

from django.core.paginator import Page
from django.http import Http404, HttpRequest

from contrats.tableur import FORMATS
from quartiers.pages import DeuxBouts


def paginer(lignes, request: HttpRequest, taille: int, *, nombre: int | None = None) -> Page:
    """The page asked for; the last one beyond the end, the first for what is not a number.
    `nombre`: how many lines there are, where it was counted already."""
    pages = DeuxBouts(lignes, taille)
    if nombre is not None:
        pages.count = nombre
    return pages.get_page(request.GET.get("page"))


def format_demande(request: HttpRequest) -> str:
    """`csv` or `xlsx`. Raises Http404 for anything else."""
    demande = request.GET.get("format", "")
    if demande not in FORMATS:
        raise Http404
    return demande
