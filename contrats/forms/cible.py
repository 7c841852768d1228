"""What an officer types to change the targets of an indicator. Who may is not asked here."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.conflits import SansEcrasement
from contrats.models import Indicateur
from contrats.nombres import lire_entier, lire_nombre
from quartiers.saisie import champ_d_une_contrainte


class NombreField(forms.CharField):
    """A figure as French people type it, kept as it was typed when it is refused."""

    lire = staticmethod(lire_nombre)

    def __init__(self, **kwargs):
        kwargs = {"required": False, "max_length": 30, **kwargs}
        super().__init__(**kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        entiers, _, decimales = f"{value:f}".partition(".")
        return ",".join(filter(None, (entiers, decimales.rstrip("0"))))

    def clean(self, value):
        return self.lire(super().clean(value))


class AnneeField(NombreField):
    """A year."""

    lire = staticmethod(lire_entier)

    def prepare_value(self, value):
        return value if value is None else str(value)

    def clean(self, value):
        annee = super().clean(value)
        if annee is not None and not 1900 <= annee <= 2100:
            raise ValidationError("Écrivez l’année sur quatre chiffres, par exemple 2018.")
        return annee


COUPLES = (
    ("reference_valeur", "reference_annee"),
    ("cible_intermediaire", "cible_intermediaire_annee"),
    ("cible_finale", "cible_finale_annee"),
)
NOMS = [nom for couple in COUPLES for nom in couple]


class CiblesForm(SansEcrasement, forms.Form):
    """Baseline and targets, each with its year, and why they change."""

    reference_valeur = NombreField(label="Valeur de départ")
    reference_annee = AnneeField(label="Année de départ")
    cible_intermediaire = NombreField(label="Cible intermédiaire")
    cible_intermediaire_annee = AnneeField(label="Année de la cible intermédiaire")
    cible_finale = NombreField(label="Cible finale")
    cible_finale_annee = AnneeField(label="Année de la cible finale")
    motif = forms.CharField(
        label="Motif du changement",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est inscrit au journal\u00a0: tous ceux qui lisent le contrat le liront.",
    )

    def __init__(self, *args, instance: Indicateur, **kwargs):
        self.instance = instance
        kwargs["initial"] = {nom: getattr(instance, nom) for nom in NOMS}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:changer_cibles", args=[instance.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            *(Div(*couple, css_class="champs-cote-a-cote") for couple in COUPLES),
            HTML('<p class="note">Une valeur vide veut dire «\u00a0pas encore fixée\u00a0».</p>'),
            "motif",
            "instantane",
            StrictButton("Changer les cibles", type="submit", css_class="btn-primary"),
        )

    def enregistrer(self, *, par) -> bool | None:
        """Write what changed; False when nothing did; None, with errors beside, if refused."""
        try:
            return self.instance.changer_de_cibles(
                par=par,
                motif=self.cleaned_data["motif"],
                champs={nom: self.cleaned_data[nom] for nom in NOMS},
            )
        except ValidationError as refus:
            for champ, erreurs in refus.error_dict.items():
                for erreur in erreurs:
                    self.add_error(champ if champ in self.fields else self._champ(erreur), erreur)
            return None

    def _champ(self, erreur: ValidationError) -> str | None:
        """The field where the broken constraint of this message belongs, if it is one."""
        for contrainte in Indicateur._meta.constraints:
            if contrainte.get_violation_error_message() == erreur.message:
                return champ_d_une_contrainte(self, contrainte)
        return None
