"""The models of reports; each is imported from here by its name."""

from rapports.models.abonnement import Abonnement
from rapports.models.annuel import RapportAnnuel
from rapports.models.consultation import (
    AvisAnnuel,
    AvisTardif,
    DecisionSuite,
    PartieAnnuelle,
    QualiteAvis,
    Remarque,
    SuiteDonnee,
)
from rapports.models.contribution import Contribution, PieceAnnuelle, RappelAvis
from rapports.models.ecarte import ConsultationEcartee
from rapports.models.envoi import Envoi
from rapports.models.liste import Desinscription, ListeDeDiffusion, MembreDeListe
from rapports.models.lot import Lot
from rapports.models.planification import Planification
from rapports.models.preparation import Dispense, Relance
from rapports.models.rapport import Rapport
from rapports.models.telechargement import Telechargement
from rapports.natures import NatureRapport

__all__ = [
    "Abonnement",
    "AvisAnnuel",
    "AvisTardif",
    "ConsultationEcartee",
    "Contribution",
    "DecisionSuite",
    "Desinscription",
    "Dispense",
    "Envoi",
    "ListeDeDiffusion",
    "Lot",
    "MembreDeListe",
    "NatureRapport",
    "PartieAnnuelle",
    "PieceAnnuelle",
    "Planification",
    "QualiteAvis",
    "RappelAvis",
    "Rapport",
    "RapportAnnuel",
    "Relance",
    "Remarque",
    "SuiteDonnee",
    "Telechargement",
]
