"""What of the portal speaks of each of the law's ten objectives (law 2014-173, art. 1), 1 to 10.

The links are drawn from words and from codes: the reports say that they are indicative.
"""

from __future__ import annotations

import re
import unicodedata

# The public statistics that tell of an objective; the others tell of none.
STATISTIQUES = {
    "taux_pauvrete": 1,
    "revenu_q1": 1,
    "revenu_median": 1,
    "revenu_q3": 1,
    "rapport_interdecile": 1,
    "taux_emploi": 3,
    "demandeurs_emploi": 3,
    "demandeurs_emploi_abc": 3,
}

# Beginnings of words, without accents, met in the title of an indicator, objective or pillar.
MOTS = {
    1: ("inegalit", "pauvret", "precarite sociale", "numeri", "egalite des chances"),
    2: ("educat", "ecole", "scolair", "reussite", "cultur", "droits", "parentalit", "services"),
    3: ("emploi", "econom", "insertion", "formation", "chomage", "entrepr"),
    4: ("logement", "habitat"),
    5: ("sante", "soin", "sanitair", "medecin"),
    6: ("tranquillit", "securite", "delinquance", "surete"),
    7: ("transport", "mobilite", "mixite", "desenclav", "commerc", "renouvellement urbain"),
    8: ("durable", "environnement", "energ", "ecolog", "transition"),
    9: ("memoire", "histoire", "patrimoine"),
    10: ("femmes", "discrimin", "integration"),
}


def vises(*intitules: str) -> list[int]:
    """The objectives of the law that the first of these titles with a known word speaks of."""
    for intitule in intitules:
        nu = _sans_accents(intitule)
        trouves = [
            numero
            for numero, racines in MOTS.items()
            if any(re.search(rf"\b{re.escape(racine)}", nu) for racine in racines)
        ]
        if trouves:
            return trouves
    return []


def _sans_accents(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte.lower().replace("’", "'"))
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))
