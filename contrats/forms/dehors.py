"""What an officer gives to record a signature given outside the portal. Who may is not asked."""

from datetime import timedelta

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats import dehors, papier, parapheur, pieces
from contrats.disque import dire_la_place
from contrats.forms.fiche import Jour
from contrats.forms.piece import PDF, ChampPiece
from contrats.models import Acte, Signature
from contrats.models.fichier import lire_intact
from quartiers.choix import offrir
from quartiers.prete import EnsemblePret

SEL = "contrats.dehors.scan"
DELAI = timedelta(days=1)  # between the reading of a scan and what the officer says of it


class ParapheurForm(forms.Form):
    """The signed PDF, as the parapheur gave it back."""

    fichier = ChampPiece(
        label="PDF signé, rendu par le parapheur",
        examen=pieces.examiner_un_pdf,
        plafond=parapheur.MEGAS * 1024**2,
        formats=PDF,
        help_text=f"{parapheur.MEGAS}\u00a0Mo au plus. Ni imprimé, ni numérisé, ni réenregistré.",
    )
    identite_verifiee = forms.BooleanField(
        label="Le certificat porte un autre nom (une fonction, un service)\u00a0: j’ai vérifié que "
        "c’est bien cette personne qui a signé. Cette vérification est inscrite au registre.",
        required=False,
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
        piece = self.cleaned_data["fichier"]
        self.relevees = parapheur.relever(piece.octets, self.version)
        return piece

    @dire_la_place
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


class ScanForm(forms.Form):
    """The sheet once signed, as it was scanned."""

    fichier = ChampPiece(
        label="Feuille signée et numérisée",
        examen=papier.examiner_le_scan,
        plafond=papier.MEGAS * 1024**2,
        formats=".pdf,.png,.jpg,.jpeg",
        help_text=f"PDF, ou image PNG ou JPEG, de {papier.MEGAS}\u00a0Mo au plus. 300 points par "
        "pouce suffisent.",
    )

    def __init__(self, *args, acte: Acte, **kwargs):
        super().__init__(*args, auto_id="id_scan_%s", **kwargs)
        self.acte = acte
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:lire_feuille", args=[acte.pk])
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Lire la feuille", type="submit", css_class="btn-primary")
        self.helper.layout = Layout("fichier", bouton)

    def clean_fichier(self) -> pieces.Piece:
        """The scan, its codes read."""
        piece = self.cleaned_data["fichier"]
        self.lecture = papier.reconnaitre(self.acte, piece)
        if self.lecture.etrangers and not self.lecture.lignes:
            raise ValidationError(
                "Cette feuille n’est pas celle de cet acte\u00a0: ses codes désignent un autre "
                "texte, une version remplacée ou des signatures déjà enregistrées."
            )
        return piece

    @dire_la_place
    def garder(self) -> str | bool:
        """Keep the scan; what designates it, signed, until the officer has said who signed."""
        piece = self.cleaned_data["fichier"]
        gardee = dehors.garder(piece)
        return signing.dumps({"acte": self.acte.pk, "type": piece.type_mime, **gardee}, salt=SEL)


class Lignes(forms.ModelMultipleChoiceField):
    """The awaited signatures, by the name of the partner and of who signs."""

    def label_from_instance(self, signature):
        qui = signature.representant or "personne non renseignée"
        return f"{signature.partenaire.nom} ({qui})"


ATTENDUES = EnsemblePret(lambda acte: {"lignes": papier.lignes_a_signer(acte)})


class PapierForm(forms.Form):
    """Who signed on the paper, when, where."""

    lignes = Lignes(
        label="Qui a signé sur le papier\u00a0?",
        queryset=Signature.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une ligne signée."},
    )
    le = forms.DateField(label="Signé le", widget=Jour())
    lieu = forms.CharField(
        label="Lieu", max_length=200, help_text="Par exemple\u00a0: hôtel de ville d’Arques."
    )
    scan = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, acte: Acte, **kwargs):
        super().__init__(*args, auto_id="id_papier_%s", **kwargs)
        self.acte = acte
        offrir(self, ATTENDUES, acte.pk)
        self.initial.setdefault("le", timezone.localdate())
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:enregistrer_papier", args=[acte.pk])
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Enregistrer ces signatures", type="submit", css_class="btn-primary")
        cote = Div("le", "lieu", css_class="champs-cote-a-cote")
        self.helper.layout = Layout("lignes", cote, "scan", bouton)

    def clean_scan(self) -> pieces.Piece | None:
        """The scan that was kept when it was read; None without one."""
        if not self.cleaned_data["scan"]:
            return None
        perdu = ValidationError("Le scan n’est plus disponible\u00a0: déposez-le de nouveau.")
        try:
            garde = signing.loads(self.cleaned_data["scan"], salt=SEL, max_age=DELAI)
            fichier = Signature(piece=garde["piece"]).piece
            octets = lire_intact(fichier, garde["piece_empreinte"])
        except (signing.BadSignature, ValueError, OSError):
            raise perdu from None
        if garde["acte"] != self.acte.pk:
            raise perdu
        return pieces.Piece(fichier.name, garde["type"], octets)

    def enregistrer(self, *, par) -> bool:
        """Record them all, or none, with the reason on the form."""
        try:
            dehors.enregistrer_papier(
                list(self.cleaned_data["lignes"]),
                par=par,
                le=self.cleaned_data["le"],
                lieu=self.cleaned_data["lieu"],
                piece=self.cleaned_data["scan"],
            )
        except ValidationError as refus:
            self.add_error("lignes", refus.messages)
            return False
        return True
