"""The models of the contract, by subject; each is imported from here by its name."""

from contrats.models.acte import Acte, NatureActe, OrigineTexte, VersionActe
from contrats.models.action import Action, Financement, NatureCredit
from contrats.models.avenant import Modification, Operation, PhotoContrat
from contrats.models.avis import Avis, SensAvis
from contrats.models.contrat import Contrat
from contrats.models.cumul import (
    AnneeMesuree,
    Axe,
    CompteActions,
    Cumul,
    CumulPerime,
    CumulVentile,
    IndicateurPerime,
)
from contrats.models.cycle import CycleDeVie, DejaFait, TransitionInterdite
from contrats.models.engagement import Engagement
from contrats.models.essai import EssaiRefuse
from contrats.models.evenement import Evenement
from contrats.models.fiche import Commentaire, Document, Jalon
from contrats.models.habilitation import Delegation, Deliberation
from contrats.models.lien import LienDeSignature
from contrats.models.objectif import Agregation, Indicateur, Mesure, Objectif, Pilier, Sens
from contrats.models.publication import Publication, Rubrique
from contrats.models.registre import FaitRegistre, LigneRegistre, PreuvePersonnelle
from contrats.models.saisie import NatureSaisie, ParLien, Saisie, qui
from contrats.models.signature import NiveauSignature, Signature

__all__ = [
    "Acte",
    "Action",
    "Agregation",
    "AnneeMesuree",
    "Avis",
    "Axe",
    "Commentaire",
    "CompteActions",
    "Contrat",
    "Cumul",
    "CumulPerime",
    "CumulVentile",
    "CycleDeVie",
    "DejaFait",
    "Delegation",
    "Deliberation",
    "Document",
    "Engagement",
    "EssaiRefuse",
    "Evenement",
    "FaitRegistre",
    "Financement",
    "Indicateur",
    "IndicateurPerime",
    "Jalon",
    "LienDeSignature",
    "LigneRegistre",
    "Mesure",
    "Modification",
    "NatureActe",
    "NatureCredit",
    "NatureSaisie",
    "NiveauSignature",
    "Objectif",
    "Operation",
    "OrigineTexte",
    "ParLien",
    "PhotoContrat",
    "Pilier",
    "PreuvePersonnelle",
    "Publication",
    "Rubrique",
    "Saisie",
    "Sens",
    "SensAvis",
    "Signature",
    "TransitionInterdite",
    "VersionActe",
    "qui",
]
