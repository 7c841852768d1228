"""The document of the present step of an annual report is asked for; nobody is woken here."""

from __future__ import annotations

from django.db import transaction

from contrats.models.cycle import interdiction
from rapports.models import NatureRapport, Rapport, RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel


@transaction.atomic
def demander_le_document(annuel: RapportAnnuel, *, par) -> Rapport:
    """The draft while it is written; once the assembly has voted, the final one, with every
    opinion annexed.

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
    return rapport
