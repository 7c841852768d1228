"""What is typed to write to those who steer a contract, with an account or without."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from contrats.contact import Message, TropDeMessages, destinataires, transmettre
from contrats.models import Contrat, Publication
from courriels.adresses import valider_adresse
from partenaires.models import Partenaire
from quartiers.prete import ListePrete

SUJET_MAX, NOM_MAX, TEXTE_MAX = 120, 100, 4000
PORTAIL = "portail"  # the choice of whoever asks about the portal itself


class Ligne(forms.CharField):
    """One line: whatever breaks it becomes a space, so that it can stand in a header."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def validate(self, value):
        super().validate(value)
        if not value.isprintable():
            raise ValidationError("Ce texte contient un caractère invisible\u00a0: retapez-le.")


class ContactForm(forms.Form):
    """The subject, the message and the contract that it is about."""

    contrat = forms.ChoiceField(
        label="À propos de quel contrat\u00a0?",
        help_text="Le message parvient à l’équipe de l’intercommunalité qui pilote ce contrat.",
    )
    sujet = Ligne(label="Sujet", max_length=SUJET_MAX)
    message = forms.CharField(
        label="Message",
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="4\u00a0000 caractères au plus.",
    )

    def __init__(self, *args, contrats: QuerySet[Contrat], lus: list, champs=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.contrats = contrats
        self.fields["contrat"].choices = [
            ("", "Choisissez"),
            *((str(contrat.pk), str(contrat)) for contrat in lus),
            (PORTAIL, "Autre question, sur le portail lui-même"),
        ]
        self.helper = FormHelper()
        self.helper.form_action = reverse("contrats:envoyer_message")
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "contrat",
            *champs,
            "sujet",
            "message",
            Submit("envoyer", "Envoyer le message", css_class="btn btn-primary"),
        )

    def clean_contrat(self) -> Contrat | None:
        """The contract itself, once somebody is known who can answer about it."""
        choix = self.cleaned_data["contrat"]
        contrat = None
        if choix != PORTAIL:
            contrat = self.contrats.select_related("pilote__successeur").get(pk=choix)
        self.destinataires = destinataires(contrat, sauf=self.expediteur)
        if not self.destinataires:
            raise ValidationError(self.dire_ou_s_adresser(contrat))
        return contrat

    @property
    def expediteur(self):
        """The account of the person who writes; None without one."""
        return None

    def dire_ou_s_adresser(self, contrat: Contrat | None) -> str:
        """Why the message cannot leave, and how to reach the intercommunality otherwise."""
        if contrat is None:
            return (
                "Personne ne reçoit de message sur le portail lui-même. Choisissez un contrat, ou "
                "adressez-vous à l’intercommunalité qui le pilote."
            )
        pilote = contrat.pilote.successeur or contrat.pilote
        return (
            "Personne ne reçoit encore de message pour ce contrat sur le portail. Adressez-vous "
            f"directement à l’intercommunalité\u00a0: {pilote.nom}{self.coordonnees(pilote)}."
        )

    def coordonnees(self, pilote) -> str:
        """What the reader may know of the address of the intercommunality."""
        return ", à son siège"

    def composer(self) -> Message:
        """The message to transmit."""
        raise NotImplementedError

    def envoyer(self) -> bool:
        """Queue the message; False, with the reason on the form, if too many were sent."""
        try:
            transmettre(self.composer(), self.destinataires)
        except TropDeMessages as refus:
            self.add_error(None, str(refus))
            return False
        return True


LISIBLES = ListePrete(lambda qui: Contrat.objects.visibles_par(qui).only("intitule", "code"))


class ContactPersonneForm(ContactForm):
    """For a person with an account: the portal knows who writes."""

    def __init__(self, *args, par, **kwargs):
        self.par = par
        contrats = Contrat.objects.visibles_par(par)
        super().__init__(*args, contrats=contrats, lus=LISIBLES.lire(par), **kwargs)

    @property
    def expediteur(self):
        return self.par

    def coordonnees(self, pilote) -> str:
        connus = Partenaire.objects.visibles_par(self.par).filter(intercommunalite=pilote)
        connu = connus.exclude(courriel="").first()
        return f" ({connu.courriel})" if connu else super().coordonnees(pilote)

    def composer(self) -> Message:
        donnees, organisation = self.cleaned_data, self.par.partenaire
        return Message(
            contrat=donnees["contrat"],
            nom=str(self.par),
            courriel=self.par.courriel,
            sujet=donnees["sujet"],
            texte=donnees["message"],
            qualite=organisation.nom if organisation else "administration du portail",
        )


def _en_ligne() -> QuerySet[Contrat]:
    en_ligne = Publication.objects.en_ligne().values("contrat")
    return Contrat.objects.filter(pk__in=en_ligne).order_by("intitule", "pk")


EN_LIGNE = ListePrete(lambda: _en_ligne().only("intitule", "code"))


class ContactHabitantForm(ContactForm):
    """For anyone: about the contracts that have a public page, by name and address."""

    nom = Ligne(label="Votre nom", max_length=NOM_MAX)
    courriel = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Pour vous répondre. Elle n’est jamais publiée.",
    )
    # Robots fill in every field; people never see this one.
    suite = forms.CharField(label="Laissez ce champ vide", required=False)

    def __init__(self, *args, **kwargs):
        champs = (
            Div("nom", "courriel", css_class="champs-cote-a-cote"),
            Div("suite", css_class="visually-hidden", aria_hidden="true"),
        )
        listes = {"contrats": _en_ligne(), "lus": EN_LIGNE.lire()}
        super().__init__(*args, **listes, champs=champs, **kwargs)
        self.order_fields(["contrat", "nom", "courriel", "suite"])
        self.fields["nom"].widget.attrs["autocomplete"] = "name"
        self.fields["courriel"].widget.attrs["autocomplete"] = "email"
        self.fields["suite"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def clean_courriel(self) -> str:
        valider_adresse(self.cleaned_data["courriel"])
        return self.cleaned_data["courriel"]

    def clean(self):
        """A trapped robot is told so; a person whose browser filled the trap sends again."""
        donnees = super().clean()
        if donnees.get("suite"):
            self.data = {**self.data.dict(), "suite": ""}
            raise ValidationError(
                "Un champ caché, réservé aux robots, était rempli. Il est vidé\u00a0: envoyez de "
                "nouveau votre message."
            )
        return donnees

    def composer(self) -> Message:
        donnees = self.cleaned_data
        return Message(
            contrat=donnees["contrat"],
            nom=donnees["nom"],
            courriel=donnees["courriel"],
            sujet=donnees["sujet"],
            texte=donnees["message"],
        )
