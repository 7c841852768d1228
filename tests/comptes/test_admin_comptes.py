"""Accounts in the back office: an officer opens those they answer for, and no other."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse

from comptes.models import Role
from courriels.models import Courriel
from tests.comptes.exemples import choisir, histoire, lien
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
        **champs,
    }


def erreurs(reponse):
    return set(reponse.context["adminform"].form.errors)


def test_ajouter_un_compte_l_invite(client, monde):
    """Nobody types a password for another: the person chooses theirs from the link sent to them."""
    assert set(client.get(reverse(AJOUT)).context["adminform"].form.fields) == {
        *("courriel", "prenom", "nom", "partenaire", "role", "gestionnaire"),
    }
    saisie = compte(monde.partenaire, password1=MOT_DE_PASSE, password2=MOT_DE_PASSE)
    assert client.post(reverse(AJOUT), saisie).status_code == 302
    cree = Utilisateur.objects.get(courriel="nouvelle@exemple.fr")
    assert (cree.partenaire, cree.role, cree.is_superuser) == (monde.partenaire, "agent", False)
    assert cree.attend_son_mot_de_passe
    assert histoire(cree) == [(monde.officier, "Invitation envoyée\u00a0: Agent d’un partenaire.")]
    message = Courriel.objects.get(destinataire=cree.courriel)
    chez_elle = client.__class__()
    assert choisir(chez_elle, lien(message), MOT_DE_PASSE).status_code == 302
    identifiants = {"username": cree.courriel, "password": MOT_DE_PASSE}
    assert chez_elle.post("/compte/connexion/", identifiants).url == "/"


def test_aucune_page_du_back_office_ne_change_un_mot_de_passe(client, monde):
    fiche = reverse("admin:comptes_utilisateur_change", args=[monde.utilisateur.pk])
    page = client.get(fiche).content.decode()
    assert 'type="password"' not in page
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[monde.utilisateur.pk])
    saisie = compte(monde.utilisateur.partenaire, courriel=monde.utilisateur.courriel)
    avant = Utilisateur.objects.get(pk=monde.utilisateur.pk).password
    client.post(fiche, saisie | {"password": "x", "password1": MOT_DE_PASSE})
    assert Utilisateur.objects.get(pk=monde.utilisateur.pk).password == avant


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
    agent.refresh_from_db()
    assert agent.check_password(MOT_DE_PASSE)


def test_l_officier_d_une_autre_intercommunalite_partenaire_est_hors_de_portee(client, monde):
    autre = creer_monde()
    monde.contrat.partenaires.add(autre.officier.partenaire)
    fiche = reverse("admin:comptes_utilisateur_change", args=[autre.officier.pk])
    assert client.post(fiche, {"courriel": "moi@exemple.fr"}).status_code == 403
    assert erreurs(client.post(reverse(AJOUT), compte(autre.officier.partenaire))) == {"partenaire"}


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
