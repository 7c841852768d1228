"""What is typed to ask for opinions, and to give one. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When
from django.urls import reverse

from contrats.models import Avis, Contrat, SensAvis
from contrats.models.avis import consultables
from partenaires.models import TypePartenaire
from quartiers.choix import offrir
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret
from quartiers.tri import alphabetique

TEXTE_MAX = 10_000  # characters: some five pages


def _listes(contrat: int) -> dict[str, QuerySet]:
    """Who may be asked, residents' councils first, and about which neighbourhood; by field."""
    conseils_d_abord = Case(When(type=TypePartenaire.CONSEIL_CITOYEN, then=0), default=1)
    partenaires = consultables(contrat).order_by(conseils_d_abord, alphabetique("nom"), "pk")
    return {"partenaires": partenaires, "quartier": Quartier.objects.filter(contrats=contrat)}


LISTES = EnsemblePret(_listes)


class Jour(forms.DateInput):
    """A day, picked in the browser's calendar."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DemandeAvisForm(forms.Form):
    """One question put to several partners at once, for one day."""

    objet = forms.CharField(
        label="Objet", max_length=200, help_text="Par exemple\u00a0: Programmation 2027."
    )
    question = forms.CharField(
        label="Ce qui est demandé",
        max_length=TEXTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Dites sur quoi porte l’avis, et où lire ce dont il parle.",
    )
    partenaires = forms.ModelMultipleChoiceField(
        queryset=None,
        label="À qui",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un partenaire."},
    )
    quartier = forms.ModelChoiceField(
        queryset=None,
        label="Quartier concerné",
        required=False,
        empty_label="Tout le contrat",
    )
    echeance = forms.DateField(
        label="Attendu pour le",
        widget=Jour(),
        help_text="Un conseil citoyen a besoin de temps pour se réunir\u00a0: "
        "laissez-lui au moins un mois.",
    )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.fields["partenaires"].label_from_instance = _nommer
        offrir(self, LISTES, contrat.pk)
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:demander_avis", args=[contrat.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "objet",
            "question",
            Div(
                "partenaires", css_id="id_partenaires", css_class="choix"
            ),  # where its error leads to
            "quartier",
            Div("echeance", css_class="champ-court"),
            Submit("demander", "Demander l’avis", css_class="btn btn-primary"),
        )

    def demander(self, *, par) -> list[Avis]:
        """Ask; nothing, with the reason beside the field, if it is refused."""
        try:
            return Avis.objects.demander(par=par, contrat=self.contrat, **self.cleaned_data)
        except ValidationError as refus:
            self.add_error(None, refus)
            return []


def _nommer(partenaire) -> str:
    return f"{partenaire.nom} · {partenaire.get_type_display()}"


class RendreAvisForm(forms.Form):
    """The opinion of the partner that was asked."""

    sens = forms.ChoiceField(label="Votre avis", choices=SensAvis, widget=forms.RadioSelect)
    texte = forms.CharField(
        label="En quelques mots",
        max_length=TEXTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Obligatoire pour des réserves ou un avis défavorable\u00a0: dites pourquoi. "
        "Tous ceux qui lisent le contrat liront ce texte.",
    )

    def __init__(self, *args, avis: Avis, **kwargs):
        super().__init__(*args, **kwargs)
        self.avis = avis
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:rendre_avis", args=[avis.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div("sens", css_id="id_sens", css_class="choix"),  # where its error leads to
            "texte",
            Submit("rendre", "Rendre cet avis", css_class="btn btn-primary"),
        )

    def rendre(self, *, par) -> bool:
        """Give the opinion; False, with the reason beside the field, if it says too little.

        Raises TransitionInterdite when it is given, or the request withdrawn, already.
        """
        try:
            self.avis.rendre(par=par, **self.cleaned_data)
        except ValidationError as refus:
            if not hasattr(refus, "error_dict"):
                raise
            self.add_error(None, refus)
            return False
        return True
