"""A list that has its pages to itself: nothing else of the page is read with it."""

from collections.abc import Callable

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from contrats.views.pages import listes_des_pages, ouvre_la_premiere, tourner
from quartiers.prete import EnsemblePret, ListePrete


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
