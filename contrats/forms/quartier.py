"""The filter of the list of neighbourhoods. Which ones its reader sees is not asked here."""

import django_filters

from contrats.filtres import Filtre
from quartiers.models import Commune, Generation, NatureQuartier


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

    def __init__(self, donnees, lignes, **options):
        super().__init__(donnees, lignes, **options)
        communes = Commune.objects.filter(quartiers__in=lignes).distinct()
        self.proposer("communes", communes.values_list("pk", "nom"))
