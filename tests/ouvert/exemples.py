"""A contract that publishes everything, and what of it must never leave."""

import csv
import io
import json

from django.urls import reverse

from contrats.models import Agregation, Rubrique
from partenaires.models import TypePartenaire
from tests import fabriques

TOUTES = tuple(rubrique.value for rubrique in Rubrique)
CARRE = {
    "type": "Polygon",
    "coordinates": [[[2.2, 50.7], [2.3, 50.7], [2.3, 50.8], [2.2, 50.7]]],
}


def publier(contrat, *quartiers, rubriques=TOUTES):
    """Put the page of the contract online with these parts and neighbourhoods."""
    return fabriques.creer_publication(
        contrat, par=fabriques.creer_officier(contrat), quartiers=quartiers, rubriques=rubriques
    )


def lire(client, jeu: str, forme: str = "csv", **entetes):
    """The answer for a dataset, its body read."""
    reponse = client.get(reverse("ouvert:jeu", args=[jeu, forme]), headers=entetes)
    reponse.corps = b"".join(reponse) if reponse.streaming else reponse.content
    return reponse


def lignes(client, jeu: str) -> list[dict[str, str]]:
    """The rows of its CSV."""
    return list(csv.DictReader(io.StringIO(lire(client, jeu).corps.decode())))


def objets(client, jeu: str) -> list[dict]:
    """The rows of its JSON."""
    return json.loads(lire(client, jeu, "json").corps)


def personnes(contrat, *nombres, quartier=None, exercice=2018):
    """Actions of one year, each with that many people (None: not known)."""
    actions = []
    for nombre in nombres:
        action = fabriques.creer_action(
            contrat, statut="terminee", exercice=exercice, beneficiaires_reels_femmes=nombre
        )
        action.quartiers.set([quartier] if quartier else [])
        actions.append(action)
    return actions


def indicateur_de_personnes(contrat, **champs):
    """A sum of people, measured neighbourhood by neighbourhood."""
    return fabriques.creer_indicateur(
        contrat, intitule="Jeunes accompagnés", unite="jeunes", agregation=Agregation.SOMME,
        reference_valeur=None, reference_annee=None, cible_finale=None, cible_finale_annee=None,
        **champs,
    )  # fmt: skip


def subvention(contrat, **champs):
    """A grant of which the national schema finds everything that it requires."""
    porteur = fabriques.creer_partenaire(nom="Les Potagers", siret=fabriques.creer_siret())
    action = fabriques.creer_action(contrat, statut="en_cours", porteur=porteur)
    financeur = fabriques.creer_partenaire(
        nom="Préfecture", type=TypePartenaire.ETAT, siret=fabriques.creer_siret()
    )
    convention = {
        "date_convention": "2018-03-01", "conditions_versement": "unique",
        "versement_debut": "2018-04-01", "notification_ue": False, "accorde": 1500,
    }  # fmt: skip
    return fabriques.creer_financement(action, financeur=financeur, **convention | champs)
