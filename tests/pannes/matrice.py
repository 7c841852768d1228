"""The table of faults, and how one is played: break, wait for calm, judge, mend.

A fault is a function that takes the bench, breaks it under load and returns what the oracle may
allow it. It is registered by `@faute(number, what, expected)`.
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.pannes import fautes
from tests.pannes.oracle import Oracle, Verdict
from tests.pannes.processus import PATIENCE


@dataclass
class Permis:
    """What a fault may cost, and how long calm may take to come back."""

    doubles: int = 0  # copies of a message, same Message-ID
    echecs: frozenset[str] = frozenset()  # addresses refused for good
    delai: float = PATIENCE
    hater: bool = True  # the waits between two tries are pulled to a second
    apres: Callable[[Oracle], list[str]] = lambda oracle: []  # further reproaches
    fautes: list[str] = field(default_factory=list)  # reproaches already known

    def exiger(self, condition: object, reproche: str) -> None:
        if not condition:
            self.fautes.append(reproche)


@dataclass(frozen=True)
class Faute:
    numero: int
    nom: str
    attendu: str
    jouer: Callable

    @property
    def code(self) -> str:
        return f"F{self.numero}"


@dataclass
class Resultat:
    faute: Faute
    verdict: Verdict
    secondes: float  # from the last injection to calm

    @property
    def bon(self) -> bool:
        return not (self.verdict.perdus or self.verdict.faux or self.verdict.fautes)


FAUTES: dict[str, Faute] = {}


def faute(numero: int, nom: str, attendu: str):
    """Register the decorated function as fault `numero`."""

    def retenir(jouer):
        une = Faute(numero, nom, attendu, jouer)
        assert une.code not in FAUTES
        FAUTES[une.code] = une
        return jouer

    return retenir


def toutes() -> dict[str, Faute]:
    for module in pkgutil.iter_modules(fautes.__path__):
        importlib.import_module(f"{fautes.__name__}.{module.name}")
    return dict(sorted(FAUTES.items(), key=lambda paire: paire[1].numero))


def jouer(banc, une: Faute) -> Resultat:
    """One fault from beginning to end; the bench is whole again afterwards."""
    verdict, permis, depart = Verdict(), Permis(), time.monotonic()
    try:
        banc.attendre_calme(PATIENCE)
        banc.oracle = oracle = Oracle(banc)
        permis = une.jouer(banc) or permis
        depart = time.monotonic()
        banc.reparer()
        banc.attendre_calme(permis.delai, hater=permis.hater)
        secondes = time.monotonic() - depart
        verdict = oracle.juger(echecs=permis.echecs, doubles=permis.doubles)
        verdict.fautes += permis.fautes + permis.apres(oracle)
        if not verdict.attendus:
            verdict.fautes.append("aucune promesse : rien n'a été prouvé")
    except Exception as erreur:  # a fault that breaks the harness is a fault that failed
        secondes = time.monotonic() - depart
        verdict.fautes.append(f"{type(erreur).__name__} : {erreur}")
    finally:
        banc.reparer()
    return Resultat(une, verdict, secondes)
