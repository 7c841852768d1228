"""The pages of a list, as long as it may be."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from quartiers.ensemble import compter
from quartiers.prete import EnsemblePret, ListePrete


class DeuxBouts(Paginator):
    """Pages that are read from the nearer end of the list: PostgreSQL reads each row that it passes
    over, so that the last page of a long list cost as much as the whole list."""

    def page(self, number):
        numero = self.validate_number(number)
        avant = (numero - 1) * self.per_page
        jusque = min(avant + self.per_page, self.count)
        liste = self.object_list
        ordonnee = isinstance(liste, QuerySet) and liste.ordered
        if avant <= self.count // 2 or not ordonnee:
            return super().page(numero)
        lignes = list(liste.reverse()[self.count - jusque : self.count - avant])
        return self._get_page(lignes[::-1], numero, self)


class PagesPretes(ListePrete):
    """The pages of `lignes(qui, *sujets)`. The first one is made once, and read in one query with
    how many rows there are; those after it, which few ask for, are made each time."""

    def __init__(self, lignes: Callable[..., QuerySet], taille: int) -> None:
        self.lignes, self.taille = lignes, taille
        self.ensemble = EnsemblePret(self._premiere)

    def _premiere(self, *sujets) -> dict[str, QuerySet]:
        lignes = self.lignes(*sujets)
        return {"lignes": lignes[: self.taille], "nombre": compter(lignes)}

    def demandee(self, request: HttpRequest, *sujets) -> Page:
        """The page asked for; the last one beyond the end, the first for what is not a number."""
        numero = request.GET.get("page")
        if numero not in {None, "", "1"}:
            return DeuxBouts(self.lignes(request.user, *sujets), self.taille).get_page(numero)
        lues = self.ensemble.lire(request.user, *sujets)
        pages = DeuxBouts(lues["lignes"], self.taille)
        pages.count = sum(lues["nombre"])
        return pages.get_page(1)
