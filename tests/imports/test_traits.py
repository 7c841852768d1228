"""The writings of a lot come back from their table as they went: by COPY, and by INSERT where a
web process keeps the time of its queries."""

import pytest
from psycopg2.extensions import set_wait_callback

from config.attente import attendre
from imports.models import Ecriture
from imports.traits import Trait, charger, garder
from tests import fabriques

pytestmark = pytest.mark.django_db
GENRE = Ecriture._meta.get_field("genre").choices[0][0]
PIEGES = "tab\t, ligne\n, \\N, % « Saint-Omer » \"x\" 'y'"
TRAITS = [
    Trait(1, GENRE, "quartiers.Commune", None, PIEGES, "", None, {}, {"nom": PIEGES}),
    Trait(2, GENRE, "quartiers.Commune", 7, "b", "Feuille 1", 12, {"nom": None}, {"n": 1}),
]


@pytest.mark.parametrize("garde", [None, attendre], ids=["COPY", "INSERT"])
def test_les_ecritures_reviennent_comme_elles_etaient(garde):
    lot = fabriques.creer_lot("code;nom\n")
    set_wait_callback(garde)
    try:
        garder(lot, TRAITS)
        assert charger(lot) == TRAITS
        garder(lot, TRAITS[:1])
        assert charger(lot) == TRAITS[:1]
    finally:
        set_wait_callback(None)
