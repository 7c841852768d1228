"""Which partners may be one, for whoever reads a list: the pairs kept since a worker compared the
names, and those of the names that changed since, compared on the spot. What is read is exact.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from partenaires.graphies import Paire, paires
from partenaires.models import Partenaire, Ressemblance, RessemblancePerimee
from quartiers import marques
from quartiers.ensemble import lire_ensemble
from quartiers.recherche import simplifier
from quartiers.tri import alphabetique

# What `graphies` compares, read as plain rows: thirteen thousand objects cost four times as much.
COLONNES = (
    *("pk", "type", "nom", "sigle", "alias", "siret", "siren", "rna", "distincts"),
    *("commune_id", "quartier_id", "intercommunalite_id"),
)
VERROU = 0x4E4F4D53  # « NOMS »: they are compared by one process at a time


def proposer(
    partenaires: QuerySet[Partenaire], limite: int, listes: dict[str, Iterable] | None = None
) -> list[Paire]:
    """The first pairs that these partners make, in the order of the names. One query, and another
    where a name has changed since they were compared; `listes`, those of `listes_gardees` where
    they were read already."""
    gardees, perimes = _lire(listes, partenaires, limite)
    if perimes:
        return _avec_les_vives(partenaires, gardees, perimes)[:limite]
    return gardees


def proposer_pour(
    sujet: Partenaire,
    partenaires: QuerySet[Partenaire],
    limite: int,
    listes: dict[str, Iterable] | None = None,
) -> list[Paire]:
    """The first pairs that `sujet` makes with these partners, of which it is one; it comes first
    in each. As many queries."""
    gardees, perimes = _lire(listes, partenaires, limite, sujet.pk)
    if perimes:
        # All the names when it changed itself; else it is compared with those that did.
        compares = {} if sujet.pk in perimes else {"pk__in": perimes | {sujet.pk}}
        vives = paires(_ranger(partenaires.filter(**compares)), {sujet.pk})
        gardees = [*gardees, *(paire for paire in vives if not paire.ecartee)]
    autres = (paire.autre if paire.un.pk == sujet.pk else paire.un for paire in gardees)
    raisons = [paire.raison for paire in gardees]
    toutes = [Paire(sujet, autre, dit) for autre, dit in zip(autres, raisons, strict=True)]
    return sorted(toutes, key=lambda paire: (simplifier(paire.autre.nom), paire.autre.pk))[:limite]


def listes_gardees(
    partenaires: QuerySet[Partenaire], limite: int, sujet: int | None = None
) -> dict[str, QuerySet]:
    """The first kept pairs of these partners, or those of one, and whose names have changed since;
    not read yet."""
    lesquelles = Q(un=sujet) | Q(autre=sujet) if sujet else Q()
    cles = partenaires.order_by().values("pk")
    gardees = Ressemblance.objects.a_jour().non_ecartees()
    gardees = gardees.filter(lesquelles, un__in=cles, autre__in=cles)
    gardees = gardees.select_related("un", "autre").order_by(
        alphabetique("un__nom"), "un_id", alphabetique("autre__nom"), "autre_id"
    )[:limite]
    perimes = RessemblancePerimee.objects.filter(partenaire__in=cles).order_by()
    perimes = perimes.values_list("partenaire", flat=True).distinct()
    return {"gardees": gardees, "perimes": perimes}


def _lire(listes: dict[str, Iterable] | None, *lesquelles) -> tuple[list[Paire], set[int]]:
    """What these lists tell; without any, those of `listes_gardees(*lesquelles)`."""
    if listes is None:
        listes = listes_gardees(*lesquelles)
        lire_ensemble(*listes.values())
    gardees = [Paire(paire.un, paire.autre, paire.raison) for paire in listes["gardees"]]
    return gardees, set(listes["perimes"])


def _avec_les_vives(
    partenaires: QuerySet[Partenaire], gardees: list[Paire], perimes: set[int]
) -> list[Paire]:
    """The kept pairs and those of the names that changed, in the order of the names."""
    lignes = {ligne.pk: ligne for ligne in _ranger(partenaires)}
    rangs = {cle: rang for rang, cle in enumerate(lignes)}
    toutes = [
        Paire(lignes[paire.un.pk], lignes[paire.autre.pk], paire.raison)
        for paire in gardees
        if paire.un.pk in lignes and paire.autre.pk in lignes
    ]
    toutes += [paire for paire in paires(lignes.values(), perimes) if not paire.ecartee]
    return sorted(toutes, key=lambda paire: (rangs[paire.un.pk], rangs[paire.autre.pk]))


def _ranger(partenaires: QuerySet[Partenaire]) -> QuerySet:
    lignes = partenaires.order_by(alphabetique("nom"), "pk")
    return lignes.values_list(*COLONNES, named=True)


def rafraichir() -> int:
    """Compare again what has changed, and keep the pairs; return how many partners that was.

    Nothing if another process is at it.
    """
    return marques.refaire(
        RessemblancePerimee.objects.all(), "partenaire", _comparer_de_nouveau, numero=VERROU
    )


def _comparer_de_nouveau(cles: list[int]) -> None:
    """All names are read once, however many have changed."""
    perimes = set(cles)
    Ressemblance.objects.filter(Q(un__in=perimes) | Q(autre__in=perimes)).delete()
    Ressemblance.objects.bulk_create(
        Ressemblance(un_id=paire.un.pk, autre_id=paire.autre.pk, raison=paire.raison)
        for paire in paires(_ranger(Partenaire.objects.all()), perimes)
    )
