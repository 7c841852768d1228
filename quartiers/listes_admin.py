"""The lists of the back office: counted once, filters read at once. No model is named here."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, partial
from types import MethodType

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from quartiers.ensemble import lire_ensemble
from quartiers.filtres_admin import FiltreVisible
from quartiers.prete import EnsemblePret

CLE = 10**18  # stands for the key of a row while its address is worked out


@cache
def voisins_des_filtres(admin: ModelAdmin) -> EnsemblePret:
    """What each filter on a relation offers first, by its path. Of a request, only who asks
    counts."""

    def faire(qui) -> dict[str, QuerySet]:
        demande = HttpRequest()
        demande.user = qui
        return {
            filtre[0]: filtre[1].premieres(filtre[0], demande, admin)
            for filtre in admin.get_list_filter(demande)
            if isinstance(filtre, tuple) and issubclass(filtre[1], FiltreVisible)
        }

    return EnsemblePret(faire)


class Liste(ChangeList):
    """Django's list, which counts its rows twice even when nothing is filtered, asks for what each
    filter offers in turn, and reads every date to name the years."""

    def get_filters(self, request):
        """What the filters offer is read in two queries: neighbours, then values of its own."""
        request.choix_des_filtres = voisins_des_filtres(self.model_admin).lire(request.user)
        filtres, *suite = super().get_filters(request)
        valeurs = (getattr(filtre, "lookup_choices", None) for filtre in filtres)
        lire_ensemble(*(offertes for offertes in valeurs if isinstance(offertes, QuerySet)))
        return filtres, *suite

    def url_for_result(self, result):
        """Django's, worked out once for the list, not once a row."""
        cle = getattr(result, self.pk_attname)
        if type(cle) is not int:
            return super().url_for_result(result)
        return self._adresse.replace(str(CLE), str(cle))

    @cached_property
    def _adresse(self) -> str:
        return super().url_for_result(self.model(pk=CLE))

    def get_results(self, request):
        """The same rows, counted once: of a list that nothing narrows, they are all."""
        if not self.query and not self.get_filters_params():
            nombre = self.queryset.count()
            for lignes in (self.queryset, self.root_queryset):
                lignes.count = MethodType(lambda _: nombre, lignes)
        super().get_results(request)
        if self.date_hierarchy:
            nommer_les_annees(self.queryset)


def nommer_les_annees(lignes: QuerySet) -> None:
    """From now on the years of these rows are all those between their first day and their last,
    that a hierarchy of dates asks for: two ends of an index. Months and days are read."""
    bornes = {}

    def aggregate(_, **demandees):
        bornes.update(type(lignes).aggregate(lignes, **demandees))
        return bornes

    def lister(nom: str, champ: str, genre: str) -> list[date] | QuerySet:
        if genre != "year":
            return getattr(type(lignes), nom)(lignes, champ, genre)
        return [date(annee, 1, 1) for annee in _annees(bornes.values())]

    lignes.aggregate = MethodType(aggregate, lignes)
    for nom in ("dates", "datetimes"):
        setattr(lignes, nom, partial(lister, nom))


def _annees(bornes: Iterable[date | None]) -> range:
    jours = [localtime(b) if isinstance(b, datetime) else b for b in bornes if b is not None]
    return range(min(jours).year, max(jours).year + 1) if jours else range(0)
