"""A choice searched as one types: what is sent and is no key of a row is an error, told there."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(client):
    """Someone who may change everything is on the page of an action."""
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))
    return fabriques.creer_action(fabriques.creer_contrat())


@pytest.mark.parametrize("valeur", ["x", "_connector", "1 OR 1=1", "9" * 40, "-1", "1\0", "1.5"])
@pytest.mark.parametrize("champ", ["porteur", "coporteurs"])
def test_ce_qui_n_est_pas_une_cle_est_refuse_au_champ(client, action, champ, valeur):
    adresse = reverse("admin:contrats_action_change", args=[action.pk])
    reponse = client.post(adresse, {champ: valeur})
    assert reponse.status_code == 200
    erreurs = reponse.context["adminform"].form.errors
    assert len(erreurs[champ]) == 1
    assert str(erreurs[champ]) in reponse.content.decode()


def test_une_adresse_qui_ne_nomme_aucune_colonne_s_ouvre(client, action):
    adresse = reverse("admin:contrats_action_change", args=[action.pk])
    assert client.get(adresse, {"_to_field": ""}).status_code == 200
    assert client.get(adresse, {"_to_field": "x"}).status_code == 400
