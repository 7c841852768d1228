"""The day on which someone wants to read a contract."""

from django import forms

from contrats.forms.fiche import Jour


class DateForm(forms.Form):
    """One day."""

    jour = forms.DateField(label="Le contrat tel qu’il était le", widget=Jour())
