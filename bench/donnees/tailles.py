"""How much of everything each size holds. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Taille:
    """Rows wanted of each kind; `S`, the case of the demonstration, is not generated."""

    contrats: int
    quartiers: int
    actions: int
    financements: int
    mesures: int
    utilisateurs: int
    departements: int

    @property
    def associations(self) -> int:
        """Carriers of actions: one for fifteen actions, shared by the contracts of a department."""
        return max(self.actions // 15, 4)


TAILLES = {
    "XS": Taille(3, 8, 60, 240, 420, 40, 2),  # of the tests
    "M": Taille(11, 58, 4_000, 16_000, 50_000, 500, 1),
    "L": Taille(434, 1_600, 150_000, 600_000, 2_000_000, 20_000, 100),
}
