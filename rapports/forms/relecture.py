"""The free texts of a draft, one field a place. Two officers never overwrite each other unseen."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from contrats.conflits import SansEcrasement
from rapports.formes import page
from rapports.formes.page import Partie
from rapports.models import Rapport
from rapports.models.rapport import TEXTE_MAX
from rapports.relecture import passages, places


class TextesForm(SansEcrasement, forms.Form):
    """What officers write, beside the figures that they do not touch."""

    def __init__(self, *args, rapport: Rapport, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = rapport
        for place in places(rapport):
            self.fields[place.code] = forms.CharField(
                label=place.titre,
                help_text=place.aide,
                required=False,
                max_length=TEXTE_MAX,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            self.initial[place.code] = rapport.textes.get(place.code, "")

    def passages(self) -> list[tuple[list[Partie], forms.BoundField | None]]:
        """The figures up to each field, then those after the last one, as parts of a page."""
        suite, dessins = [], 0
        for rang, (blocs, place) in enumerate(passages(self.instance)):
            parties = page.parties(blocs, {}, self._adresse_depuis(dessins))
            for partie in parties:
                partie["ancre"] = f"p{rang}{partie['ancre']}"
                if "numero" in partie:
                    dessins += 1
                    partie["numero"] = dessins
            suite.append((parties, place and self[place.code]))
        return suite

    def _adresse_depuis(self, premier: int):
        """The drawings are numbered through the whole report."""
        return lambda rang: reverse("rapports:dessin", args=[self.instance.pk, premier + rang])

    @property
    def textes(self) -> dict[str, str]:
        """What was written, by place."""
        return {
            code: texte.replace("\r\n", "\n")
            for code, texte in self.cleaned_data.items()
            if code != "instantane"
        }
