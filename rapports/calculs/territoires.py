"""The territory and its neighbourhoods, with each figure's year and source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from contrats import synthese
from contrats.models import Contrat
from quartiers.models import Quartier, Releve
from rapports.calculs.portee import Portee


def territoire(sujet: Contrat) -> list[dict]:
    """Figures of the steering intercommunality, and of the one the contract was drawn for."""
    return [_releve(releve, str(releve.intercommunalite)) for releve in synthese.territoire(sujet)]


def quartiers(lieux: Iterable[Quartier], argent: dict[int, dict]) -> list[dict]:
    """The contract's neighbourhoods; `argent` holds count and euros by neighbourhood."""
    lignes = []
    for quartier in lieux:
        depense = argent.get(quartier.pk, {"nb_actions": 0, "accorde": Decimal(0)})
        lignes.append(
            {
                "nom": quartier.nom,
                "code": quartier.code,
                "nature": quartier.get_nature_display(),
                "communes": [commune.nom for commune in quartier.communes.all()],
                "releves": [_releve(releve, quartier.nom) for releve in quartier.releves.all()],
                "nb_actions": depense["nb_actions"],
                "accorde": None if depense["accorde"] is None else str(depense["accorde"]),
            }
        )
    return sorted(lignes, key=lambda ligne: (ligne["nature"], ligne["nom"]))


def lieux_a_lire(contrat: int, *cles: int | None) -> QuerySet[Quartier]:
    """Those of `quartiers`."""
    lieux = Quartier.objects.filter(Portee.de(*cles).lieux, contrats=contrat)
    return lieux.prefetch_related("communes", "releves__statistique")


def _releve(releve: Releve, nom: str) -> dict:
    valeur = releve.valeur
    return {
        "territoire": nom,
        "statistique": releve.statistique.libelle,
        "code": releve.statistique.code,
        "unite": releve.statistique.unite,
        "millesime": releve.millesime,
        "valeur": None if valeur is None else f"{valeur.normalize():f}",
        "motif_absence": releve.motif_absence,
        "source": releve.source,
        "approximatif": releve.approximatif,
    }


def par_nature(lieux: list[dict]) -> dict[str, int]:
    """How many neighbourhoods of each nature."""
    comptes: dict[str, int] = defaultdict(int)
    for lieu in lieux:
        comptes[lieu["nature"]] += 1
    return dict(comptes)
