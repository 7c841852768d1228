"""What each exported list holds, column by column. How it is written is in `tableur`.

Each function takes rows that the reader may see, loads them by blocks and reads them once. Where
the database can give each cell by itself, no object is made of a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from contrats.models import Action, Contrat, Financement, NatureCredit, Objectif
from contrats.rangees import ENTRE, Noms, lire, places
from contrats.statuts import StatutAction, StatutContrat
from contrats.tableur import Colonne, Feuille
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import Generation, Quartier

BLOC = 2000  # rows loaded at a time


@dataclass(frozen=True)
class ColonneEnBase(Colonne):
    """A column that the database may give too: its expression, and how what comes is told."""

    chemin: Any = None
    dire: Callable[[Any], Any] | None = None

    def au_rang(self, rang: int) -> Colonne:
        """The same column, of rows that are tuples."""
        if self.dire is None:
            return replace(self, valeur=itemgetter(rang))
        return replace(self, valeur=lambda ligne, dire=self.dire: dire(ligne[rang]))


def _le(champ: str) -> Callable[[Any], Any]:
    """What a row holds at this path: `porteur.nom`; None where a link is missing."""
    etapes = champ.split(".")

    def lire(ligne):
        for etape in etapes:
            ligne = None if ligne is None else getattr(ligne, etape)
        return ligne

    return lire


def _colonne(
    titre: str, champ: str, genre: str = "texte", largeur: int | None = None
) -> ColonneEnBase:
    return ColonneEnBase(titre, _le(champ), genre, largeur, champ.replace(".", "__"))


def _dite(titre: str, champ: str, dire: Callable[[Any], str], largeur: int) -> ColonneEnBase:
    """A column of words that stand for what the row holds."""
    lire = _le(champ)
    return ColonneEnBase(
        titre, lambda ligne: dire(lire(ligne)), "texte", largeur, champ.replace(".", "__"), dire
    )


def _choix(titre: str, champ: str, choix: type, largeur: int) -> ColonneEnBase:
    return _dite(titre, champ, dict(choix.choices).get, largeur)


def _oui(titre: str, champ: str) -> ColonneEnBase:
    return _dite(titre, champ, lambda vrai: "oui" if vrai else "non", 14)


def _liste(titre: str, relation: str, lignes: QuerySet, largeur: int) -> ColonneEnBase:
    """Everything at the end of a relation, in one cell; `lignes`: see `Noms`."""
    return ColonneEnBase(
        titre,
        lambda ligne: ENTRE.join(str(voisin) for voisin in getattr(ligne, relation).all()),
        "texte",
        largeur,
        Noms(relation, lignes),
    )


OBJECTIFS = Objectif.objects.values_list("pk", Concat("numero", Value(". "), "intitule"))
QUARTIERS = Quartier.objects.values_list("pk", "nom")
COPORTEURS = Partenaire.objects.values_list("pk", "nom")

CONTRATS = (
    _colonne("Code national", "code", largeur=14),
    _colonne("Intitulé", "intitule", largeur=48),
    _colonne("Intercommunalité pilote", "pilote.nom", largeur=40),
    _colonne("SIREN du pilote", "pilote.siren", largeur=14),
    _colonne("Département", "pilote.departement", largeur=12),
    _choix("Géographie prioritaire", "generation", Generation, 16),
    _colonne("Début", "date_debut", "date"),
    _colonne("Fin", "date_fin", "date"),
    _colonne("Signé le", "date_signature", "date"),
    _choix("État", "statut", StatutContrat, 16),
)

ACTIONS = (
    _colonne("Référence administrative", "reference", largeur=20),
    _colonne("Exercice", "exercice", "entier"),
    _colonne("Intitulé", "intitule", largeur=48),
    _colonne("Porteur", "porteur.nom", largeur=36),
    _colonne("SIRET du porteur", "porteur.siret", largeur=18),
    _colonne("Dispositif", "dispositif", largeur=20),
    _liste("Objectifs", "objectifs", OBJECTIFS, 40),
    _liste("Quartiers", "quartiers", QUARTIERS, 32),
    _colonne("Début", "date_debut", "date"),
    _colonne("Fin", "date_fin", "date"),
    _choix("État", "statut", StatutAction, 14),
    _colonne("Motif de la décision", "motif", largeur=32),
    _colonne("Avancement", "avancement", "pourcent"),
    _colonne("Femmes prévues", "beneficiaires_prevus_femmes", "entier"),
    _colonne("Hommes prévus", "beneficiaires_prevus_hommes", "entier"),
    _colonne("Femmes accueillies", "beneficiaires_reels_femmes", "entier"),
    _colonne("Hommes accueillis", "beneficiaires_reels_hommes", "entier"),
    _oui("Donnée de démonstration", "demonstration"),
    _liste("Co-porteurs", "coporteurs", COPORTEURS, 32),
    _colonne("Description", "description", largeur=48),
    _colonne("Source", "source", largeur=32),
)

FINANCEMENTS = (
    _colonne("Référence administrative", "action.reference", largeur=20),
    _colonne("Exercice", "action.exercice", "entier"),
    _colonne("Action", "action.intitule", largeur=48),
    _choix("État de l’action", "action.statut", StatutAction, 14),
    _colonne("Financeur", "financeur.nom", largeur=36),
    _colonne("SIRET du financeur", "financeur.siret", largeur=18),
    _choix("Nature du crédit", "nature", NatureCredit, 34),
    _colonne("Année", "annee", "entier"),
    _colonne("Demandé (€)", "demande", "euros"),
    _colonne("Accordé (€)", "accorde", "euros"),
    _colonne("Versé (€)", "verse", "euros"),
    _oui("Donnée de démonstration", "action.demonstration"),
)

PARTENAIRES = (
    _colonne("Nom", "nom", largeur=48),
    _colonne("Sigle", "sigle", largeur=14),
    _choix("Type", "type", TypePartenaire, 22),
    _colonne("SIRET", "siret", largeur=18),
    _colonne("SIREN", "siren", largeur=12),
    _colonne("RNA", "rna", largeur=12),
    Colonne("Contrats", lambda p: " ; ".join(map(str, p.contrats_lisibles)), largeur=48),
    _colonne("Actions portées", "nb_actions", "entier"),
    _colonne("Engagements", "nb_engagements", "entier"),
)


def contrats(lignes: QuerySet[Contrat]) -> list[Feuille]:
    """The sheet of contracts."""
    return [_en_base("Contrats", CONTRATS, lignes)]


def actions(lignes: QuerySet[Action], financements: QuerySet[Financement]) -> list[Feuille]:
    """The programming workbook: actions, then their funding, tied by their reference."""
    return [_en_base("Actions", ACTIONS, lignes), *registre(financements)]


def registre(lignes: QuerySet[Financement]) -> list[Feuille]:
    """The sheet of funding lines."""
    lignes = lignes.order_by("-action__exercice", "action__reference", "annee", "pk")
    return [_en_base("Financements", FINANCEMENTS, lignes)]


def partenaires(lignes: QuerySet[Partenaire]) -> list[Feuille]:
    """The sheet of partners, each with its `contrats_lisibles`."""
    return [Feuille("Partenaires", PARTENAIRES, lignes.iterator(chunk_size=BLOC))]


def _en_base(nom: str, colonnes: tuple[ColonneEnBase, ...], lignes: QuerySet) -> Feuille:
    """A sheet whose rows are tuples of what the columns show, read by blocks."""
    chemins = [colonne.chemin for colonne in colonnes]
    lues = zip(colonnes, places(chemins), strict=True)
    return Feuille(
        nom,
        tuple(colonne.au_rang(rang) for colonne, rang in lues),
        lire(lignes, chemins, BLOC),
    )
