"""What a person types to get a token: what for, and for how long. Its secret is not typed."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from ouvert.models import JetonApi

DUREES = [(30, "30 jours"), (90, "3 mois"), (180, "6 mois"), (365, "1 an")]


class JetonForm(forms.Form):
    """A new token of one's own."""

    libelle = forms.CharField(
        label="À quoi il sert",
        max_length=100,
        help_text="Le nom de l’outil, par exemple : tableau de bord de la CAF.",
    )
    jours = forms.TypedChoiceField(label="Il expire dans", choices=DUREES, coerce=int, initial=180)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse("ouvert:creer_jeton")
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "libelle", "jours", Submit("creer", "Créer le jeton", css_class="btn btn-primary")
        )

    def creer(self, *, par) -> tuple[JetonApi, str] | None:
        """The token and its secret; None, the reason beside the form, when it is refused."""
        try:
            return JetonApi.objects.creer(par=par, **self.cleaned_data)
        except ValidationError as refus:
            self.add_error(None, refus)
            return None
