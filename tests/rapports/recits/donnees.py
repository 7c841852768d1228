"""Frozen figures for the golden texts: a whole contract, one that knows nothing, an empty one."""

import json
from pathlib import Path

EXEMPLE = Path(__file__).parent.parent / "exemple_instantane.json"
COMPLETUDE = {
    "intitule": "Remontée 2023",
    "annee": 2023,
    "recues": 9,
    "attendues": 12,
    "taux": 75,
    "manquants": [
        {"qui": "CAF du Pas-de-Calais", "recues": 1, "attendues": 3, "quoi": ["a", "b"]},
        {"qui": "Région", "recues": 0, "attendues": 1, "quoi": ["c"]},
    ],
}


def complet() -> dict:
    """The figures of a contract at its end, some unknown, most of demonstration."""
    donnees = json.loads(EXEMPLE.read_text(encoding="utf-8"))
    rang = 0
    for objectif in donnees["objectifs"]:
        for indicateur in objectif["indicateurs"]:
            rang += 1
            indicateur.setdefault("cle", rang)
            indicateur.setdefault("sources", [])
    for rang, manque in enumerate(donnees["manques"]):
        manque["cle"] = f"valeur.{rang}"
    return {**donnees, "completude": COMPLETUDE, "dispenses": [DISPENSE]}


DISPENSE = {
    "cle": "valeur.1",
    "quoi": "Valeurs 2015 à 2021 de « Taux de réussite au diplôme national du brevet »",
    "qui": "personne n'est désigné",
    "motif": "Le rectorat ne publie plus ce taux à cette échelle.",
}


def inconnu() -> dict:
    """The same contract where amounts, people and values are not known."""
    donnees = complet()
    for action in donnees["actions"]:
        action.update(accorde=None, droit_commun=None, reels=None, femmes=None, hommes=None)
    for ligne in [*donnees["objectifs"], *donnees["quartiers"]]:
        ligne["accorde"] = None
    argent = donnees["financements"]
    for ligne in [*argent["par_nature"], *argent["par_financeur"], argent["total"]]:
        ligne.update(demande=None, accorde=None, verse=None)
    for ligne in argent["par_exercice"]:
        ligne.update(droit_commun=None, specifique=None, autres=None, total=None)
    argent["barres"] = None
    for objectif in donnees["objectifs"]:
        for indicateur in objectif["indicateurs"]:
            indicateur.update(INDICATEUR_INCONNU)
    return donnees


INDICATEUR_INCONNU = {
    "reference": None,
    "cible_intermediaire": None,
    "cible": None,
    "points": [],
    "derniere": None,
    "ecart": "Aucune valeur n’est encore connue.",
    "atteinte": "inconnue",
    "par_quartier": [],
    "courbe": None,
    "responsable": None,
    "sources": [],
    "demonstration_cibles": False,
}


def vide() -> dict:
    """A contract of which nothing is recorded yet."""
    donnees = complet()
    listes = ("chiffres_cles", "territoire", "quartiers", "objectifs", "actions", "signatures")
    listes += ("engagements", "manques", "sources", "methode")
    donnees.update({cle: [] for cle in listes})
    rien = {"demande": None, "accorde": None, "verse": None}
    donnees["financements"] = {
        "total": rien,
        "par_nature": [],
        "par_financeur": [],
        "par_exercice": [],
        "barres": None,
    }
    donnees.update(completude=None, dispenses=[])
    donnees["contrat"]["contexte"] = ""
    return donnees
