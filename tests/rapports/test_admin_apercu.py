"""The preview of a delivery: what its recipient read, alone in its frame, for its officers only."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from courriels.models import Courriel
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
PIEGE = (
    '<p>Bonjour <script>alert(1)</script> <a href="https://x.fr/desabonnement/SECRET/">Non</a></p>'
)


def page(nom, envoi):
    return reverse(f"admin:rapports_envoi_{nom}", args=[envoi.pk])


@pytest.fixture
def mien(client):
    monde = creer_monde()
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Votre rapport", "a@b.fr", "elu@c.fr"
    message.set_content("Bonjour\nhttps://x.fr/desabonnement/SECRET/ fin")
    message.add_alternative(PIEGE, subtype="html")
    Courriel.objects.filter(pk=monde.envoi.courriel_id).update(message=message.as_bytes())
    client.force_login(monde.officier)
    return monde


def test_l_officier_lit_ce_qui_est_parti(client, mien):
    reponse = client.get(page("apercu", mien.envoi))
    assert reponse.status_code == 200
    corps = reponse.content.decode()
    assert "Votre rapport" in corps
    assert "https://x.fr/desabonnement/…/ fin" in corps
    assert ("SECRET" in corps, "<script>alert" in corps) == (False, False)
    assert page("apercu", mien.envoi) in client.get(page("change", mien.envoi)).content.decode()


def test_la_page_est_enfermee(client, mien):
    reponse = client.get(page("page", mien.envoi))
    assert reponse["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert reponse["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in reponse["Cache-Control"]
    assert "SECRET" not in reponse.content.decode()


def test_l_envoi_d_un_autre_est_introuvable(client, mien):
    ailleurs = creer_monde().envoi
    assert [client.get(page(n, ailleurs)).status_code for n in ("apercu", "page")] == [404, 404]


def test_un_message_confidentiel_ou_efface_n_est_pas_montre(client, mien):
    for champs in ({"confidentiel": True}, {"confidentiel": False, "message": b""}):
        Courriel.objects.filter(pk=mien.envoi.courriel_id).update(**champs)
        corps = client.get(page("apercu", mien.envoi)).content.decode()
        assert ("Votre rapport" in corps, "pas conservé" in corps) == (False, True)
        assert client.get(page("page", mien.envoi)).status_code == 404
