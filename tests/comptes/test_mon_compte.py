"""My account: password changed or forgotten, sessions closed, tries counted."""

import re

import pytest
from django.contrib.auth import authenticate, hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from comptes.models import Session
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import choisir
from tests.comptes.facteurs import code_de, entrer, installer_application
from tests.courriels.exemples import corps

pytestmark = pytest.mark.django_db

NOUVEAU = "quatre-cormorans-sur-la-digue"
OUBLI = "/compte/mot-de-passe/oublie/"
CHANGER = "/compte/mot-de-passe/"


def _changer(client, ancien=fabriques.MOT_DE_PASSE, nouveau=NOUVEAU):
    saisie = {"old_password": ancien, "new_password1": nouveau, "new_password2": nouveau}
    return client.post(CHANGER, saisie)


def _sorte(nature) -> list[Courriel]:
    return list(Courriel.objects.filter(nature=nature))


def _lien() -> str:
    [message] = _sorte("mot_de_passe_oublie")
    [chemin] = re.findall(r"https?://[^/\s]+(/compte/mot-de-passe/\S+)", corps(message)[0])
    return chemin


# -- changed ------------------------------------------------------------------------------------


def test_changer_son_mot_de_passe_ferme_les_autres_sessions_et_le_dit(client):
    agent, ailleurs = fabriques.creer_utilisateur("agent"), Client()
    for navigateur in (client, ailleurs):
        entrer(navigateur, agent)
    assert _changer(client).url == "/compte/"
    assert client.get("/").status_code == 200
    assert ailleurs.get("/").status_code == 302
    assert [m.destinataire for m in _sorte("changement_de_securite")] == [agent.courriel]
    assert authenticate(username=agent.courriel, password=NOUVEAU) == agent
    assert Session.objects.filter(utilisateur=agent).count() == 1


