"""What the lists share: their pages of rows and their downloads."""

from collections.abc import Callable

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from contrats.tableur import FORMATS
from quartiers.ensemble import compter
from quartiers.pages import DeuxBouts
from quartiers.prete import EnsemblePret, ListePrete


def paginer(lignes, request: HttpRequest, taille: int, *, nombre: int | None = None) -> Page:
    """The page asked for; the last one beyond the end, the first for what is not a number.
    `nombre`: how many lines there are, where it was counted already."""
    pages = DeuxBouts(lignes, taille)
    if nombre is not None:
        pages.count = nombre
    return pages.get_page(request.GET.get("page"))


def ouvre_la_premiere(request: HttpRequest) -> bool:
    """Whether the first page is asked for, as most people do."""
    return request.GET.get("page", "1") == "1"


def listes_des_pages(lignes: QuerySet, taille: int, premiere: bool) -> dict[str, QuerySet]:
    """How many lines there are, and those of the first page if it is asked for; to be read with
    what else the page shows."""
    return {"nb_lignes": compter(lignes), "lignes": lignes[: taille if premiere else 0]}


def tourner(
    listes: dict[str, list], lignes: Callable[[], QuerySet], request: HttpRequest, taille: int
) -> Page:
    """The page asked for, where these lists were read: `lignes` gives those of the other pages."""
    if not ouvre_la_premiere(request):
        return paginer(lignes(), request, taille, nombre=sum(listes["nb_lignes"]))
    return premiere_de(listes, taille)


def premiere_de(listes: dict[str, list], taille: int) -> Page:
    """The first page, where these lists were read for it."""
    return premiere_page(listes["lignes"], taille, sum(listes["nb_lignes"]))


def premiere_page(lues: list, taille: int, nombre: int) -> Page:
    """The first page, of which these lines were read, of a list that has so many."""
    pages = DeuxBouts(lues, taille)
    pages.count = nombre
    return pages.page(1)


class PagesPretes(ListePrete):
    """The pages of `lignes(qui, *sujets)`. The first one is made once, and read in one query with
    how many rows there are; those after it, which few ask for, are made each time."""

    def __init__(self, lignes: Callable[..., QuerySet], taille: int) -> None:
        self.lignes, self.taille = lignes, taille
        self.ensemble = EnsemblePret(
            lambda premiere, *sujets: listes_des_pages(lignes(*sujets), taille, premiere)
        )

    def demandee(self, request: HttpRequest, *sujets) -> Page:
        """The page asked for; the last one beyond the end, the first for what is not a number."""
        sujets = (request.user, *sujets)
        listes = self.ensemble.lire(ouvre_la_premiere(request), *sujets)
        return tourner(listes, lambda: self.lignes(*sujets), request, self.taille)


def format_demande(request: HttpRequest) -> str:
    """`csv` or `xlsx`. Raises Http404 for anything else."""
    demande = request.GET.get("format", "")
    if demande not in FORMATS:
        raise Http404
    return demande
