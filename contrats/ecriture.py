"""How figures and dates are written in French sentences. Nothing is computed here."""

import re
from datetime import date
from decimal import Decimal

ESPACE_FINE = "\u202f"  # thousands, and before %
ESPACE = "\u00a0"  # before a unit
MOIS = (
    "", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
SECABLE = re.compile(r"(?<=«) | (?=[»:;?!](?:\W|$))")


def nombre(valeur: Decimal | int, decimales: int | None = None) -> str:
    """Write a number: `1 234,5`. Useless zeros go, unless `decimales` fixes their count."""
    valeur = Decimal(valeur)
    texte = f"{valeur:,.{decimales}f}" if decimales is not None else f"{valeur:,f}"
    entiers, _, reste = texte.partition(".")
    if decimales is None:
        reste = reste.rstrip("0")
    entiers = entiers.replace(",", ESPACE_FINE).replace("-", "−")
    return f"{entiers},{reste}" if reste else entiers


def quantite(valeur: Decimal | int, unite: str) -> str:
    """Write a number with its unit: `45 %`, `120 jeunes`, `12 500,50 €`."""
    espace = ESPACE_FINE if unite == "%" else ESPACE
    return f"{nombre(valeur)}{espace}{unite}" if unite else nombre(valeur)


def ecart(valeur: Decimal, unite: str) -> str:
    """Write a difference: between two percentages it is counted in points."""
    if unite == "%":
        return f"{nombre(valeur)}{ESPACE}point{'s' if abs(valeur) >= 2 else ''}"
    return quantite(valeur, unite)


def jour(valeur: date) -> str:
    """Write a day: `28 mai 2015`, `1er janvier 2024`."""
    quantieme = "1er" if valeur.day == 1 else valeur.day
    return f"{quantieme} {MOIS[valeur.month]} {valeur.year}"


def insecable(phrase: str) -> str:
    """The sentence with the spaces that French never breaks: inside « », before : ; ? and !"""
    return SECABLE.sub(ESPACE, phrase)
