"""What each kind of report says: from its frozen figures to its blocks. No query enters here.

A kind has its module, with `ecrire(donnees) -> list[Bloc]`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contrats.ecriture import insecable
from rapports.blocs import Bloc
from rapports.recits import (
    annuel,
    avancement,
    evaluation,
    fiche_quartier,
    mi_parcours,
    paroles,
    pilotage,
)

RECITS: dict[str, Callable[[dict], list[Bloc]]] = {
    "avancement": avancement.ecrire,
    "annuel": annuel.ecrire,
    "evaluation": evaluation.ecrire,
    "fiche_quartier": fiche_quartier.ecrire,
    "mi_parcours": mi_parcours.ecrire,
    "pilotage": pilotage.ecrire,
}
COURTS = {"fiche_quartier", "pilotage"}  # kinds of a few pages: neither cover nor table of contents
TELS_QUELS = {"svg", "code", "bloc", "ton", "genre"}  # drawings and names, not sentences


def composer(nature: str, donnees: dict) -> list[Bloc]:
    """The blocks of a report of this kind, in French typography."""
    mentions = [] if nature == "avancement" else paroles.mentions(donnees)
    return typographier([*RECITS[nature](donnees), *mentions])


def mise_en_page(nature: str, portee: str) -> dict[str, bool]:
    """Whether a report of this kind, on this much, has a cover and a table of contents."""
    longue = nature not in COURTS and portee == "contrat"
    return {"couverture": longue, "sommaire": longue}


def typographier(contenu: Any) -> Any:
    """The same blocks with typographic apostrophes and the spaces that French never breaks."""
    if isinstance(contenu, str):
        return insecable(contenu.replace("'", "’"))
    if isinstance(contenu, dict):
        return {c: v if c in TELS_QUELS else typographier(v) for c, v in contenu.items()}
    if isinstance(contenu, list | tuple):
        return [typographier(element) for element in contenu]
    return contenu
