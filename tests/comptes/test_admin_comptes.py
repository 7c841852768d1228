"""Accounts in the back office: an officer opens those they answer for, and no other."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from comptes.models import Role
from tests.fabriques import MOT_DE_PASSE, creer_contrat, creer_partenaire, creer_utilisateur
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
Utilisateur = get_user_model()
AJOUT = "admin:comptes_utilisateur_add"


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def compte(partenaire, **champs):
    return {
        "courriel": "Nouvelle@Exemple.fr",
        "prenom": "Nour",
        "nom": "Benali",
        "partenaire": partenaire.pk,
        "role": "agent",
        "usable_password": "true",
        "password1": MOT_DE_PASSE,
        "password2": MOT_DE_PASSE,
        **champs,
    }


def erreurs(reponse):
    return set(reponse.context["adminform"].form.errors)


def test_creer_un_compte(client, monde):
    assert client.post(reverse(AJOUT), compte(monde.partenaire)).status_code == 302
    cree = Utilisateur.objects.get(courriel="nouvelle@exemple.fr")
    assert (cree.partenaire, cree.role, cree.is_superuser) == (monde.partenaire, "agent", False)
    assert cree.check_password(MOT_DE_PASSE)


def test_le_mot_de_passe_court_est_refuse_en_francais(client, monde):
    reponse = client.post(
        reverse(AJOUT), compte(monde.partenaire, password1="court", password2="court")
    )
    [message] = reponse.context["adminform"].form.errors["password2"]
    assert message.startswith("Ce mot de passe est trop court.")


def test_aucun_champ_ne_donne_les_pleins_pouvoirs(client, monde):
    interdits = {"is_superuser": "on", "groups": "1", "user_permissions": "1", "is_staff": "on"}
    client.post(reverse(AJOUT), compte(monde.partenaire, **interdits))
    cree = Utilisateur.objects.get(courriel="nouvelle@exemple.fr")
    assert (cree.is_superuser, cree.is_staff) == (False, False)
    for url in (reverse(AJOUT), reverse("admin:comptes_utilisateur_change", args=[cree.pk])):
        champs = set(client.get(url).context["adminform"].form.fields)
        assert champs & set(interdits) == set()


def test_un_officier_ne_nomme_pas_d_officier_ailleurs(client, monde):
    reponse = client.post(reverse(AJOUT), compte(monde.partenaire, role=Role.OFFICIER))
    assert erreurs(reponse) == {"role"}
    assert (
        client.post(
            reverse(AJOUT), compte(monde.officier.partenaire, role=Role.OFFICIER)
        ).status_code
        == 302
    )


def test_le_compte_d_un_partenaire_partage_est_hors_de_portee(client, monde):
    """Its accounts read another intercommunality's contract: setting a password would give it."""
    partage = creer_partenaire()
    monde.contrat.partenaires.add(partage)
    creer_contrat(partage)
    agent = creer_utilisateur("agent", partage)
    assert erreurs(client.post(reverse(AJOUT), compte(partage))) == {"partenaire"}
    fiche = reverse("admin:comptes_utilisateur_change", args=[agent.pk])
    assert client.get(fiche).status_code == 200
    assert client.post(fiche, {"courriel": "moi@exemple.fr"}).status_code == 403
    mot_de_passe = reverse("admin:auth_user_password_change", args=[agent.pk])
    assert client.get(mot_de_passe).status_code == 403
    saisie = {"password1": "nouveau-mot-de-passe-volé", "password2": "nouveau-mot-de-passe-volé"}
    assert client.post(mot_de_passe, saisie).status_code == 403
    agent.refresh_from_db()
    assert agent.check_password(MOT_DE_PASSE)


def test_l_officier_d_une_autre_intercommunalite_partenaire_est_hors_de_portee(client, monde):
    autre = creer_monde()
    monde.contrat.partenaires.add(autre.officier.partenaire)
    mot_de_passe = reverse("admin:auth_user_password_change", args=[autre.officier.pk])
    assert client.get(mot_de_passe).status_code == 403
    assert erreurs(client.post(reverse(AJOUT), compte(autre.officier.partenaire))) == {"partenaire"}


def test_changer_le_mot_de_passe_d_un_des_siens(client, monde):
    url = reverse("admin:auth_user_password_change", args=[monde.utilisateur.pk])
    nouveau = "trois-peupliers-au-marais"
    saisie = {"password1": nouveau, "password2": nouveau, "usable_password": "true"}
    assert client.post(url, saisie).status_code == 302
    monde.utilisateur.refresh_from_db()
    assert monde.utilisateur.check_password(nouveau)


def test_nul_ne_change_ses_propres_droits(client, monde):
    fiche = reverse("admin:comptes_utilisateur_change", args=[monde.officier.pk])
    saisie = {
        "courriel": monde.officier.courriel,
        "nom": "Vasseur",
        "role": "lecteur",
        "gestionnaire": "on",
    }
    assert client.post(fiche, saisie).status_code == 302
    monde.officier.refresh_from_db()
    relu = monde.officier
    assert (relu.nom, relu.role, relu.is_active, relu.gestionnaire) == (
        "Vasseur",
        "officier",
        True,
        False,
    )


def test_l_officier_nomme_un_gestionnaire_chez_les_siens(client, monde):
    compte_gere = monde.utilisateur
    fiche = reverse("admin:comptes_utilisateur_change", args=[compte_gere.pk])
    saisie = {"courriel": compte_gere.courriel, "partenaire": compte_gere.partenaire_id}
    droits = {"role": "agent", "gestionnaire": "on", "is_active": "on"}
    assert client.post(fiche, {**saisie, **droits}).status_code == 302
    compte_gere.refresh_from_db()
    assert compte_gere.gestionnaire is True


def test_l_administrateur_technique_reste_invisible(client, monde):
    chef = Utilisateur.objects.create_superuser("chef@exemple.fr", partenaire=monde.partenaire)
    liste = client.get(reverse("admin:comptes_utilisateur_changelist"))
    assert chef not in liste.context["cl"].result_list
    fiche = client.get(reverse("admin:comptes_utilisateur_change", args=[chef.pk]))
    assert (fiche.status_code, fiche.url) == (302, reverse("admin:index"))
