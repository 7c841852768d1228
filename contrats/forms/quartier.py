"""The filters of the list of neighbourhoods. Which ones its reader sees is not asked here."""

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit

from quartiers.models import Commune, Generation, NatureQuartier, Quartier

TOUTES = "Toutes"


def _communes_des_lignes(request):
    """The communes of the neighbourhoods that the reader sees, and no other."""
    visibles = Quartier.objects.visibles_par(request.user)
    return Commune.objects.filter(quartiers__in=visibles).distinct()


class FiltreQuartiers(django_filters.FilterSet):
    """Name or code, geography, nature, commune. A value that means nothing does not filter."""

    q = django_filters.CharFilter(
        label="Nom ou code", method="chercher", max_length=200, strip=True
    )
    generation = django_filters.ChoiceFilter(
        label="Géographie", choices=Generation.choices, empty_label=TOUTES
    )
    nature = django_filters.ChoiceFilter(
        label="Nature", choices=NatureQuartier.choices, empty_label=TOUTES
    )
    communes = django_filters.ModelChoiceFilter(
        label="Commune", queryset=_communes_des_lignes, empty_label=TOUTES
    )

    class Meta:
        model = Quartier
        fields = ["q", "generation", "nature", "communes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom, champ in self.form.fields.items():
            if nom != "q":
                champ.error_messages["invalid_choice"] = (
                    "Ce choix n’existe pas\u00a0: il est ignoré."
                )
        self.form.helper = FormHelper()
        self.form.helper.form_method = "get"
        self.form.helper.attrs = {"role": "search", "aria-label": "Filtrer les quartiers"}
        self.form.helper.layout = Layout(
            Div("q", "generation", "nature", "communes", css_class="filtres-quartiers"),
            Submit("", "Filtrer", css_class="btn btn-primary"),
        )

    def chercher(self, lignes, nom, texte):
        """Neighbourhoods whose name, code or other name begins so."""
        return lignes.chercher(texte)
