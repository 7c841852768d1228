"""What an officer records about who may sign. Who may record it is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats import pieces
from contrats.disque import dire_la_place
from contrats.forms.fiche import Jour
from contrats.forms.piece import PDF, ChampPiece
from contrats.habilitations import remplacer_le_representant
from contrats.models import Delegation, Deliberation
from partenaires.models import Partenaire, Representant
from quartiers.choix import offrir
from quartiers.prete import EnsemblePret


class TitreForm(forms.Form):
    """A proof of the partner, with its PDF."""

    MODELE = Deliberation
    BOUTON = ""

    def __init__(self, *args, partenaire: Partenaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.partenaire = partenaire
        # Last, as it is the one thing to be given again when the form is refused.
        self.fields["fichier"] = ChampPiece(
            label="Le document signé (PDF)",
            examen=pieces.examiner_un_pdf,
            formats=PDF,
            help_text="10\u00a0Mo au plus. Toutes les personnes qui voient ce partenaire "
            "pourront le lire.",
        )
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton(self.BOUTON, type="submit", css_class="btn-primary")
        self.helper.layout = Layout(*self.dispositif(), "fichier", bouton)

    def dispositif(self) -> list:
        """Hook: the fields, laid out."""
        return [nom for nom in self.fields if nom != "fichier"]

    @dire_la_place
    def enregistrer(self, *, par) -> Deliberation | Delegation | None:
        """Record it; None, with the reason on the form, if it is refused."""
        champs = dict(self.cleaned_data)
        piece = champs.pop("fichier")
        try:
            return self.MODELE.objects.enregistrer(
                par=par,
                nom=piece.nom,
                octets=piece.octets,
                partenaire=self.partenaire,
                **champs,
            )
        except ValidationError as refus:
            poser(self, refus)
            return None


def poser(form: forms.Form, refus: ValidationError) -> None:
    """Show what a model refused beside the field that it is about, or above the form."""
    if not hasattr(refus, "error_dict"):
        form.add_error(None, refus)
        return
    for champ, erreurs in refus.error_dict.items():
        form.add_error(champ if champ in form.fields else None, erreurs)


class DeliberationForm(TitreForm):
    """The vote of the partner's assembly."""

    BOUTON = "Enregistrer la délibération"

    numero = forms.CharField(label="Numéro", max_length=60)
    adoptee_le = forms.DateField(label="Adoptée le", widget=Jour())
    objet = forms.CharField(
        label="Objet",
        max_length=300,
        help_text="Par exemple\u00a0: autorisation de signer le contrat de ville.",
    )

    def dispositif(self):
        return [Div("numero", "adoptee_le", css_class="champs-cote-a-cote"), "objet"]


class DelegationForm(TitreForm):
    """One representative signs for another, between two dates."""

    MODELE = Delegation
    BOUTON = "Enregistrer la délégation"

    delegant = forms.ModelChoiceField(
        None, label="Qui délègue sa signature", empty_label="Choisissez une personne"
    )
    delegataire = forms.ModelChoiceField(
        None, label="Qui signe à sa place", empty_label="Choisissez une personne"
    )
    reference = forms.CharField(
        label="Référence de l’arrêté",
        max_length=100,
        help_text="Par exemple\u00a0: arrêté 2026-031 du 30 mars 2026.",
    )
    debut = forms.DateField(label="Du", widget=Jour())
    fin = forms.DateField(
        label="Au",
        widget=Jour(),
        help_text="Au plus tard à la fin du mandat de l’une et de l’autre personne.",
    )

    def __init__(self, *args, partenaire, **kwargs):
        super().__init__(*args, partenaire=partenaire, **kwargs)
        offrir(self, PERSONNES, partenaire.pk)

    def dispositif(self):
        dates = Div("debut", "fin", css_class="champs-cote-a-cote")
        return ["delegant", "delegataire", "reference", dates]


PERSONNES = EnsemblePret(
    lambda partenaire: {
        nom: Representant.objects.filter(partenaire=partenaire)
        for nom in ("delegant", "delegataire")
    }
)


class FinDeDelegationForm(forms.Form):
    """When a delegation ends, and why."""

    le = forms.DateField(label="Dernier jour", widget=Jour())
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est inscrit au journal des contrats de ce partenaire.",
    )

    def __init__(self, *args, delegation: Delegation, **kwargs):
        kwargs.setdefault("initial", {"le": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.delegation = delegation
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton("Mettre fin", type="submit", css_class="btn-primary")
        self.helper.layout = Layout(Div("le", css_class="champ-court"), "motif", bouton)

    def enregistrer(self, *, par) -> bool:
        """End it; False, with the reason on the form, if it is refused."""
        try:
            self.delegation.mettre_fin(par=par, **self.cleaned_data)
        except ValidationError as refus:
            poser(self, refus)
            return False
        return True


class RemplacementForm(forms.ModelForm):
    """A mandate that ended, and who is awaited instead: someone known already, or a new person."""

    NOUVEAU = ("prenom", "nom", "fonction", "courriel", "mandat_debut")

    fin = forms.DateField(label="Fin du mandat", widget=Jour())
    connu = forms.ModelChoiceField(
        None,
        label="Remplaçant déjà enregistré",
        required=False,
        empty_label="Une nouvelle personne, décrite ci-dessous",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple\u00a0: élections municipales de mars 2026. Le motif est inscrit au "
        "registre des signatures.",
    )

    class Meta:
        model = Representant
        fields = ("prenom", "nom", "fonction", "courriel", "mandat_debut")
        widgets = {"mandat_debut": Jour()}
        help_texts = {"courriel": "Le lien pour signer y sera envoyé."}

    def __init__(self, *args, ancien: Representant, **kwargs):
        fin = ancien.mandat_fin or timezone.localdate()
        kwargs.setdefault("initial", {"fin": min(fin, timezone.localdate())})
        super().__init__(*args, **kwargs)
        self.ancien = ancien
        self.instance.partenaire = ancien.partenaire
        offrir(self, AUTRES, ancien.partenaire_id, ancien.pk)
        for nom in self.NOUVEAU:
            self.fields[nom].required = False  # `clean` asks for them where they are needed
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div("fin", css_class="champ-court"),
            "connu",
            Fieldset(
                "La nouvelle personne",
                Div("prenom", "nom", css_class="champs-cote-a-cote"),
                "fonction",
                "courriel",
                Div("mandat_debut", css_class="champ-court"),
            ),
            "motif",
            StrictButton("Remplacer", type="submit", css_class="btn-primary"),
        )

    def clean(self):
        donnees = super().clean()
        if not donnees.get("connu") and "connu" not in self.errors:
            for nom in ("prenom", "nom", "fonction"):
                if not donnees.get(nom) and nom not in self.errors:
                    self.add_error(nom, "Décrivez la nouvelle personne, ou choisissez-en une.")
        return donnees

    def _post_clean(self):
        """A new person is checked as a whole; one that is known already needs nothing."""
        if not self.cleaned_data.get("connu"):
            super()._post_clean()

    def enregistrer(self, *, par) -> int | None:
        """Replace; None, with the reason on the form, if it is refused."""
        try:
            return remplacer_le_representant(
                self.ancien,
                par=par,
                fin=self.cleaned_data["fin"],
                nouveau=self.cleaned_data["connu"] or self.instance,
                motif=self.cleaned_data["motif"],
            )
        except ValidationError as refus:
            poser(self, refus)
            return None


AUTRES = EnsemblePret(
    lambda partenaire, ancien: {
        "connu": Representant.objects.filter(partenaire=partenaire).exclude(pk=ancien)
    }
)
