"""The pages of a list, as long as it may be."""

from django.core.paginator import Paginator
from django.db.models import QuerySet


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
