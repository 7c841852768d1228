"""What an officer decides to merge two partners: which one, and what becomes of double lines."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from contrats.apercu_fusion import Apercu
from contrats.fusion import ApercuPerime, FusionImpossible, fusionner
from quartiers.choix import offrir


class ChoixForm(forms.Form):
    """The other name of the partner that is kept."""

    avec = forms.ModelChoiceField(
        label="L’autre nom de cette organisation",
        queryset=None,
        empty_label="Choisissez un partenaire",
        error_messages={"invalid_choice": "Choisissez un partenaire de cette liste."},
    )

    def __init__(self, *args, choix: tuple, **kwargs):
        super().__init__(*args, **kwargs)
        offrir(self, *choix)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "avec", Submit("", "Comparer les deux", css_class="btn btn-primary")
        )


class FusionForm(forms.Form):
    """The preview that was read, and the one decision that it may ask."""

    vu = forms.CharField(widget=forms.HiddenInput)
    additionner = forms.BooleanField(
        label="Additionner les montants des lignes en double",
        required=False,
    )

    def __init__(self, *args, apercu: Apercu, **kwargs):
        super().__init__(*args, **kwargs)
        self.apercu, self.perime = apercu, False
        self.initial = {"vu": apercu.empreinte}
        if not apercu.doublons:
            del self.fields["additionner"]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            *self.fields, Submit("fusionner", "Réunir ces deux noms", css_class="btn btn-primary")
        )

    def fusionner(self, *, par) -> bool:
        """Call the merge; what it refuses is told on the form, `perime` says why."""
        garde, absorbe = self.apercu.garde, self.apercu.absorbe
        choix = self.cleaned_data.get("additionner", False)
        try:
            fusionner(garde, absorbe, par=par, additionner=choix, vu=self.cleaned_data["vu"])
        except FusionImpossible as refus:
            self.perime = isinstance(refus, ApercuPerime)
            au_choix = self.apercu.doublons and not choix and not self.perime
            self.add_error("additionner" if au_choix else None, refus)
            return False
        return True
