"""Demo accounts have a published password: a server must ask for them by name."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_sur_un_serveur_le_cas_ne_se_charge_pas_par_megarde(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION=1"):
        call_command("charger_caso")
    assert not get_user_model().objects.exists()
