"""What people add to the sheet of an action. Who may is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats import pieces
from contrats.disque import dire_la_place
from contrats.forms.piece import ChampPiece
from contrats.models import Action, Commentaire, Document, Jalon
from contrats.models.fichier import empreinte_de


class Jour(forms.DateInput):
    """The browser's own date picker, which reads and gives ISO dates."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class FormulaireDeFiche(forms.Form):
    """A form of the sheet: its fields are named apart, its errors bring back to its section."""

    ROUTE = ""
    SECTION = ""
    BOUTON = ""

    def __init__(self, *args, action: Action, **kwargs):
        super().__init__(*args, auto_id=f"id_{self.SECTION}_%s", **kwargs)
        self.action = action
        self.helper = FormHelper()
        self.helper.form_action = f"{reverse(self.ROUTE, args=[action.pk])}#{self.SECTION}"
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton(self.BOUTON, type="submit", css_class="btn-primary")
        self.helper.layout = Layout(*self.dispositif(), bouton)

    def dispositif(self) -> list:
        """Hook: the fields, laid out."""
        return list(self.fields)


class JalonForm(FormulaireDeFiche):
    """A step to come, and its day."""

    ROUTE, SECTION, BOUTON = "contrats:ajouter_jalon", "calendrier", "Ajouter le jalon"

    intitule = forms.CharField(
        label="Intitulé",
        max_length=200,
        help_text="Par exemple\u00a0: recrutement de l’animatrice.",
    )
    prevu_le = forms.DateField(label="Prévu le", widget=Jour())

    def dispositif(self):
        return ["intitule", Div("prevu_le", css_class="champ-court")]

    def enregistrer(self, *, par) -> Jalon | None:
        """Plan it; None, with the reason on the form, if it already is."""
        try:
            return Jalon.objects.inscrire(action=self.action, par=par, **self.cleaned_data)
        except ValidationError as refus:
            self.add_error("prevu_le", refus.messages)
            return None


class AtteindreForm(forms.Form):
    """The day a milestone was reached; today until said otherwise."""

    atteint_le = forms.DateField(label="Atteint le", widget=Jour())

    def __init__(self, *args, jalon: Jalon, **kwargs):
        kwargs.setdefault("initial", {"atteint_le": timezone.localdate()})
        super().__init__(*args, auto_id=f"id_jalon{jalon.pk}_%s", **kwargs)
        self.jalon = jalon
        self.helper = FormHelper()
        self.helper.form_tag = self.helper.disable_csrf = False

    def enregistrer(self, *, par) -> bool:
        """Record it; False, with the reason on the form, if refused."""
        try:
            self.jalon.atteindre(par=par, le=self.cleaned_data["atteint_le"])
        except ValidationError as refus:
            self.add_error(None, refus)
            return False
        return True


class DocumentForm(FormulaireDeFiche):
    """A file, and the title under which people will find it."""

    ROUTE, SECTION, BOUTON = "contrats:deposer_document", "documents", "Déposer le document"

    titre = forms.CharField(
        label="Titre", max_length=200, help_text="Par exemple\u00a0: bilan de l’action 2018."
    )
    fichier = ChampPiece(
        label="Fichier",
        help_text=f"10\u00a0Mo au plus. {pieces.ADMIS}.",
    )

    def clean_fichier(self) -> pieces.Piece:
        """A file that the action does not have yet."""
        piece = self.cleaned_data["fichier"]
        deja = self.action.documents.filter(empreinte=empreinte_de(piece.octets)).first()
        if deja:
            raise ValidationError(
                f"Ce fichier est déjà joint à l’action\u00a0: «\u00a0{deja.titre}\u00a0»."
            )
        return piece

    @dire_la_place
    def enregistrer(self, *, par) -> Document:
        """Keep the file with the action."""
        piece = self.cleaned_data["fichier"]
        return Document.objects.deposer(
            action=self.action,
            titre=self.cleaned_data["titre"],
            nom=piece.nom,
            type_mime=piece.type_mime,
            octets=piece.octets,
            par=par,
        )


class CommentaireForm(FormulaireDeFiche):
    """A remark."""

    ROUTE, SECTION, BOUTON = "contrats:commenter", "commentaires", "Écrire le commentaire"

    texte = forms.CharField(
        label="Votre commentaire",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Toutes les personnes qui lisent ce contrat pourront le lire.",
    )

    def enregistrer(self, *, par) -> Commentaire:
        """Write it on the action."""
        texte = self.cleaned_data["texte"]
        return Commentaire.objects.commenter(action=self.action, texte=texte, par=par)
