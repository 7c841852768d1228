"""What `docs/securite.md` says of accounts, proved where no other test does."""

import inspect
import time

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from audit.models import LigneAudit
from comptes.facteurs import nouveaux_codes
from comptes.models import Session
from comptes.proconnect.porte import PorteProConnect
from tests import fabriques
from tests.comptes.facteurs import code_de, entrer, installer_application
from tests.renvois import renvoyer_ailleurs

pytestmark = pytest.mark.django_db
SESSIONS = "/compte/sessions/"


def faits() -> list[tuple]:
    return list(LigneAudit.objects.order_by("pk").values_list("fait", "par"))


def test_mon_compte_mene_au_changement_de_mot_de_passe(client):
    entrer(client, fabriques.creer_utilisateur("agent"))
    page = client.get("/compte/").content.decode()
    assert page.count('href="/compte/mot-de-passe/"') == 1
    assert client.get("/compte/mot-de-passe/").status_code == 200


def test_les_codes_de_secours_sont_gardes_haches(settings):
    """As passwords are: one salt a code, and a copy of the database, key included, tells none."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    agent = fabriques.creer_utilisateur("agent")
    codes = nouveaux_codes(agent)
    garde = Authenticator.objects.get(user=agent)
    empreintes = garde.data["empreintes"]
    assert sorted(garde.data) == ["empreintes"]
    assert [code[0] for code in codes] == list(empreintes) == list("0123456789")
    assert {e.split("$")[0] for e in empreintes.values()} == {"pbkdf2_sha256"}
    assert len({e.split("$")[2] for e in empreintes.values()}) == 10
    assert [code for code in codes if code[1:] in str(garde.data)] == []


def test_les_codes_et_les_cles_viennent_du_generateur_du_systeme():
    """`random` is nowhere (tests/config/test_surete.py): these two have no other source."""
    assert "secrets.randbelow(" in inspect.getsource(nouveaux_codes)
    assert "secrets.token_bytes(" in inspect.getsource(generate_totp_secret)


def test_fermer_des_sessions_demande_de_dire_qui_l_on_est(client):
    agent, ailleurs = fabriques.creer_utilisateur("agent"), Client()
    for navigateur in (client, ailleurs):
        navigateur.force_login(agent)
    [autre] = Session.objects.exclude(session_key=client.session.session_key)
    for geste in (f"{autre.repere}/fermer/", "fermer-les-autres/"):
        refus = client.post(SESSIONS + geste)
        assert (refus.status_code, refus.url) == (302, f"/compte/confirmation/?next={SESSIONS}")
    assert ailleurs.get("/").status_code == 200
    confirmation = client.post(refus.url, {"password": fabriques.MOT_DE_PASSE})
    assert confirmation.url == SESSIONS
    client.post(SESSIONS + "fermer-les-autres/")
    assert ailleurs.get("/").status_code == 302


def test_qui_n_a_rien_pour_confirmer_ferme_ses_sessions_quand_meme(client):
    """An account that only ProConnect opens has no password to say again."""
    agent, ailleurs = fabriques.creer_utilisateur("agent", password=None), Client()
    for navigateur in (client, ailleurs):
        navigateur.force_login(agent)
    assert client.post(SESSIONS + "fermer-les-autres/").url == SESSIONS
    assert ailleurs.get("/").status_code == 302


def test_l_entree_l_echec_et_la_sortie_sont_consignes(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.post("/compte/deconnexion/")
    client.post("/compte/connexion/", {"username": agent.courriel, "password": "faux"})
    entrer(client, agent)
    client.post("/compte/connexion/code/", {"code": "000000"})
    client.post("/compte/connexion/code/", {"code": code_de(secret, dans=30)})
    assert faits() == [
        ("connexion", agent.pk),
        ("second_facteur_ajoute", agent.pk),
        ("deconnexion", agent.pk),
        ("connexion_refusee", None),
        ("second_facteur_refuse", None),
        ("connexion", agent.pk),
    ]


@pytest.mark.parametrize(("client_id", "admis"), [("portail", True), ("un-autre-service", False)])
def test_un_jeton_fait_pour_un_autre_client_est_refuse(settings, client_id, admis):
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = "portail", "secret"
    settings.PROCONNECT_EMETTEUR = "https://fournisseur.exemple"
    cle = rsa.generate_private_key(65537, 2048)
    dit = {"iss": "https://fournisseur.exemple", "aud": client_id, "sub": "nour"}
    jeton = jwt.encode({**dit, "exp": time.time() + 60}, cle, algorithm="RS256")
    porte = PorteProConnect()
    if admis:
        assert porte._verify_jws(jeton, cle.public_key())["sub"] == "nour"
    else:
        with pytest.raises(jwt.InvalidAudienceError):
            porte._verify_jws(jeton, cle.public_key())


def test_proconnect_ne_suit_aucune_redirection(settings):
    """307 would send the secret of the portal along."""
    with renvoyer_ailleurs() as (adresse, demandes):
        settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = "portail", "secret"
        settings.PROCONNECT_EMETTEUR = adresse
        porte = PorteProConnect()
        jeton = jwt.encode({"sub": "nour"}, "x" * 32, algorithm="HS256", headers={"kid": "test"})
        for appel in (
            lambda: porte.get_token({"code": "abc"}),
            lambda: porte.get_userinfo("abc", jeton, {}),
            lambda: porte.retrieve_matching_jwk(jeton),
        ):
            with pytest.raises(requests.HTTPError, match="réponse 307"):
                appel()
    assert demandes == ["/token", "/userinfo", "/jwks"]
