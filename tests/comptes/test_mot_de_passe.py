"""The personal link: opened by robots, used once, dead when it should be."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from comptes import invitations
from comptes.models import Utilisateur
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import (
    MOT_DE_PASSE,
    SAISIE,
    choisir,
    creer_gestionnaire,
    histoire,
    lien,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moi():
    return creer_gestionnaire()


@pytest.fixture
def invitee(moi):
    return invitations.inviter(par=moi, partenaire=moi.partenaire, **SAISIE)


def _entre(compte) -> bool:
    return authenticate(username=compte.courriel, password=MOT_DE_PASSE) is not None


def _est_mort(reponse) -> bool:
    page = reponse.content.decode()
    return reponse.status_code == 404 and "Ce lien ne fonctionne plus" in page


def test_choisir_son_mot_de_passe_puis_se_connecter(client, invitee):
    reponse = choisir(client, lien())
    assert (reponse.status_code, reponse.url) == (302, "/compte/connexion/")
    page = client.get(reponse.url).content.decode()
    assert "Votre mot de passe est enregistré." in page
    assert "_auth_user_id" not in client.session
    entree = client.post(reponse.url, {"username": invitee.courriel, "password": MOT_DE_PASSE})
    assert (entree.status_code, entree.url) == (302, "/")
    assert [message for _, message in histoire(invitee)] == [
        "Invitation envoyée\u00a0: Agent d’un partenaire.",
        "Mot de passe choisi par la personne.",
    ]


def test_la_page_dit_les_regles_avant_la_saisie(client, invitee):
    ouverture = client.get(lien())
    assert ouverture.status_code == 302
    # The page's address no longer holds the token: it cannot leak by a link.
    assert ouverture.url.endswith("/choisir/")
    reponse = client.get(ouverture.url)
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "au minimum 15 caractères" in page
    assert page.count('autocomplete="new-password"') == 2
    assert invitee.courriel in page
    assert reponse["Cache-Control"] == ("max-age=0, no-cache, no-store, must-revalidate, private")


@pytest.mark.parametrize(
    ("saisie", "encore", "debut"),
    [
        ("court", None, "Ce mot de passe est trop court."),
        (MOT_DE_PASSE, "autre-chose-de-tres-long", "Les deux mots de passe ne correspondent pas."),
        ("nour.benali@exemple.fr", None, "Le mot de passe est trop semblable au champ"),
    ],
)
def test_un_mot_de_passe_refuse_laisse_le_lien_en_vie(client, invitee, saisie, encore, debut):
    reponse = choisir(client, lien(), saisie, encore)
    assert reponse.status_code == 422
    [(champ, [message])] = reponse.context["form"].errors.items()
    assert champ == ("new_password2" if encore else "new_password1")
    assert message.startswith(debut)
    assert 'role="alert" tabindex="-1" autofocus' in reponse.content.decode()
    assert choisir(client, lien()).status_code == 302
    assert _entre(invitee)


def test_un_robot_qui_ouvre_le_lien_ne_l_use_pas(client, client_robot, invitee):
    for methode in ("get", "head", "get"):
        getattr(client_robot, methode)(lien(), follow=True)
    assert choisir(client, lien()).status_code == 302
    assert _entre(invitee)


@pytest.fixture
def client_robot(client):
    return client.__class__()


def test_le_lien_sert_une_fois(client, invitee):
    assert choisir(client, lien()).status_code == 302
    assert _est_mort(client.get(lien()))
    assert _est_mort(choisir(client.__class__(), lien(), "un-autre-mot-de-passe-volé"))
    assert _entre(Utilisateur.objects.get(pk=invitee.pk))


def test_de_deux_formulaires_ouverts_un_seul_sert(client, invitee):
    page = client.get(lien()).url
    choisir(client.__class__(), lien())
    saisie = dict.fromkeys(("new_password1", "new_password2"), "un-autre-mot-de-passe-volé")
    assert _est_mort(client.post(page, saisie))
    assert _entre(invitee)


@pytest.mark.django_db(transaction=True)
def test_de_deux_envois_au_meme_instant_un_seul_sert(en_meme_temps):
    moi = creer_gestionnaire()
    invitee = invitations.inviter(par=moi, partenaire=moi.partenaire, **SAISIE)
    jeton = lien().rstrip("/").rpartition("/")[2]

    def essai(mot_de_passe):
        return lambda: invitations.choisir_mot_de_passe(invitee, jeton, mot_de_passe)

    gagne = en_meme_temps(essai("premier-mot-de-passe"), essai("second-mot-de-passe"))
    assert sorted(gagne) == [False, True]
    garde = "premier-mot-de-passe" if gagne[0] else "second-mot-de-passe"
    assert Utilisateur.objects.get(pk=invitee.pk).check_password(garde)


def test_le_lien_vit_soixante_douze_heures(client, invitee, monkeypatch):
    depart = invitations.JETONS._now()
    for heures, vivant in ((71, True), (73, False)):
        instant = depart + timedelta(hours=heures)
        monkeypatch.setattr(invitations.JETONS, "_now", lambda instant=instant: instant)
        assert (client.get(lien()).status_code == 302) is vivant
    assert _est_mort(client.get(lien()))


@pytest.mark.parametrize("cas", ["renvoyée", "retirée", "rétablie", "désactivée", "adresse"])
def test_le_lien_meurt_avec(client, moi, invitee, cas):
    ancien = lien()
    if cas == "renvoyée":
        invitations.inviter_a_nouveau(invitee, par=moi)
    elif cas == "désactivée":
        Utilisateur.objects.filter(pk=invitee.pk).update(is_active=False)
    elif cas == "adresse":
        Utilisateur.objects.filter(pk=invitee.pk).update(courriel="autre@exemple.fr")
    else:
        invitee.retirer(par=moi)
        if cas == "rétablie":
            invitations.retablir(invitee, par=moi)
    assert _est_mort(choisir(client, ancien))
    assert Utilisateur.objects.get(pk=invitee.pk).has_usable_password() is False


def test_le_lien_renvoye_fonctionne(client, moi, invitee):
    premier = Courriel.objects.get()
    invitations.inviter_a_nouveau(invitee, par=moi)
    assert lien() != lien(premier)
    assert choisir(client, lien()).status_code == 302
    assert _entre(invitee)


@pytest.mark.parametrize(
    "chemin",
    [
        "/compte/mot-de-passe/MQ/choisir/",
        "/compte/mot-de-passe/zz/abc-def/",
        "/compte/mot-de-passe/%00/x/",
        "/compte/mot-de-passe/OTk5OTk5OTk5OTk5OTk5OTk5OTk5/abc-def/",
    ],
)
def test_un_lien_invente_ne_mene_a_rien(client, chemin):
    for methode in ("get", "post"):
        assert _est_mort(getattr(client, methode)(unquote(chemin) if "%" in chemin else chemin))


def test_le_lien_d_un_autre_ne_sert_pas(client, moi, invitee):
    """The token of one account at the address of another."""
    autre = fabriques.creer_utilisateur("agent", moi.partenaire, password=None)
    jeton = lien().rstrip("/").rpartition("/")[2]
    cle = invitations.lien_personnel(autre).split("/")[3]
    assert _est_mort(client.get(f"/compte/mot-de-passe/{cle}/{jeton}/"))


def test_qui_etait_dans_ce_navigateur_en_sort(client, moi, invitee):
    client.force_login(moi)
    assert choisir(client, lien()).url == "/compte/connexion/"
    assert "_auth_user_id" not in client.session


def test_une_invitation_envoyee_avant_trois_jours_est_expiree_a_l_ecran(moi, invitee):
    assert invitations.expire_le(invitee) - invitee.invite_le == timedelta(hours=72)
    assert invitations.expire_le(invitee) > timezone.now()
    assert invitations.expire_le(moi) is None
