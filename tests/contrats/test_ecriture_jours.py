"""Days and moments are written as Django's French writes them, and as French says the first."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from contrats import ecriture
from contrats.templatetags.dates import instant, jour

ANNEE = [date(2024, 1, 1) + timedelta(days=rang) for rang in range(366)]


def test_chaque_jour_est_ecrit_comme_par_django():
    for un_jour in ANNEE:
        attendu = date_format(un_jour, "j F Y").split(" ")
        attendu[0] = "1er" if un_jour.day == 1 else attendu[0]
        assert ecriture.jour(un_jour) == jour(un_jour) == " ".join(attendu)


def test_chaque_heure_est_ecrite_comme_par_django_a_paris():
    """The nights when the clock changes included."""
    debut = datetime(2024, 3, 30, 22, 7, tzinfo=UTC)
    for rang in range(48):
        moment = debut + timedelta(hours=rang)
        ici = timezone.localtime(moment)
        assert instant(moment) == f"{ecriture.jour(ici)} à {date_format(ici, 'H:i')}"


def test_un_jour_inconnu_reste_vide():
    assert (jour(None), instant(None)) == ("", "")
