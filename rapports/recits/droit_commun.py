"""The share of ordinary policies in what is granted, in sentences. No query enters here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rapports.recits.mots import euros, mesure


def part_du_droit_commun(exercice: dict[str, Any]) -> str | None:
    """In %, None when either amount is not known or nothing is granted."""
    commun, total = exercice["droit_commun"], exercice["total"]
    if commun is None or total is None or not Decimal(total):
        return None
    return str(round(100 * Decimal(commun) / Decimal(total)))


def dire_la_part(exercices: list[dict[str, Any]], annee: int) -> str | None:
    """The sentence about one year; None when the share is not known."""
    exercice = next((e for e in exercices if e["exercice"] == annee), None)
    part = exercice and part_du_droit_commun(exercice)
    if part is None:
        return None
    return (
        f"En {annee}, le droit commun représente {mesure(part, '%')} des montants accordés "
        f"connus, soit {euros(exercice['droit_commun'])}."
    )
