"""What an officer types to ask for a report. Who may is not asked here."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from contrats.calculs import exercice_par_defaut
from contrats.models import Contrat
from rapports.models import Rapport
from rapports.models.demande import verifier_periode
from rapports.tasks import reveiller_production


class _Jour(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DemandeRapportForm(forms.Form):
    """The period of a report, and whether its subscribers receive it."""

    periode_debut = forms.DateField(label="Du", widget=_Jour())
    periode_fin = forms.DateField(label="Au", widget=_Jour())
    diffuser = forms.BooleanField(
        label="Envoyer aux abonnés dès que le rapport est prêt", required=False
    )

    def __init__(self, *args, contrat: Contrat, **kwargs):
        annee = exercice_par_defaut(contrat, timezone.localdate())
        kwargs["initial"] = {
            "periode_debut": max(contrat.date_debut, date(annee, 1, 1)),
            "periode_fin": min(contrat.date_fin, date(annee, 12, 31)),
            "diffuser": True,
        }
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.helper = FormHelper()
        self.helper.form_action = reverse("rapports:demander", args=[contrat.pk])
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Div("periode_debut", "periode_fin", css_class="champs-cote-a-cote"),
            "diffuser",
            Submit("produire", "Produire le rapport", css_class="btn btn-primary"),
        )

    def clean(self):
        donnees = super().clean()
        debut, fin = donnees.get("periode_debut"), donnees.get("periode_fin")
        if debut and fin:
            verifier_periode(self.contrat, debut, fin)
        return donnees

    def demander(self, *, par) -> Rapport | None:
        """Ask for the report and wake the worker; None, with the reason on the form, if refused."""
        try:
            with transaction.atomic():
                rapport = Rapport.objects.demander(
                    contrat=self.contrat, par=par, **self.cleaned_data
                )
                reveiller_production(rapport.pk)
        except ValidationError as refus:
            self.add_error(None, refus)
            return None
        return rapport
