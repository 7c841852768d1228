"""How the values of a block are written in French, the same in every form. No query enters here."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from contrats import ecriture
from rapports import periodes
from rapports.blocs import Cellule

NON_COMMUNIQUE = "non communiqué"
NC = "n.c."  # the same, in a cell of a table
DEMONSTRATION = "donnée de démonstration"
SANS_TITRE = "Sans titre"
NOMBRE = re.compile(r"-?\d{1,18}(\.\d{1,9})?")


def decimal(valeur: Any) -> Decimal | None:
    """The number that a value is, None if it is not one: it is then shown as it came."""
    return Decimal(str(valeur)) if NOMBRE.fullmatch(str(valeur)) else None


def jour(valeur: Any) -> date | None:
    """The day that an ISO text is, None if it is not one."""
    try:
        return date.fromisoformat(str(valeur))
    except ValueError:
        return None


def valeur(brut: Any, genre: str = "texte") -> str:
    """A raw value as its kind of column says (see `blocs.GENRES`): « 22 555,73 € », « n.c. »."""
    if brut is None:
        return NC
    if genre == "date" and (quand := jour(brut)):
        return ecriture.jour(quand)
    exact = None if genre in ("texte", "annee", "date") else decimal(brut)
    if exact is None:
        return str(brut)
    if genre == "euros":
        return f"{ecriture.nombre(exact, 2)}{ecriture.ESPACE}€"
    return ecriture.quantite(exact, "%") if genre == "pourcent" else ecriture.nombre(exact)


def detailler(cellule: Cellule) -> dict[str, Any]:
    """A cell with all that it may hold, whatever it was given as."""
    vide = {"valeur": None, "detail": "", "fort": False, "demonstration": False}
    return vide | (cellule if isinstance(cellule, dict) else {"valeur": cellule})


def quantite(brut: Any, unite: str) -> str:
    """A key figure and its unit: « 45 % », « 12 000 € », « 22 555,50 € », « non communiqué »."""
    if brut is None:
        return NON_COMMUNIQUE
    exact = decimal(brut)
    if exact is None:
        return f"{brut}{ecriture.ESPACE}{unite}" if unite else str(brut)
    if unite == "€" and exact != exact.to_integral_value():
        return valeur(brut, "euros")
    return ecriture.quantite(exact, unite)


def carte(figure: dict[str, Any]) -> dict[str, Any]:
    """A key figure with its value written out, « environ » included."""
    ecrit = quantite(figure["valeur"], figure.get("unite", ""))
    environ = figure.get("approximatif") and figure["valeur"] is not None
    return {
        "libelle": figure["libelle"],
        "ecrit": f"environ {ecrit}" if environ else ecrit,
        "precision": figure.get("precision", ""),
        "demonstration": figure.get("demonstration", False),
    }


def periode(debut: date, fin: date) -> str:
    """« Année 2023 », « Années 2018-2020 », « 1er trimestre 2026 », « Mars 2026 »."""
    dit = periodes.dire(debut, fin)
    if dit == periodes.dire_annees(debut, fin):
        return f"Année{'s' if debut.year < fin.year else ''} {dit}"
    return dit[0].upper() + dit[1:]
