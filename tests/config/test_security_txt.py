"""Where a flaw is told: what the file says, and that it says nothing until somebody is named."""

import re
from datetime import UTC, datetime, timedelta

import pytest

ADRESSE = "/.well-known/security.txt"


def test_sans_contact_il_n_y_a_pas_de_fichier(client, settings, db):
    settings.CONTACT_SECURITE = ""
    assert client.get(ADRESSE).status_code == 404


@pytest.mark.parametrize(
    ("contact", "ecrit"),
    [
        ("securite@exemple.fr", "mailto:securite@exemple.fr"),
        ("https://exemple.fr/faille", "https://exemple.fr/faille"),
    ],
)
def test_le_fichier_dit_a_qui_ecrire(client, settings, contact, ecrit):
    settings.CONTACT_SECURITE, settings.SITE_URL = contact, "https://portail.exemple.fr"
    reponse = client.get(ADRESSE)
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lignes = dict(ligne.split(": ", 1) for ligne in reponse.content.decode().splitlines())
    expire = lignes.pop("Expires")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expire)
    reste = datetime.fromisoformat(expire) - datetime.now(UTC)
    assert timedelta(days=30) < reste < timedelta(days=365)
    assert lignes == {
        "Contact": ecrit,
        "Preferred-Languages": "fr, en",
        "Canonical": f"https://portail.exemple.fr{ADRESSE}",
    }
    assert client.post(ADRESSE).status_code == 405
