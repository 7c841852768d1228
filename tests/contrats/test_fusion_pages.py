"""The page that merges two partners: proposed, compared, confirmed; who may; what has changed."""

import pytest
from django.urls import reverse

from partenaires.models import Partenaire
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


@pytest.fixture
def deux(contrat):
    noms = ("Association Les Jardins", "Les jardins")
    partenaires = [fabriques.creer_partenaire(nom=nom) for nom in noms]
    contrat.partenaires.set(partenaires)
    return partenaires


def _url(garde, absorbe=None):
    url = reverse("contrats:fusionner_partenaire", args=[garde.pk])
    return f"{url}?avec={absorbe.pk}" if absorbe else url


def _texte(reponse):
    return " ".join(reponse.content.decode().replace("\u00a0", " ").split())


def test_proposee_a_l_officier_et_a_lui_seul(client, contrat, officier, deux):
    garde, absorbe = deux
    autre = fabriques.creer_partenaire(nom="Les jardins", enregistre_par=contrat.pilote)
    for url in (reverse("contrats:partenaires"), reverse("contrats:partenaire", args=[garde.pk])):
        paires = client.get(url).context["paires"]
        assert {paire.autre.pk for paire in paires} <= {absorbe.pk, autre.pk}
        assert len(paires) >= 2
    client.force_login(fabriques.creer_utilisateur("agent", garde))
    for url in (reverse("contrats:partenaires"), reverse("contrats:partenaire", args=[garde.pk])):
        assert client.get(url).context["paires"] == []


def test_choisir_l_autre_nom(client, officier, deux):
    garde, absorbe = deux
    fabriques.creer_partenaire(nom="Inconnu secret")
    reponse = client.get(_url(garde))
    choix = reponse.context["form"].fields["avec"].queryset
    assert list(choix.order_by("pk")) == sorted([absorbe, officier.partenaire], key=lambda p: p.pk)
    assert client.get(_url(garde) + "?avec=rien").status_code == 422
    assert client.get(_url(garde, garde)).status_code == 404
    assert client.post(_url(garde)).status_code == 422


def test_comparer_n_ecrit_rien_puis_reunir(client, contrat, officier, deux):
    garde, absorbe = deux
    action = fabriques.creer_action(contrat, porteur=absorbe)
    page = client.get(_url(garde, absorbe))
    assert "1 action portée" in _texte(page)
    assert Partenaire.objects.filter(pk=absorbe.pk).count() == 1
    vu = page.context["form"]["vu"].value()
    reponse = client.post(_url(garde, absorbe), {"vu": vu})
    assert reponse.url == reverse("contrats:partenaire", args=[garde.pk])
    action.refresh_from_db()
    assert action.porteur == garde
    assert client.get(_url(garde, absorbe)).status_code == 404
    journal = client.get(reverse("contrats:journal", args=[contrat.pk]))
    assert "a réuni deux noms d’un partenaire : le partenaire « Association" in _texte(journal)


def test_ce_qui_change_pendant_que_l_on_lit(client, contrat, officier, deux):
    garde, absorbe = deux
    vu = client.get(_url(garde, absorbe)).context["form"]["vu"].value()
    fabriques.creer_action(contrat, porteur=absorbe)
    reponse = client.post(_url(garde, absorbe), {"vu": vu})
    assert reponse.status_code == 409
    frais = reponse.context["form"]["vu"].value()
    assert client.post(_url(garde, absorbe), {"vu": frais}).status_code == 302


def test_les_montants_en_double_se_decident(client, contrat, officier, deux):
    garde, absorbe = deux
    action = fabriques.creer_action(contrat)
    for qui, montant in ((garde, 100), (absorbe, 50)):
        fabriques.creer_financement(action, financeur=qui, accorde=montant)
    page = client.get(_url(garde, absorbe))
    vu = page.context["form"]["vu"].value()
    assert "150,00" in _texte(page)
    reponse = client.post(_url(garde, absorbe), {"vu": vu})
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["additionner"]
    assert client.post(_url(garde, absorbe), {"vu": vu, "additionner": "on"}).status_code == 302
    assert action.financements.get().accorde == 150


def test_ce_qui_empeche_est_dit(client, contrat, officier, deux):
    garde, absorbe = deux
    fabriques.creer_acte_signe(contrat, signataires=[absorbe])
    page = client.get(_url(garde, absorbe))
    assert "C’est ce nom qu’il faut garder." in _texte(page)
    vu = page.context["form"]["vu"].value()
    assert client.post(_url(garde, absorbe), {"vu": vu}).status_code == 422
    assert Partenaire.objects.filter(pk=absorbe.pk).count() == 1


def test_un_partenaire_partage_revient_a_l_administrateur(client, officier, deux):
    garde, absorbe = deux
    fabriques.creer_contrat(absorbe)
    assert client.get(_url(garde, absorbe)).status_code == 403
    client.force_login(fabriques.creer_utilisateur("agent", garde))
    assert client.get(_url(garde)).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes(client, contrat, officier, deux, n, django_assert_num_queries):
    garde, absorbe = deux
    for _ in range(n):
        action = fabriques.creer_action(contrat, porteur=absorbe)
        for qui in deux:
            fabriques.creer_financement(action, financeur=qui)
    with django_assert_num_queries(47):
        client.get(_url(garde, absorbe))
