"""The follow-up of an action: what its carriers type and propose, what an officer writes."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property

from contrats import saisies
from contrats.conflits import Changement, SansEcrasement
from contrats.models import Action, Saisie
from contrats.saisies.action import (
    Cellule,
    cellules_changees,
    cellules_de,
    ecrire,
    suivi_ferme,
)
from contrats.statuts import ACTIONS_FINANCEES, StatutSaisie

CORRECTION = "correction"
AIDE = {
    "avancement": "De 0 à 100.",
    "beneficiaires_reels_femmes": "Laissez vide tant que le nombre n’est pas connu.",
    "beneficiaires_reels_hommes": "Laissez vide tant que le nombre n’est pas connu.",
}


class ChampCellule(forms.CharField):
    """One figure, typed as text: a number field would post nothing of what it cannot read."""

    def __init__(self, cellule: Cellule):
        self.cellule = cellule
        mode = "decimal" if cellule.unite == "€" else "numeric"
        super().__init__(
            label=cellule.libelle,
            required=cellule.obligatoire,
            help_text=AIDE.get(cellule.cle) or _aide_du_financement(cellule),
            widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}),
        )

    def clean(self, value):
        return self.cellule.lire(super().clean(value))


def _aide_du_financement(cellule: Cellule) -> str:
    ligne = cellule.objet
    demande, accorde = cellule.dire(ligne.demande), cellule.dire(ligne.accorde)
    return f"Demandé\u00a0: {demande}. Accordé\u00a0: {accorde}."


def _propre(texte: str) -> str:
    """As typed, but for what PostgreSQL's JSON refuses, and the spaces around."""
    return texte.replace("\x00", "").strip()


class SuiviForm(SansEcrasement, forms.Form):
    """The figures of an action that may be typed, one text field each."""

    def __init__(self, *args, action: Action, textes: dict[str, str] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = action
        for cellule in cellules_de(action):
            champ = self.fields[cellule.cle] = ChampCellule(cellule)
            texte = (textes or {}).get(cellule.cle, cellule.texte)
            if texte != cellule.texte:
                valide = cellule.dire(cellule.valeur)
                champ.help_text = f"{champ.help_text} Valeur actuelle\u00a0: {valide}.".strip()
            self.initial[cellule.cle] = texte

    def objets_montres(self) -> list:
        return [self.instance, *self.instance.financements.all()]

    def clean(self):
        """Refuse what is not followed: an action refused, postponed, cancelled or not decided."""
        donnees = super().clean()
        if self.instance.statut not in ACTIONS_FINANCEES:
            raise ValidationError(suivi_ferme(self.instance))
        return donnees

    def groupes(self) -> dict[str, list]:
        """The fields to show, under their titles."""
        groupes: dict[str, list] = {}
        for nom, champ in self.fields.items():
            if isinstance(champ, ChampCellule):
                groupes.setdefault(champ.cellule.groupe, []).append(self[nom])
        return groupes


class SuiviOfficierForm(SuiviForm):
    """What an officer types is written at once."""

    def enregistrer(self, *, par) -> bool:
        """Write what changed, with its events; False when nothing did. Raises nothing."""
        cles = [nom for nom, champ in self.fields.items() if isinstance(champ, ChampCellule)]
        return ecrire(self.instance, {cle: self.cleaned_data[cle] for cle in cles}, par=par)


class SuiviPartenaireForm(SuiviForm):
    """What a carrier of the action types is kept in its open entry, until an officer validates.

    The entry is None as long as nothing was ever typed, for a page to be read only.
    """

    def __init__(self, *args, saisie: Saisie | None, **kwargs):
        self.saisie = saisie
        super().__init__(*args, textes=saisie.cellules if saisie else {}, **kwargs)
        self.fields[CORRECTION] = forms.CharField(
            label="Précision pour l’officier",
            required=False,
            max_length=500,
            help_text="Facultatif. Dites par exemple pourquoi un chiffre déjà validé est corrigé. "
            "Ce texte est inscrit au journal du contrat avec les valeurs validées.",
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.initial[CORRECTION] = saisie.correction if saisie else ""

    @classmethod
    def du_brouillon(cls, *, action: Action, saisie: Saisie | None):
        """The form of a page just opened; a draft with mistakes shows them beside their fields."""
        form = cls(action=action, saisie=saisie)
        if saisie is None or not saisie.cellules:
            return form
        donnees = {
            nom: form.get_initial_for_field(champ, nom) for nom, champ in form.fields.items()
        }
        relu = cls(donnees, action=action, saisie=saisie)
        return form if relu.is_valid() else relu

    def etat_montre(self) -> str:
        """Nobody is told that a draft was begun; that it was proposed or sent back, yes."""
        return (self.saisie or Saisie()).get_statut_display()

    def dernier_changement(self) -> Changement | None:
        """Whoever came last: a colleague on the entry, or someone on the action itself."""
        saisie, connus = self.saisie, [super().dernier_changement()]
        if saisie and saisie.cellules and saisie.a_un_auteur:
            connus.append(Changement(saisie.auteur, saisie.modifie_le))
        return max(filter(None, connus), key=lambda connu: connu.quand, default=None)

    @cached_property
    def cellules(self) -> dict[str, str]:
        """What is typed, as typed, where it differs from what the contract holds."""
        textes = {
            nom: _propre(self.data.get(nom, ""))
            for nom, champ in self.fields.items()
            if isinstance(champ, ChampCellule)
        }
        return cellules_changees(self.instance, textes)

    @property
    def deja_proposee(self) -> bool:
        """True if this very entry is proposed already: sent twice, or by a colleague."""
        return self.saisie.statut == StatutSaisie.PROPOSEE and not self._change

    @property
    def _change(self) -> bool:
        return (self.saisie.cellules, self.saisie.correction) != (self.cellules, self._correction)

    @property
    def _correction(self) -> str:
        return _propre(self.data.get(CORRECTION, ""))

    @property
    def est_un_brouillon(self) -> bool:
        """True if it may be kept as it is, mistakes included."""
        return not self.conflits and not {NON_FIELD_ERRORS, CORRECTION} & self.errors.keys()

    def garder(self, *, par) -> bool:
        """Keep what is typed in the entry; False when it was kept already.

        A proposal is taken back first: its author has read that it was one.
        """
        if not self._change:
            return False
        if self.saisie.statut == StatutSaisie.PROPOSEE:
            self.saisie.reprendre(par=par)
        return self.saisie.remplir(par=par, cellules=self.cellules, correction=self._correction)

    def proposer(self, *, par) -> bool:
        """Keep it and hand it over; False, with the reason on the form, if it is refused."""
        self.garder(par=par)
        try:
            saisies.proposer(self.saisie, par=par)
        except ValidationError as refus:
            self.add_error(None, refus)
            return False
        return True
