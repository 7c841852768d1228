"""What an officer gives to record a signature given outside the portal. Who may is not asked."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats import dehors, parapheur, pieces
from contrats.models import Signature


class ParapheurForm(forms.Form):
    """The signed PDF, as the parapheur gave it back."""

    fichier = forms.FileField(
        label="PDF signé, rendu par le parapheur",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text=f"{parapheur.MEGAS}\u00a0Mo au plus. Ni imprimé, ni numérisé, ni réenregistré.",
    )
    identite_verifiee = forms.BooleanField(
        label="Le certificat porte un autre nom (une fonction, un service)\u00a0: j’ai vérifié que "
        "c’est bien cette personne qui a signé.",
        required=False,
        help_text="Seulement dans ce cas\u00a0: votre vérification est inscrite au registre.",
    )

    def __init__(self, *args, signature: Signature, **kwargs):
        super().__init__(*args, **kwargs)
        self.signature = signature
        # The text that the file is compared with; recording it asks whether it still stands.
        self.version = signature.version
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:parapheur", args=[signature.pk])
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Examiner et enregistrer", type="submit", css_class="btn-primary")
        self.helper.layout = Layout("fichier", "identite_verifiee", bouton)

    def clean_fichier(self) -> pieces.Piece:
        """The file, once pyHanko has proved what it signs."""
        fichier = self.cleaned_data["fichier"]
        octets = fichier.read(parapheur.MEGAS * 1024**2 + 1)
        self.relevees = parapheur.lire(fichier.name, octets, self.version)
        return pieces.Piece(pieces.nettoyer_nom(fichier.name), pieces.TYPES["pdf"], octets)

    def enregistrer(self, *, par) -> bool:
        """Record it; False, with the reason on the form, if refused."""
        try:
            dehors.enregistrer_parapheur(
                self.signature,
                par=par,
                version=self.version,
                piece=self.cleaned_data["fichier"],
                relevees=self.relevees,
                identite_verifiee=self.cleaned_data["identite_verifiee"],
            )
        except ValidationError as refus:
            self.add_error("fichier", refus.messages)
            return False
        return True
