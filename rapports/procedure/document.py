"""The documents of an annual report: the draft, then the final one, made by the reports' worker."""

from __future__ import annotations

from django.db import transaction

from contrats.models.cycle import interdiction
from rapports.models import NatureRapport, Rapport, RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel
from rapports.tasks import reveiller_production


@transaction.atomic
def geler(annuel: RapportAnnuel, *, par) -> Rapport:
    """Ask the worker for the document of the present step: the draft while it is written; once
    the assembly has voted, the final one, with every opinion annexed.

    Raises ValidationError if one is being made already, TransitionInterdite.
    """
    annuel.verrouiller()
    if annuel.statut not in {StatutAnnuel.BROUILLON, StatutAnnuel.APPROUVE}:
        raise interdiction(annuel, "Composer le document")
    debut, fin = annuel.periode
    rapport = Rapport.objects.demander(
        contrat=annuel.contrat,
        nature=NatureRapport.ANNUEL,
        periode_debut=debut,
        periode_fin=fin,
        par=par,
        diffuser=False,
        textes=annuel.textes,
    )
    champ = "projet" if annuel.statut == StatutAnnuel.BROUILLON else "definitif"
    setattr(annuel, champ, rapport)
    annuel.save(update_fields=[champ])
    annuel.consigner("composer", par=par)
    reveiller_production(rapport.pk)
    return rapport
