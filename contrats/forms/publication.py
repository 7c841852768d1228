"""What an officer lets residents read of a contract. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from contrats.conflits import SansEcrasement
from contrats.models import Publication, Rubrique
from contrats.page_publique import Choix
from quartiers.choix import offrir
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret

PRECISIONS = {
    Rubrique.OBJECTIFS: "chaque objectif, ses indicateurs et leurs valeurs validées",
    Rubrique.ACTIONS: "leur intitulé, l’organisation qui les porte, leur état, les personnes "
    "accueillies",
    Rubrique.FINANCEMENTS: "les montants demandés, accordés et versés, par nature de crédit",
    Rubrique.PARTENAIRES: "le nom des organisations et ce qu’elles ont promis",
}


class QuartiersPublies(forms.ModelMultipleChoiceField):
    """The neighbourhoods of the contract, told apart when two geographies share a name."""

    def label_from_instance(self, quartier):
        return f"{quartier.nom} ({quartier.get_generation_display()})"


QUARTIERS = EnsemblePret(
    lambda contrat: {"quartiers": Quartier.objects.filter(contrats=contrat).defer("contour")}
)


class PublicationForm(SansEcrasement, forms.Form):
    """The parts, the neighbourhoods and the plain words of a contract's public page."""

    presentation = forms.CharField(
        label="Présentation pour les habitants",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="En mots simples\u00a0: à quoi sert ce contrat, ce qu’il change au quotidien. "
        "N’écrivez le nom d’aucune personne.",
    )
    rubriques = forms.MultipleChoiceField(
        label="Ce que les habitants peuvent lire",
        required=False,
        choices=[(r.value, f"{r.label}\u00a0: {PRECISIONS[r]}") for r in Rubrique],
        widget=forms.CheckboxSelectMultiple,
    )
    quartiers = QuartiersPublies(
        label="Les quartiers qui ont leur page",
        required=False,
        queryset=Quartier.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, instance: Publication, **kwargs):
        self.instance = instance
        super().__init__(*args, **kwargs)
        offrir(self, QUARTIERS, instance.contrat.pk)
        if self.publication:
            self.initial |= {
                "presentation": instance.presentation,
                "rubriques": instance.rubriques,
                "quartiers": [quartier.pk for quartier in instance.quartiers.all()],
            }
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("presentation", "rubriques", "quartiers", "instantane")

    @property
    def publication(self) -> Publication | None:
        """What is kept already; None while nothing was ever put online."""
        return self.instance if self.instance.pk else None

    def clean(self):
        """An empty page would puzzle those who read it."""
        donnees = super().clean()
        choisis = (donnees.get(nom) for nom in ("rubriques", "quartiers", "presentation"))
        if not self.errors and not any(choisis):
            raise ValidationError(
                "La page serait vide\u00a0: écrivez une présentation, ou cochez une rubrique ou un "
                "quartier."
            )
        return donnees

    def choix(self) -> Choix:
        """What residents would read with what is typed here."""
        return Choix(
            self.instance.contrat,
            frozenset(self.cleaned_data["rubriques"]),
            list(self.cleaned_data["quartiers"]),
            self.cleaned_data["presentation"],
        )

    def publier(self, *, par) -> bool:
        """Put it online; False when that is what is online already."""
        if not self.publication:
            self.instance.save()
        champs = ("rubriques", "quartiers", "presentation")
        return self.instance.publier(par=par, **{nom: self.cleaned_data[nom] for nom in champs})
