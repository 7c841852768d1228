"""What happened since the report before this one: its figures, and the journal's events.

It only reads: the earlier report's frozen figures, never today's, are what is compared.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from contrats.models import Evenement
from contrats.statuts import StatutAction, StatutAvis, StatutEngagement, StatutSignature
from quartiers.prete import ListePrete
from rapports.models import Rapport
from rapports.recits.changements import differences, figer
from rapports.statuts import TransitionRapport

# (kind of object, status that it took) -> its words, for one and for several.
FAITS = {
    ("contrats.action", StatutAction.RETENUE): ("action retenue", "actions retenues"),
    ("contrats.action", StatutAction.TERMINEE): ("action terminée", "actions terminées"),
    ("contrats.signature", StatutSignature.SIGNEE): ("signature donnée", "signatures données"),
    ("contrats.engagement", StatutEngagement.TENU): ("engagement tenu", "engagements tenus"),
    ("contrats.avis", StatutAvis.RENDU): ("avis rendu", "avis rendus"),
}


def changements(rapport: Rapport, reperes: dict[str, Any]) -> dict[str, Any] | None:
    """What differs from the report before this one; None when there is none."""
    sujet = (rapport.contrat_id, str(rapport.nature), rapport.quartier_id, rapport.partenaire_id)
    avant = next(iter(PRECEDENT.lire(rapport.periode_fin, *sujet)), None)
    if avant is None:
        return None
    entiere = rapport.quartier_id is None and rapport.partenaire_id is None
    return {
        "precedent": {cle: avant[cle] for cle in ("titre", "periode", "version", "etabli_le")},
        "evenements": _evenements(rapport, avant["fige_le"]) if entiere else [],
        "ecarts": figer(differences(avant["reperes"], reperes)),
    }


def _precedent(
    periode_fin: date, contrat: int, nature: str, quartier: int | None, partenaire: int | None
) -> QuerySet:
    """The last report issued on the same thing for a period that ends before; its last version."""
    rapport = Rapport(
        contrat_id=contrat, nature=nature, quartier_id=quartier, partenaire_id=partenaire
    )
    gel = Evenement.objects.filter(
        objet_type=Rapport._meta.label_lower,
        objet_id=OuterRef("pk"),
        verbe=TransitionRapport.FIGER,
    ).order_by("-survenu_le")
    emis = Rapport.objects.emis().du_meme_sujet(rapport)
    emis = emis.filter(periode_fin__lt=periode_fin, instantane__has_key="reperes")
    emis = emis.order_by("-periode_fin", "-periode_debut", "-version")
    figes = {cle: F(f"instantane__{cle}") for cle in ("titre", "etabli_le", "reperes")}
    figes["periode"] = F("instantane__periode__dite")
    return emis.values("version", **figes, fige_le=Subquery(gel.values("survenu_le")[:1]))[:1]


PRECEDENT = ListePrete(_precedent)


def _evenements(rapport: Rapport, depuis: datetime | None) -> list[dict[str, Any]]:
    """What the journal says since then, each object counted once."""
    if depuis is None:
        return []
    lesquels = Q()
    for genre, statut in FAITS:
        lesquels |= Q(objet_type=genre, vers=statut)
    lignes = Evenement.objects.filter(lesquels, contrat=rapport.contrat_id, survenu_le__gt=depuis)
    comptes = lignes.order_by().values_list("objet_type", "vers")
    nombres = {
        (genre, vers): n for genre, vers, n in comptes.annotate(n=Count("objet_id", distinct=True))
    }
    return [
        {"un": un, "plusieurs": plusieurs, "nombre": nombres[cle]}
        for cle, (un, plusieurs) in FAITS.items()
        if cle in nombres
    ]
