"""What an officer types about a collection: what it asks, of whom, by when. Rights: the views."""

from __future__ import annotations

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.conflits import INSTANTANE, SansEcrasement
from contrats.forms.avis import Jour
from contrats.models import Action, Contrat, Indicateur
from quartiers.prete import EnsemblePret, ListePrete
from remontees import ouverture
from remontees.models import Campagne, Demande
from remontees.models.campagne import RAPPELS
from remontees.perimetre import (
    Contact,
    Part,
    actions_a_suivre,
    contacts,
    indicateurs_dus,
    perimetre,
)

MESSAGE_MAX = 3000
DELAI = timedelta(days=30)  # left to answer when the due date of the contract is over
ETAPES = (
    (-30, "30 jours avant la date limite"),
    (-14, "14 jours avant"),
    (-7, "7 jours avant"),
    (-3, "3 jours avant"),
    (1, "le lendemain de la date limite"),
    (8, "8 jours après"),
)


ACTIONS = ListePrete(
    lambda contrat, annee: actions_a_suivre(contrat, annee).only("intitule", "porteur__nom")
)
# What a collection asks already.
CHOISIS = EnsemblePret(
    lambda campagne: {
        "indicateurs": Indicateur.objects.filter(remontees=campagne).values_list("pk", flat=True),
        "actions": Action.objects.filter(remontees=campagne).values_list("pk", flat=True),
    }
)


