"""Reads the sheets of a spreadsheet, XLSX or ODS, as rows of plain text.

Run by `contrats.isolement` in a process of its own. Only the standard library and python-calamine
enter: no Django, no database, no network.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

CASES_MAX = 6_000_000  # cells of one sheet, empty ones included


def lire(octets: bytes) -> dict[str, Any]:
    """`feuilles`: name, hidden or not, and rows as [number, cells]. Or `refus`, a word of why."""
    try:
        classeur = CalamineWorkbook.from_filelike(BytesIO(octets))
        feuilles = [
            _feuille(classeur.get_sheet_by_name(fiche.name), fiche.visible)
            for fiche in classeur.sheets_metadata
            if fiche.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        return {"refus": "protege"}
    except CalamineError:
        return {"refus": "illisible"}
    if any(feuille is None for feuille in feuilles):
        return {"refus": "trop_grand"}
    return {"feuilles": feuilles}


def _feuille(feuille: CalamineSheet, visible: SheetVisibleEnum) -> dict[str, Any] | None:
    if feuille.height * feuille.width > CASES_MAX:
        return None
    premiere, colonne = feuille.start or (0, 0)
    marge = [""] * colonne
    lignes = [
        [premiere + rang, marge + [_texte(case) for case in ligne]]
        for rang, ligne in enumerate(feuille.iter_rows(), start=1)
        if any(case != "" for case in ligne)
    ]
    return {
        "nom": feuille.name,
        "masquee": visible != SheetVisibleEnum.Visible,
        "lignes": lignes,
    }


def _texte(case: Any) -> str:
    """What a cell says, as text: a date in ISO, a number without exponent nor useless decimals."""
    if isinstance(case, bool):
        return "oui" if case else "non"
    if isinstance(case, float):
        return nombre_en_texte(case)
    if isinstance(case, datetime):
        minuit = (case.hour, case.minute, case.second) == (0, 0, 0)
        return case.date().isoformat() if minuit else case.isoformat(" ", "seconds")
    return case.isoformat() if isinstance(case, date) else str(case)


def nombre_en_texte(nombre: float) -> str:
    """Fifteen digits, as Excel shows them; nothing at all if it is not a number."""
    if not math.isfinite(nombre):
        return ""
    texte = f"{nombre + 0:.15g}"  # + 0: no negative zero
    return f"{Decimal(texte):f}" if "e" in texte else texte
