"""What waits for an officer about reports: those that failed, deliveries to take up again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, QuerySet
from django.urls import reverse

from contrats.a_faire import NatureTache, Tache
from contrats.models import Contrat
from courriels.statuts import A_REPRENDRE
from rapports.models import Envoi, Rapport
from rapports.statuts import StatutRapport


def listes_de_rapports(utilisateur) -> dict[str, QuerySet]:
    """What `rapports_a_reprendre` looks at: nothing but for officers. Not read yet."""
    if not utilisateur.est_officier:
        return {}
    return {
        "brouillons": _brouillons(utilisateur),
        "envois": _contrats_en_souffrance(utilisateur),
        "echecs": rapports_en_echec(utilisateur).defer("instantane").select_related("contrat"),
    }


def rapports_a_reprendre(listes: dict[str, QuerySet]) -> list[Tache]:
    """One task a contract for its deliveries, one a failed report."""
    return [
        *_a_finir(listes.get("brouillons", ())),
        *_envois(listes.get("envois", ())),
        *_echecs(listes.get("echecs", ())),
    ]


# What waits for an officer, by state: what to do, where, why.
BROUILLONS = {
    StatutRapport.A_PREPARER: ("Préparer", "rapports:preparer", "Dire ce qui manque, puis figer"),
    StatutRapport.A_RELIRE: ("Relire", "rapports:relire", "Écrire les textes, puis valider"),
}


def _brouillons(utilisateur) -> QuerySet[Rapport]:
    """Reports to prepare, and drafts to read again."""
    return (
        Rapport.objects.visibles_par(utilisateur)
        .filter(statut__in=BROUILLONS)
        .defer("instantane")
        .select_related("contrat")
        .order_by("demande_le", "pk")
    )


def _a_finir(rapports: Iterable[Rapport]) -> list[Tache]:
    return [
        Tache(
            NatureTache.ENVOI,
            f"{verbe} «\u00a0{rapport}\u00a0»",
            reverse(page, args=[rapport.pk]),
            rapport.contrat,
            precision=precision,
        )
        for rapport in rapports
        for verbe, page, precision in [BROUILLONS[rapport.statut]]
    ]


def envois_en_souffrance(utilisateur) -> QuerySet[Envoi]:
    """Deliveries refused, come back, or of which nobody knows whether they arrived."""
    return Envoi.objects.visibles_par(utilisateur).filter(courriel__statut__in=A_REPRENDRE)


def _contrats_en_souffrance(utilisateur) -> QuerySet[Contrat]:
    """The contracts that have some, and how many."""
    en_souffrance = envois_en_souffrance(utilisateur)
    return (
        Contrat.objects.visibles_par(utilisateur)
        .filter(rapports__envois__in=en_souffrance.order_by())
        .annotate(nb=Count("rapports__envois"))
    )


def _envois(contrats: Iterable[Contrat]) -> list[Tache]:
    return [
        Tache(
            NatureTache.ENVOI,
            f"Reprendre {contrat.nb}\u00a0envoi{'s' if contrat.nb > 1 else ''} de rapport",
            reverse("rapports:liste", args=[contrat.pk]),
            contrat,
            precision="Refusé ou revenu, ou sans réponse du serveur",
        )
        for contrat in contrats
    ]


def rapports_en_echec(utilisateur) -> QuerySet[Rapport]:
    """Reports that could not be made, unless a later version was asked for."""
    return Rapport.objects.visibles_par(utilisateur).filter(
        ~Exists(Rapport.objects.suivantes()), statut=StatutRapport.ECHEC
    )


def _echecs(rapports: Iterable[Rapport]) -> list[Tache]:
    return [
        Tache(
            NatureTache.ENVOI,
            f"Relancer «\u00a0{rapport}\u00a0»",
            reverse("rapports:liste", args=[rapport.contrat_id]),
            rapport.contrat,
            precision="Il n’a pas pu être produit",
        )
        for rapport in rapports
    ]
