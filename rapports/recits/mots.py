"""The small change of French sentences: plurals, lists, amounts, days. No figure is computed here.

Figures come as the frozen data hold them: decimals and days as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contrats.ecriture import ESPACE, jour, nombre
from rapports.formes.ecriture import quantite


def compte(n: int, un: str, plusieurs: str = "") -> str:
    """« 1 action », « 3 actions »; `plusieurs` for a plural that is not an s on the last word."""
    mot = (plusieurs or f"{un}s") if n >= 2 else un
    return f"{nombre(n)}{ESPACE}{mot}"


def selon(n: int, un: str, plusieurs: str) -> str:
    """The words for one, or those for several."""
    return plusieurs if n >= 2 else un


def enumerer(noms: Sequence[str]) -> str:
    """« Arques, Longuenesse et Saint-Omer »."""
    *debut, dernier = noms
    return f"{', '.join(debut)} et {dernier}" if debut else dernier


def mesure(valeur: str | None, unite: str, *, environ: bool = False) -> str:
    """« 45 % », « environ 5 000 habitants », « 22 555,73 € », « non communiqué »."""
    dit = quantite(valeur, unite)
    return f"environ {dit}" if environ and valeur is not None else dit


def euros(montant: str | None) -> str:
    """« 12 500 € », « 22 555,73 € »: cents only where there are some."""
    return quantite(montant, "€")


def le(iso: str | None) -> str:
    """« 28 mai 2015 », « 1er janvier 2024 »; empty for a day that is not known."""
    return jour(date.fromisoformat(iso)) if iso else ""


def annees(debut: int, fin: int) -> str:
    """« en 2018 », « en 2018 et 2019 », « de 2018 à 2020 »."""
    if debut == fin:
        return f"en {fin}"
    return f"en {debut} et {fin}" if fin == debut + 1 else f"de {debut} à {fin}"


def majuscule(phrase: str) -> str:
    """The sentence with a capital."""
    return phrase[:1].upper() + phrase[1:]