def test_l_ancien_mot_de_passe_est_demande(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    refus = _changer(client, ancien="ce n'est pas lui")
    assert refus.status_code == 422
    erreurs = {"old_password": ["Ce n’est pas votre mot de passe actuel."]}
    assert refus.context["form"].errors == erreurs
    assert authenticate(username=agent.courriel, password=fabriques.MOT_DE_PASSE) == agent
    assert _sorte("changement_de_securite") == []


def test_l_ancien_mot_de_passe_ne_se_devine_pas(client):
    entrer(client, fabriques.creer_utilisateur("agent"))
    for _ in range(10):
        assert _changer(client, ancien="faux").status_code == 422
    assert _changer(client).status_code == 429


# -- forgotten ----------------------------------------------------------------------------------


def test_oublier_puis_choisir_un_mot_de_passe_garde_le_second_facteur(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    autre = Client()
    assert autre.post(OUBLI, {"courriel": agent.courriel.upper()}).url == "/compte/connexion/"
    chemin = _lien()
    assert choisir(autre, chemin, NOUVEAU).url == "/compte/connexion/"
    assert client.get("/").status_code == 302
    assert choisir(Client(), chemin, "cinq-herons-sur-la-digue").status_code == 404
    saisie = {"username": agent.courriel, "password": NOUVEAU}
    assert autre.post("/compte/connexion/", saisie).url == "/compte/connexion/code/"
    code = {"code": code_de(secret, dans=30)}
    assert autre.post("/compte/connexion/code/", code).url == "/"


@pytest.mark.parametrize("cas", ["connu", "inconnu", "ferme", "invite"])
def test_la_meme_reponse_que_l_adresse_soit_connue_ou_non(client, cas):
    """Only the first gets a message; nobody is told so."""
    comptes = {
        "connu": fabriques.creer_utilisateur("agent"),
        "ferme": fabriques.creer_utilisateur("agent", is_active=False),
        "invite": fabriques.creer_utilisateur("agent", password=None),
    }
    adresse = comptes[cas].courriel if cas in comptes else "personne@exemple.fr"
    reponse = client.post(OUBLI, {"courriel": adresse}, follow=True)
    assert (reponse.status_code, reponse.request["PATH_INFO"]) == (200, "/compte/connexion/")
    assert "Si un compte est ouvert à cette adresse" in reponse.content.decode()
    attendus = [adresse] if cas == "connu" else []
    assert [m.destinataire for m in _sorte("mot_de_passe_oublie")] == attendus


# -- sessions -----------------------------------------------------------------------------------


def test_fermer_une_session_puis_toutes_les_autres(client):
    agent = fabriques.creer_utilisateur("agent")
    telephone, bureau = Client(), Client()
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    telephone.defaults["HTTP_USER_AGENT"] = firefox
    for navigateur in (client, telephone, bureau):
        entrer(navigateur, agent)
    page = client.get("/compte/sessions/").content.decode()
    assert "3 sessions ouvertes" in page
    assert "Firefox sur Linux" in page
    for cle in Session.objects.values_list("session_key", flat=True):
        assert cle not in page
    sienne = Session.objects.get(appareil="Firefox sur Linux")
    assert client.post(f"/compte/sessions/{sienne.repere}/fermer/").url == "/compte/sessions/"
    assert [n.get("/").status_code for n in (telephone, bureau, client)] == [302, 200, 200]
    client.post("/compte/sessions/fermer-les-autres/")
    assert [n.get("/").status_code for n in (bureau, client)] == [302, 200]


def test_la_session_d_un_autre_est_introuvable(client):
    autre = Client()
    entrer(autre, fabriques.creer_utilisateur("agent"))
    entrer(client, fabriques.creer_utilisateur("agent"))
    [sienne] = Session.objects.exclude(session_key=client.session.session_key)
    assert client.post(f"/compte/sessions/{sienne.repere}/fermer/").status_code == 404
    client.post("/compte/sessions/fermer-les-autres/")
    assert autre.get("/").status_code == 200


# -- a lost factor ------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "permis"), [("officier", True), ("agent", False)])
def test_qui_peut_retirer_le_second_facteur_d_un_officier(client, role, permis):
    """Another officer of the same intercommunality; not the manager of its accounts."""
    officier = fabriques.creer_utilisateur("officier")
    chez_lui = Client()
    entrer(chez_lui, officier)
    installer_application(chez_lui)
    collegue = fabriques.creer_utilisateur(role, officier.partenaire, gestionnaire=True)
    entrer(client, collegue)
    chemin = f"/compte/personnes/{officier.pk}/second-facteur/retirer/"
    assert client.post(chemin).status_code == (422 if permis else 403)
    assert client.post(chemin, {"verifiee": "on"}).status_code == (302 if permis else 403)
    assert chez_lui.get("/").status_code == (302 if permis else 200)
    prevenus = [m.destinataire for m in _sorte("changement_de_securite")]
    assert prevenus == [officier.courriel] * (2 if permis else 1)


# -- tries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("connu", [True, False])
def test_les_essais_de_connexion_sont_comptes_que_le_compte_existe_ou_non(client, connu):
    agent = fabriques.creer_utilisateur("agent")
    adresse = agent.courriel if connu else "personne@exemple.fr"
    for _ in range(10):
        saisie = {"username": adresse, "password": "faux"}
        assert client.post("/compte/connexion/", saisie).status_code == 422
    saisie = {"username": adresse.upper(), "password": fabriques.MOT_DE_PASSE}
    trop = client.post("/compte/connexion/", saisie)
    assert trop.status_code == 429
    assert 0 < int(trop["Retry-After"]) <= 901


def test_entrer_fait_oublier_les_essais(client):
    agent = fabriques.creer_utilisateur("agent")
    for _ in range(3):
        for _ in range(9):
            saisie = {"username": agent.courriel, "password": "faux"}
            client.post("/compte/connexion/", saisie)
        assert entrer(client, agent).status_code == 302
        client.logout()


@pytest.mark.parametrize("cas", ["connu", "inconnu", "ferme", "invite"])
def test_une_empreinte_est_calculee_pour_tous(client, cas, settings):
    """The time of an answer is that of the hash: one, whatever the account."""
    comptes = {
        "connu": fabriques.creer_utilisateur("agent"),
        "ferme": fabriques.creer_utilisateur("agent", is_active=False),
        "invite": fabriques.creer_utilisateur("agent", password=None),
    }
    adresse = comptes[cas].courriel if cas in comptes else "personne@exemple.fr"
    settings.PASSWORD_HASHERS = ["tests.comptes.test_mon_compte.Compteuse"]
    if cas in ("connu", "ferme"):
        comptes[cas].set_password("celui-qui-est-le-bon")
        comptes[cas].save()
    Compteuse.faites = 0
    client.post("/compte/connexion/", {"username": adresse, "password": "faux"})
    assert Compteuse.faites == 1


class Compteuse(hashers.MD5PasswordHasher):
    """The tests' own hasher, which counts."""

    algorithm = "compteuse"
    faites = 0

    def encode(self, password, salt):
        Compteuse.faites += 1
        return super().encode(password, salt)


# -- what a password may be ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mot_de_passe", "permis"),
    [
        ("quatre-cormorans-sur-la-digue", True),
        ("829174650318427", True),
        ("qsdkvbnwlmpzhrt", True),
        ("contrat-de-ville-2026", False),
        ("Saint-Omer Audomarois CASO", False),
        ("motdepassemotdepasse", False),
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("princess1234567890!!", False),
        ("Les-Amis-du-Marais-26", False),
    ],
)
def test_ce_qu_un_mot_de_passe_peut_etre(mot_de_passe, permis):
    partenaire = fabriques.creer_partenaire(nom="Les Amis du Marais")
    agent = fabriques.creer_utilisateur("agent", partenaire)
    try:
        validate_password(mot_de_passe, agent)
    except ValidationError:
        assert not permis
    else:
        assert permis
