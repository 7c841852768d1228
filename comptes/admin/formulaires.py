"""What an officer types about an account: never a password. The rules are the model's verbs'."""

from django import forms
from django.core.exceptions import ValidationError

from comptes.forms import ADRESSE_PRISE, adresse_d_un_inconnu
from comptes.models import Role, Utilisateur
from partenaires.cloisonnement import FormulaireVerifie

ROLE_D_OFFICIER = (
    "Un officier se nomme dans l’organisation d’une intercommunalité, par un officier de la même "
    "intercommunalité ou par l’administrateur du portail."
)
DROITS = ("partenaire", "role", "gestionnaire")


class _FormulaireDeCompte(FormulaireVerifie):
    """`par`, the person who acts, is set on the class that the back office makes for a request."""

    par: Utilisateur

    def clean_courriel(self):
        """In lower case; the holder of a taken address is told only to who sees them."""
        courriel = self.cleaned_data["courriel"].strip().lower()
        if adresse_d_un_inconnu(courriel, par=self.par):
            raise ValidationError(ADRESSE_PRISE)
        return courriel


class FormulaireInvitation(_FormulaireDeCompte):
    """A person to invite: the message brings them the link to their own password."""

    class Meta:
        model = Utilisateur
        fields = ("courriel", "prenom", "nom", *DROITS)
        field_classes = {"courriel": forms.EmailField}
        help_texts = {"courriel": "L’invitation y sera envoyée."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nom in ("prenom", "nom", "partenaire"):
            self.fields[nom].required = True

    def clean(self):
        saisie = super().clean()
        partenaire, role = saisie.get("partenaire"), saisie.get("role")
        if partenaire and role and role not in self.par.roles_a_donner(partenaire):
            self.add_error("role", ROLE_D_OFFICIER)
        return saisie


class FormulaireCompte(_FormulaireDeCompte):
    """An account that exists: who the person is, and their rights."""

    class Meta:
        model = Utilisateur
        fields = ("courriel", "prenom", "nom", *DROITS)
        field_classes = {"courriel": forms.EmailField}

    def clean(self):
        """Refuse now what the verb would refuse when it writes."""
        saisie = super().clean()
        droits = self.droits()
        if droits and not self.errors:
            ecrit = Utilisateur.objects.visibles_par(self.par).get(pk=self.instance.pk)
            try:
                ecrit.verifier_droits(**droits, par=self.par)
            except ValidationError as refus:
                officier = Role.OFFICIER in {ecrit.role, droits["role"]}
                self.add_error(
                    "role", ROLE_D_OFFICIER if officier and _de_role(refus) else refus.messages
                )
        return saisie

    def droits(self) -> dict:
        """The rights typed; {} for one's own account, where none is asked, or if one is wrong."""
        droits = {nom: self.cleaned_data[nom] for nom in DROITS if nom in self.cleaned_data}
        return droits if len(droits) == len(DROITS) else {}


def _de_role(refus: ValidationError) -> bool:
    return "role" in getattr(refus, "error_dict", {})