class CampagneForm(forms.Form):
    """A collection of one year, all that is due being ticked."""

    intitule = forms.CharField(label="Intitulé", max_length=200)
    date_limite = forms.DateField(label="À rendre pour le", widget=Jour())
    message = forms.CharField(
        label="Message aux organisations",
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il figure dans le courriel et en tête de la page où l’on répond.",
    )
    rappels = forms.TypedMultipleChoiceField(
        label="Rappels",
        required=False,
        coerce=int,
        choices=ETAPES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Envoyés à ceux qui n’ont pas encore tout remis.",
    )
    indicateurs = forms.MultipleChoiceField(
        label="Valeurs demandées", required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.MultipleChoiceField(
        label="Suivis d’actions demandés", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, contrat: Contrat, annee: int, campagne=None, **kwargs):
        self.contrat, self.annee, self.campagne = contrat, annee, campagne
        self.dus = {str(i.pk): i for i in indicateurs_dus(contrat, annee)}
        self.suivies = {str(action.pk): action for action in ACTIONS.lire(contrat.pk, annee)}
        kwargs["initial"] = self._depart()
        super().__init__(*args, **kwargs)
        self.fields["indicateurs"].choices = [(c, _nommer(i)) for c, i in self.dus.items()]
        self.fields["actions"].choices = [
            (cle, f"{action.intitule} · {action.porteur.nom}")
            for cle, action in self.suivies.items()
        ]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        bouton = "Enregistrer" if campagne else "Préparer la remontée"
        self.helper.layout = Layout(
            "intitule",
            Div("date_limite", css_class="champ-court"),
            "message",
            # Each group bears the name that its error leads to.
            *(
                Div(nom, css_id=f"id_{nom}", css_class="choix")
                for nom in ("rappels", "indicateurs", "actions")
            ),
            Submit("enregistrer", bouton, css_class="btn btn-primary"),
        )

    def _depart(self) -> dict:
        if self.campagne:
            return {
                "intitule": self.campagne.intitule,
                "date_limite": self.campagne.date_limite,
                "message": self.campagne.message,
                "rappels": self.campagne.rappels,
                **{
                    nom: list(map(str, cles))
                    for nom, cles in CHOISIS.lire(self.campagne.pk).items()
                },
            }
        echeance = self.contrat.echeance_de_saisie(self.annee)
        return {
            "intitule": f"Remontée {self.annee}",
            "date_limite": max(echeance, timezone.localdate() + DELAI),
            "rappels": list(RAPPELS),
            "indicateurs": list(self.dus),
            "actions": list(self.suivies),
        }

    def clean_date_limite(self):
        """A day to come."""
        jour = self.cleaned_data["date_limite"]
        if jour <= timezone.localdate():
            raise ValidationError("Choisissez un jour à venir.")
        return jour

    def clean(self):
        donnees = super().clean()
        if not donnees.get("indicateurs") and not donnees.get("actions"):
            raise ValidationError("Demandez au moins une valeur, ou le suivi d’une action.")
        return donnees

    def enregistrer(self, *, par) -> Campagne | None:
        """Prepare the collection, or change it; None, with the reason, if it is refused.

        Raises TransitionInterdite when it was opened meanwhile.
        """
        saisis = {nom: v for nom, v in self.cleaned_data.items() if nom != INSTANTANE}
        champs = saisis | {
            "indicateurs": [self.dus[cle] for cle in self.cleaned_data["indicateurs"]],
            "actions": [self.suivies[cle] for cle in self.cleaned_data["actions"]],
        }
        if self.campagne:
            self.campagne.remanier(par=par, **champs)
            return self.campagne
        try:
            return Campagne.objects.preparer(
                par=par, contrat=self.contrat, annee=self.annee, **champs
            )
        except ValidationError as refus:
            self.add_error(None, " ".join(refus.messages))
            return None


class RemanierForm(SansEcrasement, CampagneForm):
    """The same on a collection in preparation: nothing that changed meanwhile is overwritten."""

    instantane_exige = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout.append("instantane")

    @property
    def instance(self) -> Campagne:
        return self.campagne


def _nommer(indicateur) -> str:
    responsable = indicateur.responsable
    return f"{indicateur.intitule} · {responsable.nom if responsable else 'sans responsable'}"


class OuvertureForm(forms.Form):
    """To whom each owner's link is sent, the likeliest address being chosen."""

    def __init__(self, *args, campagne: Campagne, **kwargs):
        super().__init__(*args, **kwargs)
        self.campagne = campagne
        prevu = perimetre(campagne)
        self.parts, self.sans_responsable = prevu.parts, prevu.sans_responsable
        self.contacts = contacts([p.partenaire for p in self.parts], timezone.localdate())
        for part in self.parts:
            if choix := self.contacts[part.partenaire.pk]:
                self.fields[_champ(part)] = champ_du_contact(part.partenaire.nom, choix)

    def lignes(self) -> list[tuple[Part, forms.BoundField | None]]:
        """Each owner with the choice of its address; None where nobody can be written to."""
        return [
            (part, self[_champ(part)] if _champ(part) in self.fields else None)
            for part in self.parts
        ]

    @property
    def sans_adresse(self) -> list[Part]:
        return [part for part, champ in self.lignes() if champ is None and part.nb_a_donner]

    def ouvrir(self, *, par) -> int:
        """Open the collection; how many are written to. ValidationError, TransitionInterdite."""
        choisis = {
            part.partenaire.pk: _trouver(
                self.contacts[part.partenaire.pk], self.cleaned_data[_champ(part)]
            )
            for part in self.parts
            if _champ(part) in self.fields
        }
        return ouverture.ouvrir(self.campagne, par=par, contacts=choisis)


def _champ(part: Part) -> str:
    return f"contact_{part.partenaire.pk}"


def champ_du_contact(nom: str, choix: list[Contact]) -> forms.ChoiceField:
    """The choice of whom to write to, the first one being proposed."""
    return forms.ChoiceField(
        label=f"Écrire à, pour {nom}",
        choices=[(contact.courriel, contact.libelle) for contact in choix],
        initial=choix[0].courriel,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _trouver(choix: list[Contact], courriel: str) -> Contact:
    return next(contact for contact in choix if contact.courriel == courriel)


class ProlongationForm(forms.Form):
    """A later due date."""

    date_limite = forms.DateField(label="Nouvelle date limite", widget=Jour())

    def prolonger(self, campagne: Campagne, *, par) -> bool:
        """Put it off; False, with the reason beside the field, if it is refused.

        Raises TransitionInterdite.
        """
        try:
            campagne.prolonger(par=par, date_limite=self.cleaned_data["date_limite"])
        except ValidationError as refus:
            if not hasattr(refus, "error_dict"):
                raise
            self.add_error(None, " ".join(refus.messages))
            return False
        return True


class AnnulationForm(forms.Form):
    """Why the collection is given up."""

    motif = forms.CharField(
        label="Pourquoi", max_length=500, help_text="Le motif reste au journal du contrat."
    )


class LienForm(forms.Form):
    """To whom a new link is sent."""

    def __init__(self, *args, demande: Demande, **kwargs):
        super().__init__(*args, **kwargs)
        self.demande = demande
        self.choix = contacts([demande.partenaire], timezone.localdate())[demande.partenaire_id]
        if self.choix:
            self.fields["contact"] = champ_du_contact(demande.partenaire.nom, self.choix)
            connus = {contact.courriel for contact in self.choix}
            if demande.courriel in connus:
                self.fields["contact"].initial = demande.courriel

    def envoyer(self, *, par):
        """Send it. Raises ValidationError while the collection is not open."""
        contact = _trouver(self.choix, self.cleaned_data["contact"])
        return ouverture.renvoyer_le_lien(self.demande, par=par, contact=contact)
