"""What an officer types to ask for many reports in one go. Who may is not asked here."""

from __future__ import annotations

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from contrats.models import Contrat
from rapports import natures
from rapports.forms.demande import cle_de, exercice, periodes_au_choix
from rapports.models import Lot
from rapports.natures import NatureRapport, PorteeRapport
from rapports.series import Commande, demander_serie
from rapports.tasks import reveiller_lot

SORTES = [
    (nature.value, nature.label)
    for nature in NatureRapport
    if nature in natures.SANS_RELECTURE and nature in natures.PAR_QUARTIER | natures.PAR_PARTENAIRE
]
PORTEES = [
    (PorteeRapport.QUARTIERS.value, "Chaque quartier du contrat"),
    (PorteeRapport.PARTENAIRES.value, "Chaque partenaire du contrat"),
]


class SerieForm(forms.Form):
    """Which report, for whom each, over which period."""

    nature = forms.ChoiceField(label="Sorte de rapport", choices=SORTES)
    portee = forms.ChoiceField(label="Un rapport pour", choices=PORTEES)
    periode = forms.ChoiceField(label="Période")
    diffuser = forms.BooleanField(label="Envoyer chaque rapport dès qu’il est émis", required=False)

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.fields["periode"].choices = periodes_au_choix(contrat)
        self.initial = {"periode": cle_de(exercice(contrat)), "diffuser": True} | self.initial
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "nature",
            "portee",
            "periode",
            "diffuser",
            Submit("produire", "Produire la série", css_class="btn btn-primary"),
        )

    def demander(self, *, par) -> Lot | None:
        """Create the batch and wake the worker; None, with the reason on the form, if refused."""
        donnees = dict(self.cleaned_data)
        debut, fin = (date.fromisoformat(jour) for jour in donnees.pop("periode").split("/"))
        commande = Commande(contrat=self.contrat, debut=debut, fin=fin, **donnees)
        try:
            with transaction.atomic():
                if lot := demander_serie(commande, par=par):
                    reveiller_lot(lot.pk)
        except ValidationError as refus:
            self.add_error(None, " ".join(refus.messages))
            return None
        if lot is None:
            self.add_error(None, "Tous ces rapports sont déjà en préparation.")
        return lot
