"""To whom a person's work passes, from when, and why. What moves is not chosen here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.choix import offrir
from quartiers.prete import EnsemblePret
from rapports.transfert import Apercu, transferer

COLLEGUES = EnsemblePret(
    lambda par, partenaire, personne: {
        "collegue": get_user_model()
        .objects.visibles_par(par)
        .filter(partenaire=partenaire, is_active=True, is_superuser=False)
        .exclude(pk=personne)
    }
)


class TransfertForm(forms.Form):
    """`vu`, hidden, is the preview that the person accepts."""

    collegue = forms.ModelChoiceField(None, label="Collègue", empty_label="Choisissez…")
    fin = forms.DateField(
        label="Fin du mandat",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Aujourd’hui au plus tard.",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est inscrit au registre des signatures et au journal.",
    )
    vu = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, personne, par, apercu: Apercu, **kwargs):
        super().__init__(*args, **kwargs)
        self.personne, self.par = personne, par
        offrir(self, COLLEGUES, par, personne.partenaire_id, personne.pk)
        self.initial["vu"] = apercu.empreinte
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "collegue",
            Div("fin", css_class="champ-court"),
            "motif",
            "vu",
            Submit("transferer", "Transférer", css_class="btn btn-primary"),
        )

    def transferer(self) -> bool:
        """Do it; False, with the reason, if it is refused."""
        saisie = dict(self.cleaned_data)
        try:
            transferer(self.personne, saisie.pop("collegue"), par=self.par, **saisie)
        except ValidationError as refus:
            self.add_error(None, refus.messages)
            return False
        return True
