"""The legal delays of the annual report, in civil days of Paris: pure, no row, no clock."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DECRET = "décret n°\u00a02015-1118 du 3\u00a0septembre 2015"
# What a refusal rests on: the decree, and the article of the code that it was taken for.
REFERENCE = (
    f"{DECRET}, pour l’article L.\u00a01111-2 du code général des collectivités territoriales"
)
RAPPELS = (-14, -7, -1)  # days from the due day


def un_mois_apres(jour: date) -> date:
    """The same day of the next month or, where there is none, the last day of that month: a delay
    of a month ends at the end of that day (31 January -> 28 or 29 February)."""
    annee, mois = jour.year + jour.month // 12, jour.month % 12 + 1
    return date(annee, mois, min(jour.day, calendar.monthrange(annee, mois)[1]))


def delai_trop_court(envoye_le: date, echeance: date) -> str:
    """Why this due day is refused, with the text that says so; empty when it may stand."""
    au_plus_tot = un_mois_apres(envoye_le)
    if echeance >= au_plus_tot:
        return ""
    quantieme = (
        ""
        if au_plus_tot.day == envoye_le.day
        else f" (il n’y a pas de {envoye_le.day} ce mois-là\u00a0: le délai va jusqu’à son "
        "dernier jour)"
    )
    return (
        f"Le délai ne peut être inférieur à un mois ({REFERENCE}). Pour un projet envoyé "
        f"le {envoye_le:%d/%m/%Y}, l’échéance est au plus tôt le {au_plus_tot:%d/%m/%Y}{quantieme}."
    )


def tacite(echeance: date, jour: date) -> bool:
    """True once silence counts as favourable: from the day after the due day, never before."""
    return jour > echeance


def etape_due(envoye_le: date, echeance: date, jour: date) -> date | None:
    """The last reminder that has come since the sending: after an outage, only that one is due."""
    if jour > echeance:
        return None
    etapes = [echeance + timedelta(days=ecart) for ecart in RAPPELS]
    return max((etape for etape in etapes if envoye_le < etape <= jour), default=None)
