"""The messages of an annual report: legal copies, so no way to unsubscribe from them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import deposer, rediger
from rapports.models import AvisAnnuel, Contribution, RapportAnnuel


def ecrire_la_consultation(avis: AvisAnnuel, *, rappel: bool) -> Courriel:
    """The draft to a body that is consulted, or a reminder, queued. In a transaction."""
    annuel = avis.annuel
    contexte = {
        **_commun(annuel, annuel.ouvert_par),
        "avis": avis,
        "rappel": rappel,
        "lien": _lien("rapports:avis_annuel", avis.pk),
        "lien_page": _lien("rapports:lire", annuel.projet_id),
        "lien_pdf": _lien("rapports:telecharger", annuel.projet_id),
    }
    return deposer(
        rediger(
            "rapports/annuel/courriels/consultation",
            contexte,
            destinataire=avis.adresse,
            nom_affiche=avis.partenaire.nom,
            repondre_a=_repondre_a(annuel.ouvert_par),
        )
    )


def ecrire_le_retrait(avis: AvisAnnuel, *, motif: str, officier) -> Courriel:
    """To a body that was consulted: it has nothing to answer any more. In a transaction."""
    contexte = {**_commun(avis.annuel, officier), "avis": avis, "motif": motif}
    return deposer(
        rediger(
            "rapports/annuel/courriels/retrait",
            contexte,
            destinataire=avis.adresse,
            nom_affiche=avis.partenaire.nom,
            repondre_a=_repondre_a(officier),
        )
    )


def ecrire_la_contribution(contribution: Contribution, *, rappel: bool) -> Courriel:
    """The request to present one's own action, or a reminder, queued. In a transaction."""
    annuel = contribution.annuel
    contexte = {
        **_commun(annuel, annuel.cree_par),
        "contribution": contribution,
        "rappel": rappel,
        "lien": _lien("rapports:annuel", annuel.pk),
    }
    return deposer(
        rediger(
            "rapports/annuel/courriels/contribution",
            contexte,
            destinataire=contribution.adresse,
            nom_affiche=contribution.partenaire.nom,
            repondre_a=_repondre_a(annuel.cree_par),
        )
    )


def _commun(annuel: RapportAnnuel, officier) -> dict:
    return {
        "annuel": annuel,
        "contrat": annuel.contrat,
        "officier": str(officier) if officier else "",
    }


def _lien(route: str, pk: int) -> str:
    return f"{settings.SITE_URL}{reverse(route, args=[pk])}"


def _repondre_a(officier) -> list[str]:
    if officier is None or not officier.is_active:
        return []
    return [nommer(str(officier), officier.courriel)]
