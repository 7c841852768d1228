"""The questions that the figures of a contract put to its committee. No query enters here."""

from __future__ import annotations

from typing import Any

from contrats.ecriture import ESPACE
from rapports.recits.mots import compte, selon


def questions(donnees: dict[str, Any]) -> list[str]:
    """One question for each thing missed, unknown, late or silent; none when all is well."""
    indicateurs = [(o, i) for o in donnees["etats"] for i in o["indicateurs"]]
    return [
        *(dite for objectif, i in indicateurs if (dite := _indicateur(objectif, i))),
        *_sans_indicateur(donnees["etats"]),
        *_signataires(donnees["paroles"]["signataires"]),
        *_conseils(donnees["participation"]),
    ]


def _entre(texte: str) -> str:
    return f"«{ESPACE}{texte}{ESPACE}»"


def _indicateur(objectif: dict[str, Any], i: dict[str, Any]) -> str:
    nom = f"{_entre(i['intitule'])} (objectif {objectif['numero']})"
    jalon = i["jalon"] and i["jalon"]["etat"]
    if i["derniere"] is None:
        return f"{nom} n’a aucune valeur connue\u00a0: qui peut la donner, et quand\u00a0?"
    if jalon == "manque":
        suite = "faut-il changer l’action, les moyens ou la cible"
        return f"{nom} a manqué son étape\u00a0: {suite}\u00a0?"
    if i["tendance"] == "inverse":
        return f"{nom} va à l’inverse du sens souhaité\u00a0: pourquoi, et que faire\u00a0?"
    if jalon == "inconnu":
        quand = "n’a pas été mesuré l’année de son étape"
        return f"{nom} {quand}\u00a0: comment le mesurer à temps\u00a0?"
    return ""


def _sans_indicateur(objectifs: list[dict[str, Any]]) -> list[str]:
    return [
        f"L’objectif {objectif['numero']}, {_entre(objectif['intitule'])}, n’a pas "
        "d’indicateur\u00a0: comment saura-t-on s’il est atteint\u00a0?"
        for objectif in objectifs
        if not objectif["indicateurs"]
    ]


def _signataires(signataires: list[dict[str, Any]]) -> list[str]:
    questions = []
    for ligne in signataires:
        if n := ligne["en_retard"]:
            questions.append(
                f"{ligne['nom']} a {compte(n, 'engagement')} en retard\u00a0: "
                f"{selon(n, 'sera-t-il tenu', 'seront-ils tenus')}, et quand\u00a0?"
            )
    return questions


def _conseils(participation: dict[str, Any]) -> list[str]:
    sans = [ligne["quartier"] for ligne in participation["conseils"] if not ligne["conseils"]]
    return [
        f"Aucun conseil citoyen n’est enregistré pour {_entre(nom)}\u00a0: existe-t-il\u00a0?"
        for nom in sans
    ]
