"""A file of a kind that the portal does not read any more: nothing is decided of it."""

import pytest

from imports.models import Lot
from tests.imports.depots import faire, lot_de

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verbe", ["appliquer", "relire", "abandonner", "annuler"])
def test_on_ne_decide_pas_d_un_fichier_d_une_sorte_disparue(client, officier, contrat, verbe):
    lot_de(officier, contrat)
    Lot.objects.update(sorte="disparue")
    avant = Lot.objects.values().get()
    assert faire(client, verbe, Lot.objects.get()).status_code == 403
    assert Lot.objects.values().get() == avant
