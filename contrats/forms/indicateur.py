"""What people choose to see fewer indicators. Who may see them is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from contrats.calculs import ETATS
from contrats.models import Indicateur, Objectif
from partenaires.models import Partenaire


class FiltreIndicateurs(forms.Form):
    """State, objective and who fills in; a choice that is not understood filters nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous les états"), *ETATS.items()]
    )
    objectif = forms.ModelChoiceField(
        Objectif.objects.none(), label="Objectif", required=False, empty_label="Tous les objectifs"
    )
    responsable = forms.ModelChoiceField(
        Partenaire.objects.none(),
        label="Qui le renseigne",
        required=False,
        empty_label="Toutes les organisations",
    )

    def __init__(self, *args, contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["objectif"].queryset = contrat.objectifs.order_by("numero")
        responsables = Indicateur.objects.filter(objectif__contrat=contrat).values("responsable")
        self.fields["responsable"].queryset = Partenaire.objects.filter(pk__in=responsables)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Filtrer", type="submit", css_class="btn-secondaire")
        self.helper.layout = Layout(Div(*self.fields, bouton, css_class="filtre-indicateurs"))

    def choisir(self, lignes: list) -> list:
        """Those of `lignes` (see `arbre.tableau`) that were asked for."""
        self.is_valid()
        voulu = self.cleaned_data
        return [
            ligne
            for ligne in lignes
            if voulu.get("etat") in (None, "", ligne.etat.atteinte)
            and voulu.get("objectif") in (None, ligne.indicateur.objectif)
            and voulu.get("responsable") in (None, ligne.indicateur.responsable)
        ]
