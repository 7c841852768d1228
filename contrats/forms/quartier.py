"""The filter of the list of neighbourhoods. Which ones its reader sees is not asked here."""

from collections.abc import Iterable

import django_filters
from django.db.models import QuerySet

from contrats.filtres import Filtre
from quartiers.models import Commune, Generation, NatureQuartier, Quartier


class FiltreQuartiers(Filtre):
    """Name or code, geography, nature, commune."""

    PRINCIPAUX = ("q", "generation", "nature", "communes")

    generation = django_filters.ChoiceFilter(
        label="Géographie", choices=Generation.choices, empty_label="Toutes"
    )
    nature = django_filters.ChoiceFilter(
        label="Nature", choices=NatureQuartier.choices, empty_label="Toutes"
    )
    communes = django_filters.ChoiceFilter(label="Commune", empty_label="Toutes")

    def __init__(self, donnees, lignes, *, communes: Iterable[tuple[int, str]], **options):
        super().__init__(donnees, lignes, **options)
        self.proposer("communes", communes)


def communes_de(quartiers: QuerySet[Quartier]) -> QuerySet[Commune]:
    """The communes that these neighbourhoods are chosen by: (key, name)."""
    communes = Commune.objects.filter(quartiers__in=quartiers).distinct()
    return communes.values_list("pk", "nom")
