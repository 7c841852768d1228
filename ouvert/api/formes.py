"""What the API says of each object, field by field: no name, address nor remark of anyone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Schema

from rapports.statuts import StatutRapport


def _cles(relation: Any) -> list[int]:
    return [voisin.pk for voisin in relation.all()]


class Contrat(Schema):
    """Un contrat de ville."""

    id: int
    code: str | None
    intitule: str
    generation: int
    pilote: str
    pilote_siren: str
    date_debut: date
    date_fin: date
    date_signature: date | None
    statut: str
    contexte: str
    quartiers: list[int]
    partenaires: list[int]

    @staticmethod
    def resolve_pilote(contrat) -> str:
        return contrat.pilote.nom

    @staticmethod
    def resolve_pilote_siren(contrat) -> str:
        return contrat.pilote.siren

    @staticmethod
    def resolve_quartiers(contrat) -> list[int]:
        return _cles(contrat.quartiers)

    @staticmethod
    def resolve_partenaires(contrat) -> list[int]:
        return _cles(contrat.partenaires)


class Quartier(Schema):
    """Un quartier de la politique de la ville ; son contour est dans les données ouvertes."""

    id: int
    code: str | None
    nom: str
    generation: int
    nature: str
    communes: list[str]

    @staticmethod
    def resolve_communes(quartier) -> list[str]:
        return [commune.code_insee for commune in quartier.communes.all()]


class Partenaire(Schema):
    """Une organisation, sans les personnes qui y travaillent."""

    id: int
    nom: str
    sigle: str
    type: str
    siret: str | None
    siren: str
    rna: str


class Objectif(Schema):
    """Un objectif, stratégique ou, s’il a un parent, opérationnel."""

    id: int
    contrat_id: int
    parent_id: int | None
    numero: str
    intitule: str
    description: str


class Indicateur(Schema):
    """Ce que l’on mesure pour un objectif."""

    id: int
    contrat_id: int
    objectif_id: int
    intitule: str
    definition: str
    unite: str
    sens: str
    agregation: str
    responsable_id: int | None
    reference_valeur: Decimal | None
    reference_annee: int | None
    cible_intermediaire: Decimal | None
    cible_intermediaire_annee: int | None
    cible_finale: Decimal | None
    cible_finale_annee: int | None
    demonstration: bool
    demonstration_cibles: bool

    @staticmethod
    def resolve_contrat_id(indicateur) -> int:
        return indicateur.objectif.contrat_id


class Mesure(Schema):
    """La valeur d’un indicateur sur une période ; sans valeur, elle dit pourquoi."""

    id: int
    indicateur_id: int
    quartier_id: int | None
    periode_debut: date
    periode_fin: date
    valeur: Decimal | None
    numerateur: Decimal | None
    denominateur: Decimal | None
    valeur_femmes: Decimal | None
    valeur_hommes: Decimal | None
    motif_absence: str
    source: str
    demonstration: bool


class Action(Schema):
    """Une opération d’une année, portée par un partenaire."""

    id: int
    contrat_id: int
    reference: str
    exercice: int
    intitule: str
    description: str
    dispositif: str
    porteur_id: int
    coporteurs: list[int]
    quartiers: list[int]
    objectifs: list[int]
    statut: str
    motif: str
    avancement: int
    date_debut: date | None
    date_fin: date | None
    beneficiaires_prevus_femmes: int | None
    beneficiaires_prevus_hommes: int | None
    beneficiaires_reels_femmes: int | None
    beneficiaires_reels_hommes: int | None
    source: str
    demonstration: bool

    @staticmethod
    def resolve_coporteurs(action) -> list[int]:
        return _cles(action.coporteurs)

    @staticmethod
    def resolve_quartiers(action) -> list[int]:
        return _cles(action.quartiers)

    @staticmethod
    def resolve_objectifs(action) -> list[int]:
        return _cles(action.objectifs)


class Financement(Schema):
    """La part d’un financeur dans une action, en euros ; un montant inconnu est nul, jamais 0."""

    id: int
    action_id: int
    contrat_id: int
    financeur_id: int
    nature: str
    annee: int
    demande: Decimal | None
    accorde: Decimal | None
    verse: Decimal | None
    date_convention: date | None
    reference_decision: str

    @staticmethod
    def resolve_contrat_id(financement) -> int:
        return financement.action.contrat_id


class Engagement(Schema):
    """Ce qu’un partenaire promet dans le contrat."""

    id: int
    contrat_id: int
    partenaire_id: int
    objectif_id: int | None
    intitule: str
    description: str
    montant: Decimal | None
    echeance: date | None
    statut: str
    motif: str
    demonstration: bool


class Rapport(Schema):
    """Un rapport ; une fois émis, il a son PDF et l’empreinte de celui-ci."""

    id: int
    contrat_id: int
    titre: str
    nature: str
    periode_debut: date
    periode_fin: date
    quartier_id: int | None
    partenaire_id: int | None
    version: int
    statut: str
    emis_le: datetime | None
    pdf_empreinte: str
    pdf: str | None

    @staticmethod
    def resolve_titre(rapport) -> str:
        return str(rapport)

    @staticmethod
    def resolve_pdf(rapport) -> str | None:
        if rapport.statut != StatutRapport.EMIS:
            return None
        return settings.SITE_URL + reverse("api:rapport_pdf", args=[rapport.pk])
