"""Civil periods: months, quarters, half-years, years; which one a day is in, how it is called.

Days are civil days (Europe/Paris); an hour, and so a night when clocks change, never enters here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.dates import MONTHS


class Periodicite(TextChoices):
    MENSUELLE = "mensuelle", "Tous les mois"
    TRIMESTRIELLE = "trimestrielle", "Tous les trimestres"
    SEMESTRIELLE = "semestrielle", "Tous les semestres"
    ANNUELLE = "annuelle", "Tous les ans"


MOIS = {
    Periodicite.MENSUELLE: 1,
    Periodicite.TRIMESTRIELLE: 3,
    Periodicite.SEMESTRIELLE: 6,
    Periodicite.ANNUELLE: 12,
}
Periode = tuple[date, date]  # first and last day


@lru_cache(4096)  # a list of reports says the same few periods again and again
def periode_de(jour: date, periodicite: str) -> Periode:
    """The civil period of that length which holds `jour`."""
    duree = MOIS[Periodicite(periodicite)]
    debut = date(jour.year, (jour.month - 1) // duree * duree + 1, 1)
    return debut, _fin(debut, duree)


def _fin(debut: date, duree: int) -> date:
    rang = debut.year * 12 + debut.month - 1 + duree
    return date(rang // 12, rang % 12 + 1, 1) - timedelta(days=1)


def periodes(depuis: date, jusqu_a: date, periodicite: str) -> Iterator[Periode]:
    """The civil periods that begin on `depuis` or later and end on `jusqu_a` or before."""
    debut, fin = periode_de(depuis, periodicite)
    if debut < depuis:
        debut, fin = periode_de(fin + timedelta(days=1), periodicite)
    while fin <= jusqu_a:
        yield debut, fin
        debut, fin = periode_de(fin + timedelta(days=1), periodicite)


@lru_cache(4096)
def periodicite_de(debut: date, fin: date) -> Periodicite | None:
    """The length of the shortest civil period that holds both days; None over several years."""
    for periodicite in Periodicite:
        if periode_de(debut, periodicite) == periode_de(fin, periodicite):
            return periodicite
    return None


def bornes(debut: date, fin: date) -> Periode:
    """The first and last days of the civil period, or of the whole years, that hold both days."""
    if periodicite := periodicite_de(debut, fin):
        return periode_de(debut, periodicite)
    return date(debut.year, 1, 1), date(fin.year, 12, 31)


def dire(debut: date, fin: date) -> str:
    """« mars 2026 », « 1er trimestre 2026 », « 2019 », « 2018-2020 ».

    A period cut by the first or last day of a contract keeps the name of the whole one.
    """
    periodicite = periodicite_de(debut, fin)
    if periodicite == Periodicite.MENSUELLE:
        return f"{MONTHS[debut.month]} {debut.year}"
    if periodicite in {Periodicite.TRIMESTRIELLE, Periodicite.SEMESTRIELLE}:
        rang = (debut.month - 1) // MOIS[periodicite] + 1
        nom = "trimestre" if periodicite == Periodicite.TRIMESTRIELLE else "semestre"
        return f"{rang}{'er' if rang == 1 else 'e'} {nom} {debut.year}"
    return dire_annees(debut, fin)


def dire_annees(debut: date, fin: date) -> str:
    """« 2019 », or « 2018-2020 » when they are several."""
    return str(fin.year) if debut.year == fin.year else f"{debut.year}-{fin.year}"


def abreger(debut: date, fin: date) -> str:
    """For a file's name: `2026-03`, `2026-T1`, `2026-S1`, `2019`, `2018-2020`."""
    periodicite = periodicite_de(debut, fin)
    if periodicite == Periodicite.MENSUELLE:
        return f"{debut.year}-{debut.month:02}"
    if periodicite in {Periodicite.TRIMESTRIELLE, Periodicite.SEMESTRIELLE}:
        lettre = "T" if periodicite == Periodicite.TRIMESTRIELLE else "S"
        return f"{debut.year}-{lettre}{(debut.month - 1) // MOIS[periodicite] + 1}"
    return dire_annees(debut, fin)
