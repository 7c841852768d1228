"""A choice searched as one types: what is sent and is no key of a row is an error, told there."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests import fabriques
from tests.monde_admin import creer_monde

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


@pytest.mark.parametrize("cle", ["x", "0", "9" * 12, "9" * 40, "-1", "1.5", "1_5F"])
def test_ce_qui_n_est_la_cle_de_rien_renvoie_a_l_accueil(client, action, cle):
    reponse = client.get(f"/gestion/contrats/action/{cle}/change/")
    assert (reponse.status_code, reponse.headers["Location"]) == (302, "/gestion/")


def test_une_adresse_qui_ne_nomme_aucune_colonne_s_ouvre(client, action):
    adresse = reverse("admin:contrats_action_change", args=[action.pk])
    assert client.get(adresse, {"_to_field": ""}).status_code == 200
    assert client.get(adresse, {"_to_field": "x"}).status_code == 400


@pytest.fixture
def chef(client):
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))


def _complete(client, modele, champ, terme=""):
    application, nom = modele.split(".")
    demande = {"app_label": application, "model_name": nom, "field_name": champ, "term": terme}
    return client.get(reverse("admin:autocomplete"), demande)


DE_TOUTE_LA_FRANCE = [
    ("quartiers.intercommunalite", "successeur"),
    ("quartiers.commune", "intercommunalite"),
    ("quartiers.releve", "intercommunalite"),
    ("partenaires.partenaire", "intercommunalite"),
    ("partenaires.partenaire", "enregistre_par"),
    ("contrats.contrat", "pilote"),
    ("contrats.objectif", "pilier"),
    ("contrats.objectif", "parent"),
    ("contrats.mesure", "quartier"),
    ("rapports.abonnement", "liste"),
]


@pytest.mark.parametrize(("modele", "champ"), DE_TOUTE_LA_FRANCE)
def test_un_choix_de_toute_la_france_se_cherche(client, chef, modele, champ):
    """The technical administrator's; no row of it is in the page."""
    monde = creer_monde(3)
    page = client.get(reverse(f"admin:{modele.replace('.', '_')}_add"))
    dessine = page.context["adminform"].form[champ]
    assert "admin-autocomplete" in str(dessine)
    assert re.findall(r'<option value="\d+"', str(dessine)) == []
    assert len(_complete(client, modele, champ).json()["results"]) > 0
    client.force_login(monde.officier)
    assert _complete(client, modele, champ).status_code == 403


@pytest.mark.parametrize(
    ("modele", "champ", "choix"),
    [("contrats_contrat", "pilote", 2), ("contrats_objectif", "pilier", 4)],
)
def test_un_officier_choisit_dans_une_liste_sans_script(client, modele, champ, choix):
    """Theirs are few: their intercommunality, the three pillars of their contract; or nothing."""
    monde = creer_monde(3)
    creer_monde(3)
    client.force_login(monde.officier)
    page = client.get(reverse(f"admin:{modele}_add"))
    dessine = str(page.context["adminform"].form[champ])
    assert "admin-autocomplete" not in dessine
    assert dessine.count("<option") == choix


def test_un_objectif_ecrit_choisit_dans_son_contrat(client, chef):
    monde = creer_monde(3)
    creer_monde(3)
    page = client.get(reverse("admin:contrats_objectif_change", args=[monde.objectif.pk]))
    assert str(page.context["adminform"].form["pilier"]).count("<option") == 4


def test_ce_qui_est_choisi_est_montre_sans_etre_demande_de_nouveau(client, chef):
    """Read with the object; several are in the order of their list."""
    contrat = fabriques.creer_contrat()
    premier, second = (fabriques.creer_partenaire(nom=nom) for nom in ("Abeille", "Zèbre"))
    action = fabriques.creer_action(contrat, porteur=second)
    action.coporteurs.add(second, premier)
    page = client.get(reverse("admin:contrats_action_change", args=[action.pk]))
    formulaire = page.context["adminform"].form
    assert re.findall(r"selected>([^<]*)<", str(formulaire["coporteurs"])) == ["Abeille", "Zèbre"]
    assert re.findall(r"selected>([^<]*)<", str(formulaire["porteur"])) == ["Zèbre"]
