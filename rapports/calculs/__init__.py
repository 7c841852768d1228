"""The figures of a report: everything it will say, as one JSON-ready dict. It only reads.

The dict is frozen with the report (its sha256 is the report's); the templates only lay it out.
Decimals are strings, dates ISO strings, an unknown value is None. The keys are described in
`docs/instantane.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pannes
from rapports.annuel.annexes import relever_annuel
from rapports.calculs import avancement, evaluation, fiche_quartier, mi_parcours, pilotage
from rapports.calculs.changements import changements
from rapports.calculs.dispenses import dispensees
from rapports.calculs.reperes import reperes
from rapports.models import Rapport
from rapports.recits import composer, mise_en_page

SCHEMA = 2

# Kind of report -> what it needs beyond the common figures, kept under the kind's own name.
PROPRES: dict[str, Callable[[Rapport, date], dict[str, Any]]] = {
    "annuel": relever_annuel,
    "evaluation": evaluation.relever,
    "fiche_quartier": fiche_quartier.relever,
    "mi_parcours": mi_parcours.relever,
    "pilotage": pilotage.relever,
}


def calculer(rapport: Rapport, *, etabli_le: date) -> dict[str, Any]:
    """Compute everything that `rapport` says on its contract at the end of its period.

    `etabli_le` is the date printed on the report (Paris). Call it inside one REPEATABLE READ
    transaction, so that every figure comes from the same instant.
    """
    nature = rapport.nature
    commun = {
        "schema": SCHEMA,
        "titre": rapport.get_nature_display(),
        "version": rapport.version,
        "etabli_le": etabli_le.isoformat(),
        "periode": {
            "debut": rapport.periode_debut.isoformat(),
            "fin": rapport.periode_fin.isoformat(),
            "dite": rapport.periode_dite,
        },
        "motif": rapport.motif,
        **avancement.relever(rapport, etabli_le),
    }
    pannes.point("milieu_du_calcul")
    commun["dispenses"] = dispensees(rapport, commun["manques"])
    propre = PROPRES[nature](rapport, etabli_le) if nature in PROPRES else {}
    compares = reperes(commun)
    evolution = {"changements": changements(rapport, compares)}
    return {
        "reperes": compares,
        "mise_en_page": mise_en_page(nature, commun["portee"]["genre"]),
        **commun,
        **evolution,
        **({nature: propre} if propre else {}),
        "corps": composer(nature, {**commun, **evolution, **propre}),
    }
