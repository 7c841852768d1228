"""Why an issued report is corrected: the new version says it, the old one stays as it is."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from rapports.models import Rapport


class CorrectionForm(forms.Form):
    """The reason of the correction, and whether it is sent."""

    motif = forms.CharField(
        label="Motif de la correction",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il se lit sur la nouvelle version, à côté de ce qui change.",
    )
    diffuser = forms.BooleanField(
        label="Envoyer la nouvelle version aux abonnés dès qu’elle est émise", required=False
    )

    def __init__(self, *args, rapport: Rapport, **kwargs):
        super().__init__(*args, **kwargs)
        self.rapport = rapport
        self.initial.setdefault("diffuser", rapport.diffuser)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "motif",
            "diffuser",
            Submit("corriger", "Préparer la nouvelle version", css_class="btn btn-primary"),
        )

    def corriger(self, *, par) -> Rapport | None:
        """Ask for the next version, to be read again with the texts of this one; None, with the
        reason on the form, if it is refused."""
        rapport = self.rapport
        try:
            return Rapport.objects.demander(
                contrat=rapport.contrat,
                nature=rapport.nature,
                quartier=rapport.quartier,
                partenaire=rapport.partenaire,
                periode_debut=rapport.periode_debut,
                periode_fin=rapport.periode_fin,
                par=par,
                relecture=True,
                textes=rapport.textes,
                **self.cleaned_data,
            )
        except ValidationError as refus:
            self.add_error(None, " ".join(refus.messages))
            return None
