"""The draft of a report: the places where officers write, and what they wrote, sealed.

The figures are never touched: only the texts of the places that the frozen blocks leave open.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from rapports.blocs import Bloc, a_plat
from rapports.models import Rapport


@dataclass(frozen=True)
class Place:
    """Where an officer may write: `code` names it among the report's texts."""

    code: str
    titre: str
    aide: str


def places(rapport: Rapport) -> list[Place]:
    """The places that the frozen blocks leave open, in reading order."""
    return [
        Place(bloc["code"], bloc["titre"], bloc["aide"])
        for bloc in a_plat(_corps(rapport))
        if bloc["bloc"] == "texte_libre"
    ]


def passages(rapport: Rapport) -> list[tuple[list[Bloc], Place | None]]:
    """The blocks up to each place, then those after the last one."""
    suite: list[tuple[list[Bloc], Place | None]] = []
    blocs: list[Bloc] = []
    for bloc in _ouvrir(_corps(rapport)):
        if bloc["bloc"] == "texte_libre":
            suite.append((blocs, Place(bloc["code"], bloc["titre"], bloc["aide"])))
            blocs = []
        else:
            blocs.append(bloc)
    return [*suite, (blocs, None)]


def _corps(rapport: Rapport) -> list[Bloc]:
    """None in a report frozen before blocks."""
    return (rapport.instantane or {}).get("corps", [])


def _ouvrir(blocs: list[Bloc]) -> list[Bloc]:
    """The same with the groups that hold a place opened: it must come out of them."""
    suite: list[Bloc] = []
    for bloc in blocs:
        tient = bloc["bloc"] == "groupe" and any(
            interieur["bloc"] == "texte_libre" for interieur in a_plat(bloc["blocs"])
        )
        suite += _ouvrir(bloc["blocs"]) if tient else [bloc]
    return suite


@transaction.atomic
def valider(rapport: Rapport, textes: dict[str, str], *, par) -> None:
    """Keep the last texts and seal them; what was written for a place that is no longer there
    goes. Raises TransitionInterdite, ValidationError."""
    perdus = rapport.textes.keys() - {place.code for place in places(rapport)}
    rapport.ecrire({**textes, **dict.fromkeys(perdus, "")}, par=par)
    rapport.valider(par=par)
