"""What the report will do without, and why. What is missing is told by `rapports.preparation`."""

from __future__ import annotations

from django import forms


class _Cases(forms.MultipleChoiceField):
    """Lines ticked on the page: one that came meanwhile is no mistake of the reader's."""

    def valid_value(self, value):
        return True


class DispenseForm(forms.Form):
    """The lines ticked, and one reason for them all."""

    cles = _Cases(
        label="Ce qui est coché",
        error_messages={"required": "Cochez au moins une ligne."},
        widget=forms.CheckboxSelectMultiple,
    )
    motif = forms.CharField(
        label="Motif de la dispense",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Il est imprimé dans le rapport, à côté de ce qui manque.",
    )

    @property
    def cochees(self) -> set[str]:
        """The lines that were ticked, to show them again."""
        return set(self.data.getlist("cles")) if self.is_bound else set()
