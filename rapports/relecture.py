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
    """The places that the frozen blocks leave open, in reading order, each under its own name."""
    return [place for _, place in passages(rapport) if place]


def passages(rapport: Rapport) -> list[tuple[list[Bloc], Place | None]]:
    """The blocks up to each place, then those after the last one."""
    suite: list[tuple[list[Bloc], Place | None]] = []
    blocs: list[Bloc] = []
    corps = _ouvrir(_corps(rapport))
    titres = [bloc["titre"] for bloc in corps if bloc["bloc"] == "texte_libre"]
    for bloc in corps:
        if bloc["bloc"] == "texte_libre":
            seul = titres.count(bloc["titre"]) == 1
            nom = bloc["titre"] if seul else _situer(bloc["titre"], blocs)
            suite.append((blocs, Place(bloc["code"], nom, bloc["aide"])))
            blocs = []
        else:
            blocs.append(bloc)
    return [*suite, (blocs, None)]


def _situer(nom: str, blocs: list[Bloc]) -> str:
    """« Analyse : 3. Emploi »: the name of a place that is not the only one to have it, with the
    last chapter or section that begins since the place before."""
    titres = [bloc["texte"] for bloc in a_plat(blocs) if bloc["bloc"] == "titre"]
    niveaux = [bloc["niveau"] for bloc in a_plat(blocs) if bloc["bloc"] == "titre"]
    chapitres = [t for t, niveau in zip(titres, niveaux, strict=True) if niveau <= 2]
    return f"{nom} : {chapitres[-1]}" if chapitres else nom


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
