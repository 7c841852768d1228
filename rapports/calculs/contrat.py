"""Who is bound, by which acts, to which promises."""

from __future__ import annotations

from contrats.models import Contrat, Signature


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


def signatures(sujet: Contrat) -> list[dict]:
    """Each act with its signatories: given or awaited, by whom, when, where, in which form."""
    actes = sujet.actes.order_by("numero").prefetch_related(
        "signatures__partenaire", "signatures__representant"
    )
    return [
        {
            "acte": acte.titre,
            "statut": acte.get_statut_display(),
            "signataires": [_signataire(signature) for signature in acte.signatures.all()],
        }
        for acte in actes
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


def engagements(sujet: Contrat) -> list[dict]:
    """What each signatory promised, with an amount or without."""
    return [
        {
            "partenaire": engagement.partenaire.nom,
            "intitule": engagement.intitule,
            "montant": None if engagement.montant is None else str(engagement.montant),
            "echeance": engagement.echeance and engagement.echeance.isoformat(),
            "statut": engagement.get_statut_display(),
            "en_retard": engagement.en_retard,
            "demonstration": engagement.demonstration,
        }
        for engagement in sujet.engagements.select_related("partenaire")
    ]
