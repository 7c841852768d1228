"""What is typed to sign, to refuse, to withdraw, to take a text back. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from contrats import consentement
from contrats.authentification import authentifier
from contrats.models import Signature
from contrats.qualite import Qualite
from partenaires.models import Representant
from quartiers.choix import offrir
from quartiers.prete import EnsemblePret

MOTIF_MAX = 500  # characters, as the column that keeps it


class SignerForm(forms.Form):
    """Consent, name, function, and the password once more."""

    consentement = forms.BooleanField(
        label="J’accepte ce qui est écrit ci-dessus",
        error_messages={"required": "Cochez cette case pour signer."},
    )
    nom = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    fonction = forms.CharField(
        label="Votre fonction",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text="Comme elle est écrite plus haut.",
    )
    mot_de_passe = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Celui de votre compte sur ce portail\u00a0: il prouve que c’est bien vous.",
    )
    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, signature: Signature, qualite: Qualite, action: str, **kwargs):
        kwargs["initial"] = {"empreinte": signature.version.empreinte}
        super().__init__(*args, **kwargs)
        self.qualite = qualite
        self.authentifie_le = None
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div(
                HTML('<p class="accord">{{ accord }}</p>'),
                Field("consentement"),
                css_class="consentement",
            ),
            "nom",
            "fonction",
            "mot_de_passe",
            "empreinte",
            Submit("signer", "Signer ce document", css_class="btn btn-primary"),
        )

    def clean(self):
        """The name and the function are those of who signs."""
        donnees = super().clean()
        if {"nom", "fonction"} <= donnees.keys():
            consentement.verifier_identite(self.qualite, donnees["nom"], donnees["fonction"])
        return donnees

    def authentifier(self, compte) -> bool:
        """Check the password, last: a wrong one counts. False, with the reason beside it."""
        try:
            self.authentifie_le = authentifier(compte, self.cleaned_data["mot_de_passe"])
        except ValidationError as refus:
            self.add_error("mot_de_passe", refus)
            return False
        return True


class MotifForm(forms.Form):
    """A reason, which everyone who signs or follows the act will read."""

    motif = forms.CharField(
        label="Pourquoi",
        max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les signataires et l’intercommunalité le liront\u00a0; il reste au journal.",
    )

    def __init__(self, *args, action: str, bouton: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            *self.fields, Submit("valider", bouton, css_class="btn btn-primary")
        )


class RemplacementForm(MotifForm):
    """Who represents the partner from now on, and why."""

    representant = forms.ModelChoiceField(queryset=None, label="Nouveau représentant")
    field_order = ("representant", "motif")

    def __init__(self, *args, signature: Signature, **kwargs):
        super().__init__(*args, **kwargs)
        offrir(self, AUTRES, signature.partenaire_id, signature.representant_id)


AUTRES = EnsemblePret(
    lambda partenaire, personne: {
        "representant": Representant.objects.filter(partenaire=partenaire).exclude(pk=personne)
    }
)
