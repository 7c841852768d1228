"""Who is bound, by which acts, to which promises."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from contrats.models import Acte, Avis, Contrat, Engagement, Signature
from contrats.statuts import StatutAvis, StatutEngagement
from quartiers.ensemble import rattacher
from rapports.calculs.portee import ENTIERE, Portee


def liens_a_lire(contrat: int, *cles: int | None) -> dict[str, QuerySet]:
    """What `signatures`, `engagements` and `avis` tell."""
    siens = Portee.de(*cles).du_partenaire()
    signatures = Signature.objects.filter(siens, acte__contrat=contrat)
    engagements = Engagement.objects.filter(siens, contrat=contrat)
    rendus = Avis.objects.filter(siens, contrat=contrat).exclude(statut=StatutAvis.ANNULE)
    return {
        "actes": Acte.objects.filter(contrat=contrat).order_by("numero"),
        "signatures": signatures.select_related("partenaire", "representant"),
        "engagements": engagements.select_related("partenaire"),
        "avis": rendus.select_related("partenaire").order_by("echeance", "pk"),
    }


def contrat(sujet: Contrat) -> dict:
    """The contract's identity."""
    return {
        "code": sujet.code,
        "intitule": sujet.intitule,
        "pilote": sujet.pilote.nom,
        "debut": sujet.date_debut.isoformat(),
        "fin": sujet.date_fin.isoformat(),
        "signe_le": sujet.date_signature and sujet.date_signature.isoformat(),
        "lieu_signature": sujet.lieu_signature,
        "statut": sujet.get_statut_display(),
        "contexte": sujet.contexte,
    }


def signatures(listes: dict[str, list], portee: Portee = ENTIERE) -> list[dict]:
    """Each act with its signatories: given or awaited, by whom, when, where, in which form."""
    rattacher(listes["actes"], listes["signatures"], "acte_id", "signatures")
    return [
        {
            "acte": acte.titre,
            "statut": acte.get_statut_display(),
            "signataires": [_signataire(signature) for signature in acte.signatures.all()],
        }
        for acte in listes["actes"]
        if portee.entiere or acte.signatures.all()
    ]


def _signataire(signature: Signature) -> dict:
    return {
        "partenaire": signature.partenaire.nom,
        "representant": str(signature.representant) if signature.representant else None,
        "statut": signature.get_statut_display(),
        "le": signature.signee_le and signature.signee_le.isoformat(),
        "lieu": signature.lieu,
        "forme": signature.get_niveau_display(),
    }


def engagements(listes: dict[str, list], jour: date) -> list[dict]:
    """What each signatory promised, with an amount or without; late or not on `jour`."""
    return [
        {
            "partenaire": engagement.partenaire.nom,
            "intitule": engagement.intitule,
            "montant": None if engagement.montant is None else str(engagement.montant),
            "echeance": engagement.echeance and engagement.echeance.isoformat(),
            "statut": engagement.get_statut_display(),
            "en_retard": _en_retard(engagement, jour),
            "demonstration": engagement.demonstration,
        }
        for engagement in listes["engagements"]
    ]


def _en_retard(engagement: Engagement, jour: date) -> bool:
    """Still to keep after its day."""
    a_tenir = engagement.statut == StatutEngagement.PRIS
    return a_tenir and engagement.echeance is not None and engagement.echeance < jour


def avis(listes: dict[str, list], jour: date) -> list[dict]:
    """Opinions asked, given or awaited, the first due first, late or not on `jour`; those given up
    are left out."""
    return [
        {
            "partenaire": demande.partenaire.nom,
            "objet": demande.objet,
            "echeance": demande.echeance.isoformat(),
            "statut": demande.get_statut_display(),
            "sens": demande.get_sens_display(),
            "rendu_le": demande.rendu_le and timezone.localdate(demande.rendu_le).isoformat(),
            "en_retard": demande.statut == StatutAvis.ATTENDU and demande.echeance < jour,
        }
        for demande in listes["avis"]
    ]
