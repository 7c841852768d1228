"""What an officer types to send an entry back. Who may is not asked here."""

from django import forms


class RenvoiForm(forms.Form):
    """The reason is mandatory: the person who typed must know what to change."""

    motif = forms.CharField(
        label="Ce qu’il faut reprendre",
        max_length=500,
        help_text="La personne qui a proposé la saisie le lira.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
