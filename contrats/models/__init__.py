"""The models of the contract, by subject; each is imported from here by its name."""

from contrats.models.acte import Acte, NatureActe, NiveauSignature, Signature
from contrats.models.action import Action, Financement, NatureCredit
from contrats.models.avis import Avis, SensAvis
from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie, TransitionInterdite
from contrats.models.engagement import Engagement
from contrats.models.evenement import Evenement
from contrats.models.fiche import Commentaire, Document, Jalon
from contrats.models.objectif import Agregation, Indicateur, Mesure, Objectif, Pilier, Sens
from contrats.models.publication import Publication, Rubrique
from contrats.models.saisie import NatureSaisie, Saisie

__all__ = [
    "Acte",
    "Action",
    "Agregation",
    "Avis",
    "Commentaire",
    "Contrat",
    "CycleDeVie",
    "Document",
    "Engagement",
    "Evenement",
    "Financement",
    "Indicateur",
    "Jalon",
    "Mesure",
    "NatureActe",
    "NatureCredit",
    "NatureSaisie",
    "NiveauSignature",
    "Objectif",
    "Pilier",
    "Publication",
    "Rubrique",
    "Saisie",
    "Sens",
    "SensAvis",
    "Signature",
    "TransitionInterdite",
]
