"""What is typed to ask for an account, and to answer: an officer gives what they may give."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from comptes.forms import CHOIX_DU_ROLE, ROLES
from comptes.models import ROLES_SUR_DEMANDE, DemandeAcces, Role, Utilisateur
from comptes.proconnect import identites
from comptes.proconnect.porte import IdentiteRecue
from partenaires.models import Partenaire
from partenaires.permissions import partenaires_propres
from quartiers.choix import offrir_lues
from quartiers.models import Intercommunalite
from quartiers.prete import ListePrete


class DemandeAccesForm(forms.ModelForm):
    """Whom to ask: an intercommunality that has officers on this portal."""

    class Meta:
        model = DemandeAcces
        fields = ("intercommunalite", "message")
        labels = {
            "intercommunalite": "Le contrat de ville auquel vous participez",
            "message": "Votre fonction, ou qui vous envoie (facultatif)",
        }

    def __init__(self, *args, recue: IdentiteRecue, **kwargs):
        super().__init__(*args, **kwargs)
        champs = ("idp_id", "sub", "courriel", "prenom", "nom", "siret")
        for nom in champs:
            setattr(self.instance, nom, getattr(recue, nom))
        officiers = Utilisateur.objects.filter(role=Role.OFFICIER, is_active=True)
        pilotes = Intercommunalite.objects.filter(
            pk__in=officiers.values("partenaire__intercommunalite")
        )
        self.fields["intercommunalite"].queryset = pilotes
        if not self.is_bound and len(pilotes) == 1:
            self.initial["intercommunalite"] = pilotes[0].pk
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "intercommunalite",
            "message",
            Submit("demander", "Demander un accès", css_class="btn btn-primary"),
        )

    def demander(self) -> bool:
        """Keep the request; False, with the reason, if one is waiting already."""
        try:
            with transaction.atomic():
                identites.demander(self.instance)
        except ValidationError as refus:
            self.add_error(None, refus.messages)
        except IntegrityError:
            self.add_error(None, "Votre demande d’accès est déjà enregistrée.")
        else:
            return True
        return False


PROPRES = ListePrete(lambda par: partenaires_propres(par))


class AccepterForm(forms.Form):
    """In which organisation, and to do what; never to sign."""

    partenaire = forms.ModelChoiceField(Partenaire.objects.none(), label="Organisation")
    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role, texte) for role, texte in ROLES if role in ROLES_SUR_DEMANDE],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, demande: DemandeAcces, par: Utilisateur, **kwargs):
        super().__init__(*args, **kwargs)
        self.demande, self.par = demande, par
        offrir_lues(self.fields["partenaire"], partenaires_propres(par), PROPRES.lire(par))
        self.fields["partenaire"].initial = demande.organisation_proposee
        self.helper = FormHelper()
        self.helper.form_action = reverse("comptes:accepter_demande", args=[demande.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "partenaire",
            CHOIX_DU_ROLE,
            Submit("accepter", "Ouvrir l’accès", css_class="btn btn-primary"),
        )

    def repondre(self) -> bool:
        return _repondre(self, identites.accepter)


class RefuserForm(forms.Form):
    motif = forms.CharField(
        label="Motif du refus",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne le lira.",
    )

    def __init__(self, *args, demande: DemandeAcces, par: Utilisateur, **kwargs):
        super().__init__(*args, **kwargs)
        self.demande, self.par = demande, par
        self.helper = FormHelper()
        self.helper.form_action = reverse("comptes:refuser_demande", args=[demande.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "motif", Submit("refuser", "Refuser la demande", css_class="btn btn-secondaire")
        )

    def repondre(self) -> bool:
        return _repondre(self, identites.refuser)


def _repondre(form, verbe) -> bool:
    """Answer the request; False, with the reason, when the verb refuses."""
    try:
        verbe(form.demande, par=form.par, **form.cleaned_data)
    except ValidationError as refus:
        form.add_error(None, refus.messages)
        return False
    return True
