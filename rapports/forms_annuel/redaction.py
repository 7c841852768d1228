"""What is written before the consultation: the year, the texts of the parts, the contributions."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats.conflits import SansEcrasement
from contrats.forms.avis import Jour
from contrats.forms.habilitation import poser
from contrats.models import Contrat
from contrats.models.fichier import empreinte_de
from partenaires.models import Partenaire
from quartiers.prete import ListePrete
from quartiers.tri import alphabetique
from rapports.annuel.emplacements import Emplacement
from rapports.forms_annuel.refus import tenter
from rapports.models import Contribution, PartieAnnuelle, RapportAnnuel
from rapports.models.annuel import TEXTE_MAX, annees_possibles
from rapports.procedure import contributions
from remontees.perimetre import Contact, contacts


class AnneeForm(forms.Form):
    """The year that the report is about."""

    annee = forms.TypedChoiceField(
        label="Année du rapport",
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Une année écoulée, sans rapport commencé.",
    )

    def __init__(self, *args, contrat: Contrat, prises: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        annees = annees_possibles(contrat, timezone.localdate())
        self.fields["annee"].choices = [(a, str(a)) for a in annees if a not in prises]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div("annee", css_class="champ-court"))

    def preparer(self, *, par) -> RapportAnnuel | None:
        """Begin it; None, with the reason beside the field, if it is refused."""
        try:
            return RapportAnnuel.objects.preparer(
                contrat=self.contrat, par=par, **self.cleaned_data
            )
        except ValidationError as refus:
            poser(self, refus)
            return None


def _vu(texte: str) -> str:
    return empreinte_de(texte.encode())[:16]


class TextesForm(forms.Form):
    """One text a slot, with a mark of what the page showed: nobody's writing is overwritten."""

    def __init__(self, *args, annuel: RapportAnnuel, emplacements: list[Emplacement], **kwargs):
        super().__init__(*args, **kwargs)
        self.annuel, self.emplacements = annuel, emplacements
        for place in emplacements:
            actuel = annuel.textes.get(place.code, "")
            self.fields[place.champ] = forms.CharField(
                label=place.titre,
                required=False,
                initial=actuel,
                max_length=TEXTE_MAX,
                help_text=place.aide,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
            self.fields[f"vu_{place.champ}"] = forms.CharField(
                required=False, initial=_vu(actuel), widget=forms.HiddenInput()
            )

    def parties(self) -> list[tuple[PartieAnnuelle, list]]:
        """The fields by part of the report, in its order."""
        parties: dict[str, list] = {}
        for place in self.emplacements:
            champs = (self[place.champ], self[f"vu_{place.champ}"])
            parties.setdefault(place.partie, []).append(champs)
        return [(PartieAnnuelle(code), champs) for code, champs in parties.items()]

    def enregistrer(self, *, par) -> bool:
        """Keep them; False, with the reason, if someone wrote meanwhile.

        Raises TransitionInterdite.
        """
        donnees = self.cleaned_data
        textes = {p.code: donnees[p.champ] for p in self.emplacements}
        vus = {p.code: donnees[f"vu_{p.champ}"] for p in self.emplacements}
        return tenter(self, lambda: self.annuel.rediger(textes, par=par, vus=vus, marque=_vu))


class InvitationForm(forms.Form):
    """Which organisations of the contract are asked to present their own action."""

    organisations = forms.MultipleChoiceField(
        label="Organisations",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une organisation."},
    )
    pour_le = forms.DateField(label="Attendue pour le", widget=Jour())

    def __init__(self, *args, annuel: RapportAnnuel, **kwargs):
        super().__init__(*args, **kwargs)
        self.annuel = annuel
        self.choix, self.sans_adresse = _invitables(annuel)
        self.fields["organisations"].choices = [
            (str(p.pk), f"{p.nom} · {contact.courriel}") for p, contact in self.choix
        ]
        self.helper = FormHelper()
        self.helper.form_action = reverse("rapports:demander_contributions", args=[annuel.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div("organisations", css_id="id_organisations", css_class="choix"),
            Div("pour_le", css_class="champ-court"),
            Submit("inviter", "Demander une contribution", css_class="btn btn-primary"),
        )

    def inviter(self, *, par) -> bool:
        """Ask them; False, with the reason beside the field, if it is refused.

        Raises TransitionInterdite.
        """
        choisis = set(self.cleaned_data["organisations"])
        adresses = {p: c.courriel for p, c in self.choix if str(p.pk) in choisis}
        pour_le = self.cleaned_data["pour_le"]
        return tenter(
            self,
            lambda: contributions.inviter(self.annuel, par=par, pour_le=pour_le, adresses=adresses),
        )


A_INVITER = ListePrete(
    lambda annuel, contrat: (
        Partenaire.objects.filter(contrats=contrat)
        .exclude(pk__in=Contribution.objects.filter(annuel=annuel).values("partenaire"))
        .order_by(alphabetique("nom"), "pk")
    )
)


def _invitables(annuel) -> tuple[list[tuple[Partenaire, Contact]], list[Partenaire]]:
    """The partners not asked yet who can be written to, and those who cannot."""
    partenaires = A_INVITER.lire(annuel.pk, annuel.contrat_id)
    connus = contacts(partenaires, timezone.localdate())
    joignables = [(p, connus[p.pk][0]) for p in partenaires if connus[p.pk]]
    return joignables, [p for p in partenaires if not connus[p.pk]]


class ContributionForm(SansEcrasement, forms.Form):
    """What an organisation says of its own action of the year."""

    instantane_exige = False

    texte = forms.CharField(
        label="Ce que votre organisation a fait",
        max_length=TEXTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Pour les habitants des quartiers, dans l’année. Ce texte est repris tel quel "
        "dans le rapport, qui sera public\u00a0: n’y nommez pas de personne privée.",
    )

    def __init__(self, *args, contribution: Contribution, **kwargs):
        kwargs.setdefault("initial", {"texte": contribution.texte})
        self.contribution = self.instance = contribution
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "instantane",
            "texte",
            Submit("ecrire", "Enregistrer la contribution", css_class="btn btn-primary"),
        )
