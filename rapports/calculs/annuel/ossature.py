"""What the places of the annual report's texts depend on, and nothing else: no figure is read.

The same shape as the whole statement, empty but for the authorities that each have their place.
"""

from __future__ import annotations

from typing import Any

from contrats.models import Contrat
from rapports.calculs.annuel.actions import collectivites
from rapports.calculs.paroles import signataires_communes

SANS_CONTRAT = dict.fromkeys(("intitule", "code", "pilote", "debut", "fin", "signe_le"), None)


def ossature(sujet: Contrat, annee: int) -> dict[str, Any]:
    """The steering intercommunality and the signatory communes, told in two queries."""
    communes = signataires_communes(sujet)
    return {
        "annee": annee,
        "contrat": {**SANS_CONTRAT, "contexte": ""},
        "objectifs": [],
        "quartiers": [],
        "actions": {
            "nombre": 0,
            "demonstration": False,
            "collectivites": [
                {"code": code, "nom": nom, "actions": [], "soutenues": 0, "apport": None}
                for code, nom, _ in collectivites(sujet, communes)
            ],
            "autres": [],
        },
        "contributions": [],
        "argent": {"par_exercice": [], "paroles": {"signataires": [], "total": None}},
        "participation": {"conseils": [], "avis": []},
        "connaissance": [],
        "piliers": {"lignes": [], "croisees": [], "renouvellement": []},
        "dsu": [
            {"commune": p.commune.nom, "code": p.commune.code_insee, "actions": []}
            for p in communes
        ],
        "avis": [],
        "deliberation": None,
    }
