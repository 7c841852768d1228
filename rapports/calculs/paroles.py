"""What signatories promised and how residents took part, as the reports keep it. It reads only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from contrats.argent.engagements import LigneSignataire, par_signataire
from contrats.models import Avis, Contrat
from contrats.statuts import StatutAvis
from partenaires.models import Partenaire
from quartiers.models import NatureQuartier
from quartiers.prete import ListePrete


def paroles(sujet: Contrat) -> dict[str, Any]:
    """Promises by signatory, in the state they are in today."""
    engagements = list(sujet.engagements.select_related("partenaire"))
    ranges = par_signataire(engagements)
    return {
        "signataires": [_signataire(ligne) for ligne in ranges["lignes"]],
        "total": _signataire(ranges["total"]) if ranges["total"] else None,
        "demonstration": any(engagement.demonstration for engagement in engagements),
    }


def _signataire(ligne: LigneSignataire) -> dict[str, Any]:
    ensemble = ligne.ensemble
    return {
        "nom": ligne.nom,
        **{code: part.nombre for code, part in ligne.parts.items()},
        "nombre": ensemble.nombre,
        "non_chiffres": ensemble.non_chiffres,
        "montant": None if ensemble.montant is None else str(ensemble.montant),
    }


def participation(sujet: Contrat, debut: int, fin: int) -> dict[str, Any]:
    """The council of each priority neighbourhood, and the opinions asked for in these years."""
    return {"conseils": _conseils(sujet), "avis": _avis(sujet, debut, fin)}


def _conseils(sujet: Contrat) -> list[dict[str, Any]]:
    prioritaires = sujet.quartiers.filter(nature=NatureQuartier.QPV)
    return [
        {"quartier": q.nom, "conseils": [conseil.nom for conseil in q.conseils_citoyens.all()]}
        for q in prioritaires.prefetch_related("conseils_citoyens")
    ]


def _avis(sujet: Contrat, debut: int, fin: int) -> list[dict[str, Any]]:
    demandes = Avis.objects.filter(
        contrat=sujet, echeance__range=(date(debut, 1, 1), date(fin, 12, 31))
    )
    lignes = demandes.exclude(statut=StatutAvis.ANNULE).select_related("partenaire")
    return [
        {
            "qui": avis.partenaire.nom,
            "objet": avis.objet,
            "echeance": avis.echeance.isoformat(),
            "rendu_le": avis.rendu_le and timezone.localdate(avis.rendu_le).isoformat(),
            "sens": avis.get_sens_display() if avis.sens else None,
        }
        for avis in lignes.order_by("echeance", "partenaire__nom", "pk")
    ]


def signataires_communes(sujet: Contrat) -> list[Partenaire]:
    """The communes that take part in the contract, by their name."""
    return COMMUNES.lire(sujet.pk)


COMMUNES = ListePrete(
    lambda contrat: Partenaire.objects.filter(
        contrats=contrat, commune__isnull=False
    ).select_related("commune")
)
