"""What a partner types about an action it carries. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.models import Action
from contrats.statuts import ACTIONS_FINANCEES, StatutAction
from contrats.suivi import modifier_action


class SuiviActionForm(forms.ModelForm):
    """Progress and people actually reached, by sex; open once the action is in the programme."""

    class Meta:
        model = Action
        fields = ["avancement", "beneficiaires_reels_femmes", "beneficiaires_reels_hommes"]
        labels = {
            "avancement": "Avancement (en %)",
            "beneficiaires_reels_femmes": "Femmes accueillies",
            "beneficiaires_reels_hommes": "Hommes accueillis",
        }
        help_texts = {
            "avancement": "De 0 à 100.",
            "beneficiaires_reels_femmes": "Laissez vide tant que le nombre n’est pas connu.",
            "beneficiaires_reels_hommes": "Laissez vide tant que le nombre n’est pas connu.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            # A number field posts nothing when it cannot read what was typed: it would erase.
            champ.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            champ.error_messages["invalid"] = "Écrivez un nombre entier, par exemple 12."
        if self.instance.statut == StatutAction.TERMINEE:
            self.fields["avancement"].disabled = True
            self.fields["avancement"].help_text = "L’action est terminée\u00a0: 100\u00a0%."
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:suivre_action", args=[self.instance.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div("avancement", css_class="champ-court"),
            Div(
                "beneficiaires_reels_femmes",
                "beneficiaires_reels_hommes",
                css_class="champs-cote-a-cote",
            ),
            HTML('<p class="note">Aucun nom n’est demandé\u00a0: seulement des nombres.</p>'),
            Submit("enregistrer", "Enregistrer le suivi", css_class="btn btn-primary"),
        )

    def clean(self):
        """Refuse what is not followed: an action refused, postponed, cancelled or not decided."""
        donnees = super().clean()
        if self.instance.statut not in ACTIONS_FINANCEES:
            etat = self.instance.get_statut_display().lower()
            raise ValidationError(
                f"Cette action est «\u00a0{etat}\u00a0»\u00a0: son suivi n’est pas ouvert."
            )
        return donnees

    def enregistrer(self, *, par) -> bool:
        """Write what changed, with its event; False when nothing did."""
        champs = {nom: self.cleaned_data[nom] for nom in self.Meta.fields}
        return modifier_action(self.instance, par=par, champs=champs)
