"""What each exported list holds, column by column. How it is written is in `tableur`.

Each function takes rows that the reader may see, loads them by blocks and reads them once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from contrats.models import Action, Contrat, Financement
from contrats.tableur import Colonne, Feuille
from partenaires.models import Partenaire

BLOC = 500  # rows loaded at a time


def _le(champ: str) -> Callable[[Any], Any]:
    """What a row holds at this path: `porteur.nom`; None where a link is missing."""
    etapes = champ.split(".")

    def lire(ligne):
        for etape in etapes:
            ligne = None if ligne is None else getattr(ligne, etape)
        return ligne() if callable(ligne) else ligne

    return lire


def _colonne(titre: str, champ: str, genre: str = "texte", largeur: int | None = None) -> Colonne:
    return Colonne(titre, _le(champ), genre, largeur)


def _liste(relation: str, texte: Callable[[Any], str] = str) -> Callable[[Any], str]:
    return lambda ligne: " ; ".join(texte(voisin) for voisin in getattr(ligne, relation).all())


def _oui(champ: str) -> Callable[[Any], str]:
    lire = _le(champ)
    return lambda ligne: "oui" if lire(ligne) else "non"


CONTRATS = (
    _colonne("Code national", "code", largeur=14),
    _colonne("Intitulé", "intitule", largeur=48),
    _colonne("Intercommunalité pilote", "pilote.nom", largeur=40),
    _colonne("SIREN du pilote", "pilote.siren", largeur=14),
    _colonne("Département", "pilote.departement", largeur=12),
    _colonne("Géographie prioritaire", "get_generation_display", largeur=16),
    _colonne("Début", "date_debut", "date"),
    _colonne("Fin", "date_fin", "date"),
    _colonne("Signé le", "date_signature", "date"),
    _colonne("État", "get_statut_display", largeur=16),
)

ACTIONS = (
    _colonne("Référence administrative", "reference", largeur=20),
    _colonne("Exercice", "exercice", "entier"),
    _colonne("Intitulé", "intitule", largeur=48),
    _colonne("Porteur", "porteur.nom", largeur=36),
    _colonne("SIRET du porteur", "porteur.siret", largeur=18),
    _colonne("Dispositif", "dispositif", largeur=20),
    Colonne("Objectifs", _liste("objectifs"), largeur=40),
    Colonne("Quartiers", _liste("quartiers", lambda q: q.nom), largeur=32),
    _colonne("Début", "date_debut", "date"),
    _colonne("Fin", "date_fin", "date"),
    _colonne("État", "get_statut_display", largeur=14),
    _colonne("Motif de la décision", "motif", largeur=32),
    _colonne("Avancement", "avancement", "pourcent"),
    _colonne("Femmes prévues", "beneficiaires_prevus_femmes", "entier"),
    _colonne("Hommes prévus", "beneficiaires_prevus_hommes", "entier"),
    _colonne("Femmes accueillies", "beneficiaires_reels_femmes", "entier"),
    _colonne("Hommes accueillis", "beneficiaires_reels_hommes", "entier"),
    Colonne("Donnée de démonstration", _oui("demonstration"), largeur=14),
    Colonne("Co-porteurs", _liste("coporteurs", lambda p: p.nom), largeur=32),
    _colonne("Description", "description", largeur=48),
    _colonne("Source", "source", largeur=32),
)

FINANCEMENTS = (
    _colonne("Référence administrative", "action.reference", largeur=20),
    _colonne("Exercice", "action.exercice", "entier"),
    _colonne("Action", "action.intitule", largeur=48),
    _colonne("État de l’action", "action.get_statut_display", largeur=14),
    _colonne("Financeur", "financeur.nom", largeur=36),
    _colonne("SIRET du financeur", "financeur.siret", largeur=18),
    _colonne("Nature du crédit", "get_nature_display", largeur=34),
    _colonne("Année", "annee", "entier"),
    _colonne("Demandé (€)", "demande", "euros"),
    _colonne("Accordé (€)", "accorde", "euros"),
    _colonne("Versé (€)", "verse", "euros"),
    Colonne("Donnée de démonstration", _oui("action.demonstration"), largeur=14),
)

PARTENAIRES = (
    _colonne("Nom", "nom", largeur=48),
    _colonne("Sigle", "sigle", largeur=14),
    _colonne("Type", "get_type_display", largeur=22),
    _colonne("SIRET", "siret", largeur=18),
    _colonne("SIREN", "siren", largeur=12),
    _colonne("RNA", "rna", largeur=12),
    Colonne("Contrats", lambda p: " ; ".join(map(str, p.contrats_lisibles)), largeur=48),
    _colonne("Actions portées", "nb_actions", "entier"),
    _colonne("Engagements", "nb_engagements", "entier"),
)


def contrats(lignes: QuerySet[Contrat]) -> list[Feuille]:
    """The sheet of contracts."""
    lignes = lignes.select_related("pilote").iterator(chunk_size=BLOC)
    return [Feuille("Contrats", CONTRATS, lignes)]


def actions(lignes: QuerySet[Action], financements: QuerySet[Financement]) -> list[Feuille]:
    """The programming workbook: actions, then their funding, tied by their reference."""
    lignes = lignes.select_related("porteur").prefetch_related(
        "objectifs", "quartiers", "coporteurs"
    )
    return [
        Feuille("Actions", ACTIONS, lignes.iterator(chunk_size=BLOC)),
        *registre(financements),
    ]


def registre(lignes: QuerySet[Financement]) -> list[Feuille]:
    """The sheet of funding lines."""
    lignes = lignes.select_related("action", "financeur").order_by(
        "-action__exercice", "action__reference", "annee", "pk"
    )
    return [Feuille("Financements", FINANCEMENTS, lignes.iterator(chunk_size=BLOC))]


def partenaires(lignes: QuerySet[Partenaire]) -> list[Feuille]:
    """The sheet of partners, each with its `contrats_lisibles`."""
    return [Feuille("Partenaires", PARTENAIRES, lignes.iterator(chunk_size=BLOC))]
