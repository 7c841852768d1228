"""What a body says of the draft: its opinion, its remarks line by line. Rights: the views."""

from __future__ import annotations

from django import forms

from contrats import pieces
from contrats.disque import dire_la_place
from contrats.forms.avis import TEXTE_MAX, Jour
from contrats.forms.piece import PDF, ChampPiece
from contrats.models import SensAvis
from rapports.forms_annuel.refus import tenter
from rapports.models import AvisAnnuel, AvisTardif, PartieAnnuelle
from rapports.procedure import avis as procedure
from rapports.procedure import renvoi

LIGNES, LIGNES_DE_PLUS, LIGNES_MAX = 3, 3, 60
REMARQUE_MAX = 4000


class AvisAnnuelForm(forms.Form):
    """The opinion; an officer also gives the day when it came on paper."""

    sens = forms.ChoiceField(label="Avis", choices=SensAvis, widget=forms.RadioSelect)
    texte = forms.CharField(
        label="Avis d’ensemble",
        max_length=TEXTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Il sera annexé au rapport, qui est public\u00a0: n’y nommez pas de personne.",
    )
    delibere_le = forms.DateField(
        label="Séance du",
        required=False,
        widget=Jour(),
        help_text="Le jour où le conseil en a délibéré, s’il l’a fait.",
    )
    reference = forms.CharField(label="Numéro de délibération", max_length=100, required=False)
    fichier = ChampPiece(
        label="Délibération ou avis signé (PDF)",
        required=False,
        examen=pieces.examiner_un_pdf,
        formats=PDF,
        help_text="Facultatif, 10\u00a0Mo au plus.",
    )

    def __init__(self, *args, avis: AvisAnnuel, officier: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.avis, self.officier = avis, officier
        if officier:
            self.fields["recu_le"] = forms.DateField(
                label="Réponse reçue le",
                widget=Jour(),
                help_text="Le jour où la réponse est arrivée sur papier. L’avis sera signalé "
                "comme saisi par vous.",
            )
        self.nombre = 0
        self._ajouter_les_lignes(self._nombre_de_lignes())

    def _ajouter_les_lignes(self, nombre: int) -> None:
        self.nombre = nombre
        for rang in range(1, nombre + 1):
            self.fields[f"partie_{rang}"] = forms.ChoiceField(
                label=f"Partie, remarque {rang}",
                choices=PartieAnnuelle,
                initial=PartieAnnuelle.GENERAL,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"remarque_{rang}"] = forms.CharField(
                label=f"Remarque {rang}",
                max_length=REMARQUE_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def _nombre_de_lignes(self) -> int:
        """As many as were shown, and more when more are asked for."""
        dit = self.data.get("lignes", "") if self.is_bound else ""
        nombre = int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 4 else LIGNES
        return min(nombre + (LIGNES_DE_PLUS if self.demande_des_lignes else 0), LIGNES_MAX)

    @property
    def demande_des_lignes(self) -> bool:
        """True when the button pressed only asks for more lines."""
        return self.is_bound and "plus" in self.data

    def avec_plus_de_lignes(self) -> AvisAnnuelForm:
        """The same form, with what is typed so far and more lines; nothing is checked yet."""
        tape = {nom: self.data.get(nom) for nom in self.fields if nom != "fichier"}
        form = AvisAnnuelForm(initial=tape, avis=self.avis, officier=self.officier)
        form._ajouter_les_lignes(self.nombre)
        return form

    def lignes(self) -> list[tuple]:
        """The fields of each remark: its part, its text."""
        return [(self[f"partie_{r}"], self[f"remarque_{r}"]) for r in range(1, self.nombre + 1)]

    def _remarques(self) -> list[tuple[str, str]]:
        ecrites = (
            (self.cleaned_data[f"partie_{r}"], self.cleaned_data[f"remarque_{r}"].strip())
            for r in range(1, self.nombre + 1)
        )
        return [(partie or PartieAnnuelle.GENERAL, texte) for partie, texte in ecrites if texte]

    @dire_la_place
    def rendre(self, *, par) -> bool:
        """Give it; False, with the reason beside the field, if it is refused.

        Raises TransitionInterdite.
        """
        donnees = self.cleaned_data
        champs = {c: donnees[c] for c in ("sens", "texte", "delibere_le", "reference")}
        return tenter(
            self,
            lambda: procedure.rendre(
                self.avis,
                par=par,
                piece=donnees["fichier"],
                remarques=self._remarques(),
                recu_le=donnees.get("recu_le"),
                **champs,
            ),
        )


class TardifForm(forms.Form):
    """An answer that came after the due day: kept beside the silence, it replaces nothing."""

    sens = forms.ChoiceField(
        label="Sens de la réponse",
        choices=SensAvis,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    recu_le = forms.DateField(label="Reçue le", widget=Jour())
    texte = forms.CharField(
        label="Ce qu’elle dit",
        max_length=TEXTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, avis: AvisAnnuel, **kwargs):
        super().__init__(*args, auto_id="id_tardif_%s", **kwargs)
        self.avis = avis

    def enregistrer(self, *, par) -> bool:
        """Keep it; False, with the reason, if it is refused. Raises TransitionInterdite."""
        champs = self.cleaned_data
        return tenter(
            self, lambda: AvisTardif.objects.enregistrer(avis=self.avis, par=par, **champs)
        )


class RenvoiForm(forms.Form):
    """Where to send the draft that did not arrive."""

    adresse = forms.EmailField(
        label="Envoyer de nouveau le projet à",
        widget=forms.EmailInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, avis: AvisAnnuel, **kwargs):
        kwargs.setdefault("initial", {"adresse": avis.adresse})
        super().__init__(*args, **kwargs)
        self.avis = avis

    def renvoyer(self, *, par) -> bool:
        """Send it; False, with the reason, if it is refused. Raises TransitionInterdite."""
        adresse = self.cleaned_data["adresse"].lower()
        return tenter(self, lambda: renvoi.renvoyer(self.avis, par=par, adresse=adresse))
