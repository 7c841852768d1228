"""The documents of an annual report: the draft, then the final one, made by the reports' worker."""

from __future__ import annotations

from django.db import transaction

from rapports.models import Rapport, RapportAnnuel
from rapports.procedure.composition import demander_le_document
from rapports.tasks import reveiller_production


@transaction.atomic
def geler(annuel: RapportAnnuel, *, par) -> Rapport:
    """Ask the worker for the document of the present step.

    Raises ValidationError if one is being made already, TransitionInterdite.
    """
    rapport = demander_le_document(annuel, par=par)
    reveiller_production(rapport.pk)
    return rapport
