"""The back office of imports: read there, brought and decided on the pages of the portal."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def boutons(client):
    reponse = client.get(reverse("admin:imports_lot_changelist"))
    assert reponse.status_code == 200
    return reponse.content.decode().count(
        f'<a href="{reverse("imports:deposer")}" class="addlink">Importer un fichier</a>'
    )


def test_l_administrateur_importe_depuis_la_liste(client, administrateur):
    assert boutons(client) == 1


def test_l_officier_importe_depuis_la_liste(client, officier):
    assert boutons(client) == 1
