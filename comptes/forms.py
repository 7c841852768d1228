"""What a person types to log in, to choose a password, to invite. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from comptes import invitations
from comptes.adaptateurs import REFUS
from comptes.models import Role, Utilisateur
from partenaires.cloisonnement import FormulaireVerifie

ROLES = [
    (Role.AGENT, "Agent\u00a0: met à jour les actions et les chiffres de l’organisation."),
    (Role.SIGNATAIRE, "Signataire\u00a0: consulte, rend les avis et signe pour l’organisation."),
    (Role.LECTEUR, "Lecteur\u00a0: consulte\u00a0; dans un conseil citoyen, rend aussi les avis."),
]
GESTIONNAIRE = "Gère les comptes de l’organisation\u00a0: invite et retire ses collègues"
# The same words whoever holds the address: they tell nothing of another organisation.
ADRESSE_PRISE = (
    "Une invitation ne peut pas être envoyée à cette adresse\u00a0; adressez-vous à "
    "l’intercommunalité."
)


def adresse_d_un_inconnu(courriel: str, *, par: Utilisateur) -> bool:
    """True if this address is that of an account that `par` does not see."""
    titulaires = Utilisateur.objects.filter(courriel=courriel)
    return titulaires.exists() and not titulaires.visibles_par(par).exists()


class ConnexionForm(AuthenticationForm):
    """E-mail and password; one answer for an unknown, closed or mistyped account."""

    error_messages = {
        "invalid_login": REFUS,
    }
    # The model back end never lets a closed account through: it gets the very same answer.
    error_messages["inactive"] = error_messages["invalid_login"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        if not self.is_bound:
            self.fields["username"].widget.attrs["autofocus"] = True
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "username",
            "password",
            Submit("connexion", "Se connecter", css_class="btn btn-primary"),
        )


class ChoixMotDePasseForm(SetPasswordForm):
    """The first password, typed twice; pasting it from a password manager is welcome."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Mot de passe"
        self.fields["new_password2"].label = "Le même mot de passe"
        self.fields[
            "new_password2"
        ].help_text = "Une seconde fois, pour éviter une faute de frappe."
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "new_password1",
            "new_password2",
            Submit("choisir", "Enregistrer mon mot de passe", css_class="btn btn-primary"),
        )

    def clean(self):
        """As Django does, but a password too weak is said beside the field where its rules are."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


# Where the link of its error leads: a group of choices has no field of that name.
CHOIX_DU_ROLE = Div("role", css_id="id_role", css_class="choix")


class _DroitsForm(FormulaireVerifie):
    """The role of a person in their organisation, and whether they manage its accounts."""

    role = forms.ChoiceField(label="Rôle", choices=ROLES, widget=forms.RadioSelect)
    gestionnaire = forms.BooleanField(label=GESTIONNAIRE, required=False)


class DroitsForm(_DroitsForm):
    """What a colleague may do."""

    class Meta:
        model = Utilisateur
        fields = ("role", "gestionnaire")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("comptes:changer_droits", args=[self.instance.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            CHOIX_DU_ROLE,
            "gestionnaire",
            Submit("enregistrer", "Enregistrer les droits", css_class="btn btn-primary"),
        )

    def changer(self, *, par) -> bool | None:
        """Write the rights: False if they were these already; None, with the reason, if refused."""
        try:
            return invitations.changer_droits(self.instance, par=par, **self.cleaned_data)
        except ValidationError as refus:
            self.add_error(None, refus.messages)
            return None


class InvitationForm(_DroitsForm):
    """A colleague to invite into the organisation."""

    class Meta:
        model = Utilisateur
        fields = ("courriel", "prenom", "nom", "role", "gestionnaire")

    def __init__(self, *args, partenaire, par, **kwargs):
        super().__init__(*args, instance=Utilisateur(partenaire=partenaire), **kwargs)
        self.par = par
        self.fields["courriel"].widget.attrs["autocomplete"] = "off"
        self.fields["courriel"].help_text = "L’invitation y sera envoyée."
        for nom in ("prenom", "nom"):
            self.fields[nom].required = True
            self.fields[nom].widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.form_action = reverse("comptes:inviter", args=[partenaire.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "courriel",
            Div("prenom", "nom", css_class="champs-cote-a-cote"),
            CHOIX_DU_ROLE,
            "gestionnaire",
            Submit("inviter", "Envoyer l’invitation", css_class="btn btn-primary"),
        )

    def clean_courriel(self):
        """Refuse an address that is already somebody's."""
        courriel = self.cleaned_data["courriel"].strip().lower()
        collegues = Utilisateur.objects.visibles_par(self.par)
        connu = collegues.filter(partenaire=self.instance.partenaire, courriel=courriel).first()
        if connu is not None:
            suite = "" if connu.is_active else " Son accès est retiré\u00a0: rétablissez-le plutôt."
            raise ValidationError(f"Cette personne a déjà un compte dans l’organisation.{suite}")
        if Utilisateur.objects.filter(courriel=courriel).exists():
            raise ValidationError(ADRESSE_PRISE)
        return courriel

    def inviter(self) -> Utilisateur | None:
        """Create the account and send its link; None if the address was taken meanwhile."""
        partenaire = self.instance.partenaire
        try:
            return invitations.inviter(par=self.par, partenaire=partenaire, **self.cleaned_data)
        except (IntegrityError, ValidationError):
            # Checked a moment ago: only another invitation, sent at once, can stand in the way.
            self.add_error("courriel", ADRESSE_PRISE)
            return None
