"""The back office of reports, by subject; importing it registers every model."""

from rapports.admin.abonnement import AbonnementAdmin, ListeDeDiffusionAdmin
from rapports.admin.annuel import RapportAnnuelAdmin
from rapports.admin.courriel import CourrielAdmin
from rapports.admin.demande import ContratAvecRapportsAdmin
from rapports.admin.envoi import EnvoiAdmin
from rapports.admin.planification import PlanificationAdmin
from rapports.admin.rapport import RapportAdmin

__all__ = [
    "AbonnementAdmin",
    "ContratAvecRapportsAdmin",
    "CourrielAdmin",
    "EnvoiAdmin",
    "ListeDeDiffusionAdmin",
    "PlanificationAdmin",
    "RapportAdmin",
    "RapportAnnuelAdmin",
]
