"""Which of the places around a neighbourhood a series of figures tells something of.

The others are named once, and take no column nor mark. No figure is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Voisins:
    """The names of what surrounds a neighbourhood; `lus`: the ranks of those that are known."""

    noms: list[str]
    lus: list[int]

    @property
    def connus(self) -> list[str]:
        """The names of those that the series knows."""
        return self.garder(self.noms)

    @property
    def muets(self) -> list[str]:
        """The names of those of which it never says anything."""
        return [nom for rang, nom in enumerate(self.noms) if rang not in self.lus]

    def garder(self, cases: Sequence[Any]) -> list[Any]:
        """Of one thing for each place, those of the known ones."""
        return [cases[rang] for rang in self.lus]
