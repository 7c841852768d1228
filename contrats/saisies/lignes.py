"""The rows of a sheet of values: an indicator on a territory, beside what the contract holds.

A sheet is what one organisation owes one contract for one period. It only reads.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from contrats.models import Agregation, Contrat, Indicateur, Mesure, Saisie
from contrats.saisies.grille import dans_leur_contrat, listes_mesurees, ranger
from partenaires.models import Partenaire
from quartiers.models import NatureQuartier, Quartier
from quartiers.prete import EnsemblePret

ENSEMBLE = "Ensemble du contrat"
CHAMPS = (
    "valeur",
    "numerateur",
    "denominateur",
    "valeur_femmes",
    "valeur_hommes",
    "motif_absence",
)
TERMES = ("numerateur", "denominateur")
CHAMPS_D_UNE_VALEUR = ("valeur", "valeur_femmes", "valeur_hommes", "motif_absence")
CHAMPS_D_UN_RATIO = (*TERMES, "motif_absence")


@dataclass(frozen=True)
class Feuille:
    """The values of one organisation, in one contract, for one period."""

    contrat: Contrat
    partenaire: Partenaire
    debut: date
    fin: date

    @classmethod
    def annuelle(cls, contrat: Contrat, partenaire: Partenaire, annee: int) -> Feuille:
        return cls(contrat, partenaire, date(annee, 1, 1), date(annee, 12, 31))

    @classmethod
    def de(cls, saisie: Saisie) -> Feuille:
        return cls(saisie.contrat, saisie.partenaire, saisie.periode_debut, saisie.periode_fin)

    @property
    def annee(self) -> int:
        return self.fin.year


@dataclass
class Ligne:
    """One indicator on one territory. `proposee`: it belongs there; else it may be asked for.

    `mesure` is the contract's own for the very period; `autres`, those that share days with it;
    `precedente`, the last one of the year before.
    """

    indicateur: Indicateur
    quartier: Quartier | None
    proposee: bool
    mesure: Mesure | None = None
    autres: list[Mesure] = field(default_factory=list)
    precedente: Mesure | None = None

    @property
    def champs(self) -> tuple[str, ...]:
        return CHAMPS_D_UN_RATIO if self.est_un_ratio else CHAMPS_D_UNE_VALEUR

    @property
    def est_un_ratio(self) -> bool:
        return self.indicateur.agregation == Agregation.RATIO

    @property
    def territoire(self) -> str:
        return self.quartier.nom if self.quartier else ENSEMBLE

    @property
    def montrees(self) -> list[Mesure]:
        """The measures whose figures the row shows."""
        return [m for m in (self.mesure, self.precedente, *self.autres) if m is not None]

    def cle(self, champ: str) -> str:
        """The name of a cell in `Saisie.cellules`."""
        return f"{self.indicateur.pk}:{self.quartier.pk if self.quartier else 0}:{champ}"

    def stockee(self, champ: str) -> Decimal | str | None:
        """What the contract holds for this field now."""
        if self.mesure is None:
            return "" if champ == "motif_absence" else None
        return getattr(self.mesure, champ)


def ecrire(valeur: Decimal | str | None) -> str:
    """A stored value as a person would type it: `1234,5`."""
    if isinstance(valeur, Decimal):
        return f"{valeur.normalize():f}".replace(".", ",")
    return valeur or ""


def lire_lignes(feuille: Feuille) -> list[Ligne]:
    """Every indicator of the organisation on every territory of the contract. One query."""
    l_an_dernier = date(feuille.debut.year - 1, 1, 1)
    listes = LISTES.lire(feuille.contrat.pk, feuille.partenaire.pk, l_an_dernier, feuille.fin)
    connus, proches, territoires = ranger(listes), defaultdict(list), [*listes["quartiers"], None]
    for mesure in listes["voisines"]:
        proches[mesure.indicateur_id, mesure.quartier_id].append(mesure)
    lignes = []
    for indicateur in dans_leur_contrat(listes["indicateurs"], feuille.contrat):
        lieux = set().union(*connus[indicateur.pk].values())
        for quartier in territoires:
            ligne = Ligne(indicateur, quartier, _se_propose(quartier, lieux))
            _placer(ligne, feuille, proches[indicateur.pk, quartier and quartier.pk])
            lignes.append(ligne)
    return lignes


def _listes(contrat: int, partenaire: int, depuis: date, fin: date) -> dict[str, QuerySet]:
    """What the rows are made of, and the measures between these days; to be read together."""
    siens = Indicateur.objects.filter(objectif__contrat=contrat, responsable=partenaire)
    voisines = Mesure.objects.filter(
        indicateur__in=siens.order_by(), periode_fin__gte=depuis, periode_debut__lte=fin
    )
    return {
        "indicateurs": siens.select_related("objectif").order_by("objectif__numero", "pk"),
        "quartiers": Quartier.objects.filter(contrats=contrat).defer("contour"),
        **listes_mesurees(siens.order_by().values("pk")),
        "voisines": voisines.order_by("periode_fin", "pk"),
    }


LISTES = EnsemblePret(_listes)


def _se_propose(quartier: Quartier | None, deja: set[int | None]) -> bool:
    """Where it was measured once; nowhere yet, on each priority neighbourhood and the whole."""
    if deja:
        return (quartier and quartier.pk) in deja
    return quartier is None or quartier.nature == NatureQuartier.QPV


def _placer(ligne: Ligne, feuille: Feuille, mesures: list[Mesure]) -> None:
    for mesure in mesures:
        if (mesure.periode_debut, mesure.periode_fin) == (feuille.debut, feuille.fin):
            ligne.mesure = mesure
        elif mesure.periode_fin >= feuille.debut:
            ligne.autres.append(mesure)
        elif mesure.annee == feuille.annee - 1:
            ligne.precedente = mesure
