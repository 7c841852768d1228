"""The journal of a contract is read by all its partners: no one's address is in it for them."""

import pytest
from django.urls import reverse

from contrats.models import Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat()
    abonnement = fabriques.creer_abonnement(contrat, courriel="privee@exemple.fr")
    Evenement.objects.consigner(contrat=contrat, auteur=None, verbe="creer", objet=abonnement)
    return contrat


@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire"])
def test_un_partenaire_ne_lit_pas_les_adresses(client, contrat, role):
    personne = fabriques.creer_utilisateur(role)
    contrat.partenaires.add(personne.partenaire)
    client.force_login(personne)
    page = client.get(reverse("contrats:journal", args=[contrat.pk]))
    assert page.status_code == 200
    assert "privee@exemple.fr" not in page.content.decode()


def test_l_officier_les_lit(client, contrat):
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(reverse("contrats:journal", args=[contrat.pk])).content.decode()
    assert "privee@exemple.fr" in page
