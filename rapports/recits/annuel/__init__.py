"""The annual report of the politique de la ville: its six parts, then its annexes. Words only.

Each part says its legal basis. A link that the portal draws by itself is said to be indicative,
and what no figure tells is said plainly. No query enters here.
"""

from __future__ import annotations

from typing import Any

from rapports.blocs import Bloc
from rapports.recits.annuel.actions import actions
from rapports.recits.annuel.annexes import annexes
from rapports.recits.annuel.evolution import evolution
from rapports.recits.annuel.orientations import orientations
from rapports.recits.annuel.perspectives import perspectives
from rapports.recits.annuel.urbain import articulation, solidarite

# Code of a part, as remarks name it, and its title in the report.
PARTIES = {
    "orientations": "1. Les orientations du contrat de ville",
    "evolution_situation": "2. L’évolution de la situation des quartiers prioritaires",
    "actions": "3. Les actions de l’année",
    "perspectives": "4. Les perspectives",
    "articulation": "5. Le lien entre le social, l’économique et l’urbain",
    "dsu": "6. La dotation de solidarité urbaine",
}


def ecrire(donnees: dict[str, Any]) -> list[Bloc]:
    """The six parts; the annexes follow once opinions or the deliberation are there."""
    return [
        *orientations(donnees, PARTIES["orientations"]),
        *evolution(donnees, PARTIES["evolution_situation"]),
        *actions(donnees, PARTIES["actions"]),
        *perspectives(donnees, PARTIES["perspectives"]),
        *articulation(donnees, PARTIES["articulation"]),
        *solidarite(donnees, PARTIES["dsu"]),
        *annexes(donnees, PARTIES),
    ]
