"""What the procedure gives to the document: contributions, opinions with what follows each remark,
the deliberation, who was left out. It only reads, in the one instant of the freeze."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from rapports.annuel.consultes import avis_de
from rapports.calculs.annuel import relever
from rapports.models import AvisAnnuel, PartieAnnuelle, Rapport, RapportAnnuel
from rapports.statuts_annuel import StatutAvisAnnuel


def relever_annuel(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """Everything that the annual report says: its figures, and what its procedure gives to it.

    The draft has contributions, no opinion yet. A report that no procedure asked for has neither.
    """
    annuel = RapportAnnuel.objects.filter(Q(projet=rapport.pk) | Q(definitif=rapport.pk)).first()
    if annuel is None or rapport.pk is None:
        return relever(rapport, etabli_le) | {"ecartes": []}
    definitif = annuel.definitif_id == rapport.pk
    figures = relever(
        rapport,
        etabli_le,
        contributions=contributions(annuel),
        avis=[_avis(un) for un in avis_de(annuel)] if definitif else [],
        deliberation=_deliberation(annuel) if definitif else None,
    )
    return figures | {
        "ecartes": [
            {"qui": ecarte.organisme, "motif": ecarte.motif}
            for ecarte in annuel.ecartes.select_related("commune", "quartier")
        ]
    }


def contributions(annuel: RapportAnnuel) -> list[dict[str, str]]:
    """What the signatories wrote of their own action, and nothing of who wrote it."""
    ecrites = annuel.contributions.exclude(texte="").select_related("partenaire")
    return [{"partenaire": une.partenaire.nom, "texte": une.texte} for une in ecrites]


def _avis(avis: AvisAnnuel) -> dict[str, Any]:
    tardif = getattr(avis, "tardif", None)
    silencieux = avis.statut == StatutAvisAnnuel.TACITE
    return {
        "qui": f"{avis.get_qualite_display()}\u00a0: {avis.partenaire.nom}",
        "sens": "repute_favorable" if silencieux else avis.sens,
        "libelle_sens": "" if silencieux else avis.get_sens_display(),
        "le": (avis.echeance if silencieux else avis.delibere_le or avis.recu_le).isoformat(),
        "reference": avis.reference,
        "texte": avis.texte,
        "remarques": [
            {
                "partie": "" if remarque.partie == PartieAnnuelle.GENERAL else remarque.partie,
                "texte": remarque.texte,
                "decision": remarque.suite.get_decision_display(),
                "suite": remarque.suite.texte,
            }
            for remarque in avis.remarques.all()
        ],
        "tardif": tardif
        and {
            "recu_le": tardif.recu_le.isoformat(),
            "libelle_sens": tardif.get_sens_display(),
            "texte": tardif.texte,
        },
    }


def _deliberation(annuel: RapportAnnuel) -> dict[str, Any]:
    return {
        "assemblee": annuel.assemblee,
        "le": annuel.delibere_le.isoformat(),
        "reference": annuel.deliberation,
    }
