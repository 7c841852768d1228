"""Template filters that write figures in French; the rules are in `contrats.ecriture`."""

from decimal import Decimal

from django import template

from contrats import ecriture

register = template.Library()


@register.filter
def nombre(valeur) -> str:
    """`1 234,5`; an unknown value stays empty."""
    return "" if valeur in (None, "") else ecriture.nombre(Decimal(valeur))


@register.filter
def quantite(valeur, unite: str) -> str:
    """`45 %`, `4 820 habitants`, `22 555,73 €` (euros always have their cents)."""
    if valeur in (None, ""):
        return ""
    return euros(valeur) if unite == "€" else ecriture.quantite(Decimal(valeur), unite)


@register.filter
def euros(valeur) -> str:
    """`22 555,73 €`; an unknown amount stays empty."""
    if valeur in (None, ""):
        return ""
    return f"{ecriture.nombre(Decimal(valeur), 2)}{ecriture.ESPACE}€"
