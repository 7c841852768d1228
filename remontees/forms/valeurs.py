"""The sheet of values as a link opens it: the indicators that are asked, no other."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from contrats.forms.grille import CORRECTION, GrilleForm, Tableau
from contrats.models import Saisie
from contrats.saisies.lignes import Feuille
from quartiers.prete import ListePrete
from remontees.models import Attendu, Demande

AILLEURS = (
    "Votre organisation a commencé d’autres valeurs dans le portail, et l’une d’elles est à "
    "corriger\u00a0: qui les a saisies doit la corriger d’abord."
)

DEMANDES = ListePrete(
    lambda demande, responsable: (
        Attendu.objects.filter(demande=demande, indicateur__responsable=responsable)
        .order_by()
        .values_list("indicateur", flat=True)
        .distinct()
    )
)


class ValeursForm(GrilleForm):
    """What a colleague typed about other indicators stays in the entry: neither shown nor lost."""

    def __init__(self, demande: Demande, feuille: Feuille, saisie: Saisie | None, donnees=None):
        self.demande = demande
        self.demandes = set(DEMANDES.lire(demande.pk, demande.partenaire_id))
        super().__init__(feuille, saisie, donnees)

    @property
    def adresse(self) -> str:
        return reverse("remontees:repondre_valeurs", args=[self.demande.pk])

    @property
    def lecture(self) -> str:
        pleines = {c: t for c, t in self.actuelles.items() if t and self._est_demandee(c)}
        return signing.dumps(pleines, salt=self._sel, compress=True)

    def tableaux(self) -> list[Tableau]:
        return [t for t in super().tableaux() if t.indicateur.pk in self.demandes]

    @property
    def avec_elles(self) -> list[str]:
        """What goes with these values when they are handed over: the other indicators that their
        organisation has begun in the same entry, by name."""
        autres = {
            ligne.indicateur.pk: ligne.indicateur.intitule
            for ligne, champ in self.cellules.values()
            if ligne.indicateur.pk not in self.demandes
            and ligne.cle(champ) in (self.saisie.cellules if self.saisie else {})
        }
        return list(autres.values())

    @property
    def a_des_mesures(self) -> bool:
        lignes = (x for x in self.lignes if x.indicateur.pk in self.demandes)
        return any(ligne.mesure for ligne in lignes)

    def refuser(self, erreurs: dict[str, str]) -> None:
        """As for anyone; what is wrong in a cell that is not shown is told in words."""
        super().refuser(erreurs)
        if any(cle in self.cellules and not self._est_demandee(cle) for cle in erreurs):
            self.refus[""] = AILLEURS

    def _est_demandee(self, cle: str) -> bool:
        if cle == CORRECTION:
            return True
        ligne, _ = self.cellules[cle]
        return ligne.indicateur.pk in self.demandes

    def _lues(self, donnees) -> dict[str, str]:
        lues = super()._lues(donnees)
        return {cle: texte for cle, texte in lues.items() if self._est_demandee(cle)}

    def _tapees(self, donnees) -> dict[str, str]:
        return super()._tapees({cle: donnees[cle] for cle in self.lues if cle in donnees})
