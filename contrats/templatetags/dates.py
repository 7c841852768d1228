"""Template filters that write dates as French does: « 1er janvier 2024 »."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from contrats import ecriture

register = template.Library()


@register.filter
def jour(valeur: date | datetime | None) -> str:
    """`28 mai 2015`, `1er janvier 2024`; an unknown date stays empty. Paris time."""
    if not valeur:
        return ""
    if isinstance(valeur, datetime):
        valeur = timezone.localtime(valeur)
    return ecriture.jour(valeur)


@register.filter
def instant(valeur: datetime | None) -> str:
    """`28 mai 2015 à 14:05`, Paris time; an unknown moment stays empty."""
    if not valeur:
        return ""
    return f"{jour(valeur)} à {timezone.localtime(valeur):%H:%M}"
