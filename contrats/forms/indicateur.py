"""What people choose to see fewer indicators. Who may see them is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from contrats.arbre import LigneIndicateur
from contrats.calculs import ETATS
from contrats.filtres import par_nom


class FiltreIndicateurs(forms.Form):
    """State, objective and who fills in; a choice that is not understood filters nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous les états"), *ETATS.items()]
    )
    objectif = forms.TypedChoiceField(
        label="Objectif", required=False, coerce=int, empty_value=None
    )
    responsable = forms.TypedChoiceField(
        label="Qui le renseigne", required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, lignes: list[LigneIndicateur], **kwargs):
        super().__init__(*args, **kwargs)
        self.lignes = lignes
        indicateurs = [ligne.indicateur for ligne in lignes]
        objectifs = {i.objectif_id: str(i.objectif) for i in indicateurs}
        responsables = {i.responsable_id: i.responsable.nom for i in indicateurs if i.responsable}
        self.fields["objectif"].choices = [("", "Tous les objectifs"), *objectifs.items()]
        self.fields["responsable"].choices = [
            ("", "Toutes les organisations"),
            *sorted(responsables.items(), key=par_nom),
        ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Filtrer", type="submit", css_class="btn-secondaire")
        self.helper.layout = Layout(Div(*self.fields, bouton, css_class="filtre-indicateurs"))

    def choisir(self) -> list[LigneIndicateur]:
        """Those of the lines that were asked for."""
        self.is_valid()
        voulu = self.cleaned_data
        return [
            ligne
            for ligne in self.lignes
            if voulu.get("etat") in (None, "", ligne.etat.atteinte)
            and voulu.get("objectif") in (None, ligne.indicateur.objectif_id)
            and voulu.get("responsable") in (None, ligne.indicateur.responsable_id)
        ]
