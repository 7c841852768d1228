"""What is asked to settle a promise. The verb that records it is the model's."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms


class AbandonForm(forms.Form):
    """The reason why a promise is given up; the partner will read it."""

    motif = forms.CharField(
        label="Motif de l’abandon",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il est inscrit au journal et lu par tous les partenaires du contrat.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "motif", Submit("abandonner", "Abandonner cet engagement", css_class="btn btn-primary")
        )
