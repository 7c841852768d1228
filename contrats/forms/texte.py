"""What an officer gives to freeze the text of an act. Who may is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats import pieces, texte
from contrats.disque import dire_la_place
from contrats.forms.piece import PDF, ChampPiece
from contrats.models import Acte, VersionActe

MEGAS = 20
SIGNE = b"/ByteRange"  # what every signature of a PDF holds in clear


class FigerForm(forms.Form):
    """Freeze the composed text that was read: the sha256 of its preview comes along."""

    apercu = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, acte: Acte, **kwargs):
        super().__init__(*args, **kwargs)
        self.acte = acte

    def figer(self, *, par) -> VersionActe | None:
        """Freeze it; None, with the reason on the form, if the contract moved or it is refused."""
        try:
            return texte.figer_le_texte(
                self.acte, par=par, apercu=self.cleaned_data["apercu"] or "absent"
            )
        except ValidationError as refus:
            self.add_error(None, refus)
        except texte.CompositionImpossible as echec:
            self.add_error(None, str(echec))
        return None


class DepotForm(forms.Form):
    """A PDF written elsewhere, as the text to sign."""

    fichier = ChampPiece(
        label="Texte au format PDF",
        examen=pieces.examiner_un_pdf,
        plafond=MEGAS * 1024**2,
        formats=PDF,
        help_text=f"{MEGAS}\u00a0Mo au plus, sans programme, ni fichier joint, ni signature.",
    )

    def __init__(self, *args, acte: Acte, **kwargs):
        super().__init__(*args, auto_id="id_depot_%s", **kwargs)
        self.acte = acte
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:deposer_texte", args=[acte.pk])
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Déposer et figer ce texte", type="submit", css_class="btn-primary")
        self.helper.layout = Layout("fichier", bouton)

    def clean_fichier(self) -> pieces.Piece:
        """The file as it may be frozen: it waits for its signatures."""
        piece = self.cleaned_data["fichier"]
        if SIGNE in piece.octets:
            raise ValidationError(
                "Ce PDF porte déjà une signature\u00a0: déposez le texte avant toute signature."
            )
        return piece

    @dire_la_place
    def figer(self, *, par) -> VersionActe | None:
        """Freeze it; None, with the reason on the form, if it is refused."""
        octets = self.cleaned_data["fichier"].octets
        try:
            return texte.figer_un_depot(self.acte, par=par, octets=octets)
        except ValidationError as refus:
            self.add_error("fichier", refus.messages)
            return None
