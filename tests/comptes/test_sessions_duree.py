"""How long a session lives, what a browser keeps, and the words that no password is made of."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from comptes.models.session import ABSOLUE, INACTIVE, Session
from tests.fabriques import creer_utilisateur


@pytest.fixture
def entree(client, db):
    client.force_login(creer_utilisateur("agent", password=None))
    return client


def test_une_page_personnelle_n_est_gardee_par_personne(entree):
    for page in ("/", "/contrats/", "/compte/organisation/"):
        reponse = entree.get(page)
        assert (page, reponse.status_code) == (page, 200)
        assert "no-store" in reponse["Cache-Control"]
        assert "private" in reponse["Cache-Control"]


def test_deux_heures_sans_rien_faire_ferment_la_session(entree):
    assert timedelta(hours=2) == INACTIVE
    assert entree.get("/").status_code == 200
    Session.objects.update(vue_le=timezone.now() - INACTIVE - timedelta(seconds=1))
    assert entree.get("/").status_code == 302


def test_douze_heures_la_ferment_quoi_qu_on_fasse(entree):
    assert timedelta(hours=12) == ABSOLUE == timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1), vue_le=timezone.now())
    assert entree.get("/").status_code == 302


def test_une_visite_ne_recule_pas_la_fin(entree):
    entree.get("/")
    avant = Session.objects.values_list("expire_date").get()
    Session.objects.update(vue_le=timezone.now() - timedelta(hours=1))
    assert entree.get("/").status_code == 200
    assert Session.objects.values_list("expire_date").get() == avant


@pytest.mark.parametrize(
    "mot", ["portail caso saint-omer", "Contrat de ville audomarois", "officier quartier QPV 62"]
)
def test_les_mots_du_contexte_sont_refuses(mot):
    with pytest.raises(ValidationError):
        validate_password(mot)
