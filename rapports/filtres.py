"""The filter of a contract's reports: by kind, state, subject and year."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from contrats.filtres import Filtre
from rapports.models import Rapport
from rapports.natures import NatureRapport
from rapports.statuts import StatutRapport

TOUT = "contrat"


def _critere(label: str, tous: str, champ: str | None = None, **options):
    return django_filters.ChoiceFilter(field_name=champ, label=label, empty_label=tous, **options)


class FiltreRapports(Filtre):
    """The reports of a contract that someone may read; only what is there is offered."""

    PRINCIPAUX = ("nature", "statut", "sujet", "annee")

    q = None
    nature = _critere("Sorte", "Toutes les sortes", "nature")
    statut = _critere("État", "Tous les états", "statut")
    sujet = _critere("Sur quoi", "Tous les sujets", method="_sujet")
    annee = _critere("Année", "Toutes les années", "periode_fin__year")

    def __init__(self, donnees, lignes: QuerySet[Rapport], *, reperes: list[tuple], **options):
        super().__init__(donnees, lignes, **options)
        natures, statuts, annees, *sujets = zip(*reperes, strict=True) if reperes else [()] * 7
        self.proposer("nature", [c for c in NatureRapport.choices if c[0] in natures])
        self.proposer("statut", [c for c in StatutRapport.choices if c[0] in statuts])
        self.proposer("annee", [(a, str(a)) for a in sorted(set(annees), reverse=True)])
        self.proposer("sujet", _sujets(*sujets))

    def _sujet(self, lignes, nom, valeur):
        champ, _, pk = valeur.partition("-")
        if champ == TOUT:
            return lignes.filter(quartier=None, partenaire=None)
        return lignes.filter(**{champ: pk})


def reperes_des_rapports(lignes: QuerySet[Rapport]) -> QuerySet:
    """What may be chosen among these reports, one by one."""
    return lignes.order_by().values_list(
        "nature",
        "statut",
        "periode_fin__year",
        "quartier",
        "quartier__nom",
        "partenaire",
        "partenaire__nom",
    )


def _sujets(quartiers, lieux, partenaires, noms) -> list[tuple[str, str]]:
    """The whole contract, then the neighbourhoods and the partners that reports are about."""
    choix = {f"quartier-{pk}": nom for pk, nom in zip(quartiers, lieux, strict=True) if pk}
    choix |= {f"partenaire-{pk}": nom for pk, nom in zip(partenaires, noms, strict=True) if pk}
    return [(TOUT, "Tout le contrat"), *sorted(choix.items(), key=lambda c: (c[0][0], c[1]))]
