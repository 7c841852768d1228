"""How many people an amount is divided by, as public sources give it. No money enters here.

Sources disagree, so one rule chooses: the latest year; in it an exact figure before a rounded
one; then the largest, so that euros per inhabitant are never overstated. The others are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from contrats.models import Contrat
from contrats.quartier.comparaison import POPULATIONS
from quartiers.models import Generation, Releve

POPULATION_QPV = "population_qpv"
CENTIME = Decimal("0.01")


@dataclass(frozen=True)
class Habitants:
    """The figure retained; `autres`: what other sources say of the same year."""

    releve: Releve
    autres: list[Releve]

    def partager(self, montant: Decimal | None) -> Decimal | None:
        """Euros per inhabitant; None when the amount is not known."""
        return None if montant is None else (montant / self.releve.valeur).quantize(CENTIME)

    @property
    def demonstration(self) -> bool:
        """True if its source says that the figure is made up."""
        return "démonstration" in self.releve.source.lower()


def retenir(releves: Iterable[Releve]) -> Habitants | None:
    """The one figure of these that amounts are divided by; None if no one is known."""
    connus = [releve for releve in releves if releve.valeur]
    if not connus:
        return None
    retenu = max(connus, key=lambda r: (r.millesime, not r.approximatif, r.valeur, -r.pk))
    meme_annee = [r for r in connus if r.millesime == retenu.millesime and r.pk != retenu.pk]
    return Habitants(retenu, meme_annee)


def par_quartier(quartiers: Iterable[int]) -> dict[int, Habitants]:
    """Key of a neighbourhood -> its inhabitants, for those that are known."""
    return retenus(releves_des_quartiers(quartiers))


def releves_des_quartiers(quartiers: Iterable[int]) -> QuerySet[Releve]:
    """What `retenus` chooses among; not read yet."""
    releves = Releve.objects.filter(quartier__in=quartiers, statistique__code__in=POPULATIONS)
    return releves.select_related("statistique").order_by("source", "pk")


def retenus(releves: Iterable[Releve]) -> dict[int, Habitants]:
    """Key of a neighbourhood -> its inhabitants, chosen among these figures."""
    par_cle = defaultdict(list)
    for releve in releves:
        par_cle[releve.quartier_id].append(releve)
    choisis = {cle: retenir(lignes) for cle, lignes in par_cle.items()}
    return {cle: habitants for cle, habitants in choisis.items() if habitants}


def releves_du_contrat(contrat: Contrat) -> QuerySet[Releve]:
    """The people of the priority neighbourhoods on the ground that the contract was drawn for:
    `retenir` chooses. Not read yet.

    Only of its own geography: after 2023 the neighbourhoods are others.
    """
    releves = Releve.objects.filter(
        intercommunalite=contrat.territoire_id, statistique__code=POPULATION_QPV
    )
    bascule = Generation.G2024.value
    ancienne = contrat.generation == Generation.G2015
    releves = releves.filter(**{"millesime__lt" if ancienne else "millesime__gte": bascule})
    return releves.select_related("statistique").order_by("source", "pk")


def du_contrat(contrat: Contrat) -> Habitants | None:
    """The one figure that the money of this contract is divided by."""
    return retenir(releves_du_contrat(contrat))
