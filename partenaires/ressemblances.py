"""Which partners may be one, for whoever reads a list: the pairs kept since a worker compared the
names, and those of the names that changed since, compared on the spot. What is read is exact.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from partenaires.graphies import Paire, paires
from partenaires.models import Partenaire, Ressemblance, RessemblancePerimee
from quartiers import verrou
from quartiers.ensemble import lire_ensemble
from quartiers.tri import alphabetique

# What `graphies` compares, read as plain rows: thirteen thousand objects cost four times as much.
COLONNES = (
    *("pk", "type", "nom", "sigle", "alias", "siret", "siren", "rna", "distincts"),
    *("commune_id", "quartier_id", "intercommunalite_id"),
)
VERROU = 0x4E4F4D53  # « NOMS »: they are compared by one process at a time


def proposer(partenaires: QuerySet[Partenaire], limite: int) -> list[Paire]:
    """The first pairs that these partners make, in the order of the names. One query, and another
    where a name has changed since they were compared."""
    cles = partenaires.order_by().values("pk")
    gardees = Ressemblance.objects.a_jour().non_ecartees().filter(un__in=cles, autre__in=cles)
    gardees = gardees.select_related("un", "autre").order_by(
        alphabetique("un__nom"), "un_id", alphabetique("autre__nom"), "autre_id"
    )[:limite]
    perimes = RessemblancePerimee.objects.filter(partenaire__in=cles).order_by()
    perimes = perimes.values_list("partenaire", flat=True).distinct()
    lire_ensemble(gardees, perimes)
    if perimes:
        return _avec_les_vives(partenaires, list(gardees), set(perimes))[:limite]
    return [Paire(paire.un, paire.autre, paire.raison) for paire in gardees]


def _avec_les_vives(
    partenaires: QuerySet[Partenaire], gardees: list[Ressemblance], perimes: set[int]
) -> list[Paire]:
    """The kept pairs and those of the names that changed, in the order of the names."""
    lignes = {ligne.pk: ligne for ligne in _ranger(partenaires)}
    rangs = {cle: rang for rang, cle in enumerate(lignes)}
    toutes = [
        Paire(lignes[paire.un_id], lignes[paire.autre_id], paire.raison)
        for paire in gardees
        if paire.un_id in lignes and paire.autre_id in lignes
    ]
    toutes += [paire for paire in paires(lignes.values(), perimes) if not paire.ecartee]
    return sorted(toutes, key=lambda paire: (rangs[paire.un.pk], rangs[paire.autre.pk]))


def _ranger(partenaires: QuerySet[Partenaire]) -> QuerySet:
    lignes = partenaires.order_by(alphabetique("nom"), "pk")
    return lignes.values_list(*COLONNES, named=True)


@transaction.atomic
def rafraichir() -> int:
    """Compare again what has changed, and keep the pairs; return how many partners that was.

    Nothing if another process is at it.
    """
    return _comparer_de_nouveau() if verrou.prendre(VERROU) else 0


def _comparer_de_nouveau() -> int:
    """What is marked from here on stays marked: the names are read after the marks are taken."""
    marques = dict(RessemblancePerimee.objects.values_list("pk", "partenaire"))
    perimes = set(marques.values())
    if not perimes:
        return 0
    RessemblancePerimee.objects.filter(pk__in=marques.keys()).delete()
    Ressemblance.objects.filter(Q(un__in=perimes) | Q(autre__in=perimes)).delete()
    Ressemblance.objects.bulk_create(
        Ressemblance(un_id=paire.un.pk, autre_id=paire.autre.pk, raison=paire.raison)
        for paire in paires(_ranger(Partenaire.objects.all()), perimes)
    )
    return len(perimes)
