"""The back office of reports, by subject; importing it registers every model."""

from rapports.admin.abonnement import AbonnementAdmin
from rapports.admin.annuel import RapportAnnuelAdmin
from rapports.admin.courriel import CourrielAdmin
from rapports.admin.demande import ContratAvecRapportsAdmin
from rapports.admin.envoi import EnvoiAdmin
from rapports.admin.rapport import RapportAdmin

__all__ = [
    "AbonnementAdmin",
    "ContratAvecRapportsAdmin",
    "CourrielAdmin",
    "EnvoiAdmin",
    "RapportAdmin",
    "RapportAnnuelAdmin",
]
