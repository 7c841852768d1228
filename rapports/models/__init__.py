"""The models of reports; each is imported from here by its name."""

from rapports.models.abonnement import Abonnement
from rapports.models.envoi import Envoi
from rapports.models.rapport import NatureRapport, Rapport

__all__ = ["Abonnement", "Envoi", "NatureRapport", "Rapport"]
