"""What anyone types to check a document: its code, or the SHA-256 of the file they hold."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.verification import Reponse, verifier


class VerifierForm(forms.Form):
    """Either field is enough; with both, the copy is compared with the text of that code."""

    code = forms.CharField(
        label="Code de vérification",
        required=False,
        max_length=40,
        help_text="Imprimé sur le document\u00a0; douze signes, comme K7QF-9XRT-M2BD.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    empreinte = forms.CharField(
        label="Empreinte SHA-256 du fichier",
        required=False,
        max_length=200,
        help_text="64 signes, que votre navigateur calcule à partir du fichier choisi, ou qu’un "
        "outil de votre ordinateur vous donne.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = reverse("contrats:verifier")
        self.helper.form_id = "formulaire-verifier"
        self.helper.attrs = {"novalidate": True}
        bouton = Submit("", "Vérifier", css_class="btn btn-primary")
        self.helper.layout = Layout("code", "empreinte", bouton)

    def clean_code(self) -> str:
        """The code as it is printed, however it was typed."""
        signes = re.sub(r"[\s\u2010-\u2015-]", "", self.cleaned_data["code"]).upper()
        if signes and not re.fullmatch(r"[2-9A-HJ-NP-Z]{12}", signes):
            raise ValidationError(
                "Un code compte douze lettres et chiffres, sans 0, 1, I ni O. Relisez-le."
            )
        return "-".join(signes[rang : rang + 4] for rang in (0, 4, 8)) if signes else ""

    def clean_empreinte(self) -> str:
        """Sixty-four hexadecimal figures, in lower case."""
        signes = re.sub(r"\s", "", self.cleaned_data["empreinte"]).lower()
        if signes and not re.fullmatch(r"[0-9a-f]{64}", signes):
            raise ValidationError("Une empreinte SHA-256 compte 64 signes, de 0 à 9 et de a à f.")
        return signes

    def clean(self):
        """Something to check."""
        donnees = super().clean()
        if not self.errors and not any(donnees.values()):
            raise ValidationError("Tapez un code ou une empreinte, ou choisissez un fichier.")
        return donnees

    def verifier(self) -> Reponse:
        """What is known of this document; for a valid form."""
        return verifier(self.cleaned_data["code"], self.cleaned_data["empreinte"])
