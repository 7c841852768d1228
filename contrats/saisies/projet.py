"""What a measure would hold once the typed cells were accepted, and what refuses them.

In memory only: no query, no write. The database and `Mesure.clean` have the last word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from contrats.ecriture import nombre
from contrats.models import Agregation, Mesure
from contrats.nombres import lire_nombre
from contrats.saisies.lignes import CHAMPS, TERMES, Ligne

SEXES = ("valeur_femmes", "valeur_hommes")
POURQUOI = "Dites pourquoi la valeur n’est pas connue\u00a0: donnez le motif d’absence."
MOTIF_EN_TROP = "La valeur est donnée\u00a0: effacez le motif d’absence."
SEXES_SEULS = "Donnez aussi la valeur totale, ou laissez femmes et hommes vides."
TERME_SEUL = "Un ratio demande son numérateur et son dénominateur."
DENOMINATEUR_NUL = "Le dénominateur est un nombre supérieur à zéro."
NEGATIVE = "Ce qui se compte n’est jamais négatif\u00a0: écrivez un nombre positif, ou zéro."
DEJA_COUVERTE = "Une autre mesure couvre déjà une partie de cette période."


@dataclass
class Projet:
    """One row: the fields typed (`textes`), the values they would give, the errors by field."""

    ligne: Ligne
    textes: dict[str, str]
    valeurs: dict[str, Decimal | str | None] = field(default_factory=dict)
    erreurs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.valeurs = {champ: self.ligne.stockee(champ) for champ in CHAMPS}
        for champ, texte in self.textes.items():
            self._lire(champ, texte)
        if self.textes and not self.erreurs:
            self._accorder()
            if self.changements:
                self._verifier()

    @property
    def changements(self) -> list[str]:
        """The fields, typed or computed, that would change."""
        return [c for c in CHAMPS if self.valeurs[c] != self.ligne.stockee(c)]

    @property
    def corrige(self) -> bool:
        """True if a figure that the contract holds would change or go."""
        return any(isinstance(self.ligne.stockee(champ), Decimal) for champ in self.changements)

    def _lire(self, champ: str, texte: str) -> None:
        try:
            valeur = texte.strip() if champ == "motif_absence" else lire_nombre(texte)
            self.valeurs[champ] = Mesure._meta.get_field(champ).clean(valeur, None)
        except ValidationError as erreur:
            self.erreurs[champ] = " ".join(erreur.messages)

    def _accorder(self) -> None:
        """What follows from what was typed: the ratio, and the end of a reason that is over."""
        if any(terme in self.textes for terme in TERMES):
            self._calculer_le_ratio()
        if self.valeurs["valeur"] is not None and "motif_absence" not in self.textes:
            self.valeurs["motif_absence"] = ""

    def _calculer_le_ratio(self) -> None:
        numerateur, denominateur = (self.valeurs[terme] for terme in TERMES)
        self.valeurs["valeur"] = None
        if denominateur is not None and denominateur <= 0:
            self.erreurs["denominateur"] = DENOMINATEUR_NUL
        elif (numerateur is None) != (denominateur is None):
            self.erreurs["numerateur" if numerateur is None else "denominateur"] = TERME_SEUL
        elif numerateur is not None:
            ratio = Mesure(numerateur=numerateur, denominateur=denominateur)
            try:
                ratio.clean()
            except ValidationError as erreur:
                self.erreurs["numerateur"] = " ".join(erreur.messages)
            self.valeurs["valeur"] = ratio.valeur

    def _verifier(self) -> None:
        if self.erreurs:
            return
        premier = self.ligne.champs[0]
        if self.ligne.autres:
            self.erreurs[premier] = DEJA_COUVERTE
        elif self.valeurs["valeur"] is None:
            self._verifier_l_absence(premier)
        elif self.valeurs["motif_absence"]:
            self.erreurs["motif_absence"] = MOTIF_EN_TROP
        else:
            self._verifier_la_somme()

    def _verifier_l_absence(self, premier: str) -> None:
        if any(self.valeurs[sexe] is not None for sexe in SEXES):
            self.erreurs[premier] = SEXES_SEULS
        elif not self.valeurs["motif_absence"]:
            self.erreurs["motif_absence"] = POURQUOI

    def _verifier_la_somme(self) -> None:
        """Women and men are parts of what is counted; of a rate they are rates."""
        if self.ligne.indicateur.agregation != Agregation.SOMME:
            return
        somme = sum(self.valeurs[sexe] or 0 for sexe in SEXES)
        if self.valeurs["valeur"] < 0:
            self.erreurs["valeur"] = NEGATIVE
        elif somme > self.valeurs["valeur"]:
            self.erreurs["valeur"] = (
                f"Femmes et hommes font {nombre(somme)}, plus que la valeur totale."
            )


def projeter(ligne: Ligne, cellules: dict[str, str]) -> Projet:
    """The row with what `cellules` (the whole entry's) says of it."""
    cles = {champ: ligne.cle(champ) for champ in ligne.champs}
    return Projet(ligne, {c: cellules[cle] for c, cle in cles.items() if cle in cellules})
