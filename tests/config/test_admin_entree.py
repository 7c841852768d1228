"""Who enters the back office, and by which door."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.fabriques import MOT_DE_PASSE, creer_utilisateur

pytestmark = pytest.mark.django_db


def test_un_inconnu_passe_par_la_connexion_du_portail(client):
    reponse = client.get(reverse("admin:contrats_contrat_changelist"), follow=True)
    connexion = reverse("comptes:connexion")
    derniere, _ = reponse.redirect_chain[-1]
    assert derniere == f"{connexion}?next=/gestion/contrats/contrat/"
    assert reponse.status_code == 200


def test_la_page_de_connexion_de_django_n_est_jamais_servie(client):
    reponse = client.get(reverse("admin:login"))
    assert (reponse.status_code, reponse.url) == (
        302,
        f"{reverse('comptes:connexion')}?next=/gestion/",
    )
    jeton = client.post(
        reverse("admin:login"), {"username": "a@exemple.fr", "password": MOT_DE_PASSE}
    )
    assert jeton.status_code == 302


def test_l_officier_revient_la_ou_il_allait(client):
    officier = creer_utilisateur("officier")
    reponse = client.post(
        f"{reverse('comptes:connexion')}?next=/gestion/contrats/contrat/",
        {"username": officier.courriel, "password": MOT_DE_PASSE},
    )
    assert (reponse.status_code, reponse.url) == (302, "/gestion/contrats/contrat/")


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_qui_n_est_pas_officier_lit_pourquoi_sans_tourner_en_rond(client, role):
    client.force_login(creer_utilisateur(role))
    reponse = client.get(reverse("admin:index"), follow=True)
    assert reponse.status_code == 403
    assert "réservé aux officiers" in reponse.content.decode()


def test_un_officier_desactive_n_entre_plus(client):
    officier = creer_utilisateur("officier")
    client.force_login(officier)
    get_user_model().objects.filter(pk=officier.pk).update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


def test_la_deconnexion_quitte_le_portail(client):
    client.force_login(creer_utilisateur("officier"))
    reponse = client.post(reverse("admin:logout"))
    assert (reponse.status_code, reponse.url) == (302, reverse("comptes:connexion"))
    assert client.get(reverse("admin:index")).status_code == 302


def test_les_groupes_ne_sont_pas_proposes():
    assert not admin.site.is_registered(Group)
