"""The second factor: who must have one, what it proves, how it is set up and taken away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from comptes.facteurs import facteurs_de, nouveaux_codes
from comptes.models import Session
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.facteurs import code_de, entrer, installer_application

pytestmark = pytest.mark.django_db

FACTEURS = "/compte/second-facteur/"
APPLICATION = f"{FACTEURS}application/"
CODE = "/compte/connexion/code/"


@pytest.fixture
def exige(settings):
    settings.SECOND_FACTEUR_EXIGE = True


@pytest.mark.parametrize(
    ("role", "demande"),
    [("officier", True), ("signataire", True), ("agent", False), ("lecteur", False)],
)
def test_qui_doit_avoir_un_second_facteur_n_ouvre_rien_d_autre(client, exige, role, demande):
    entrer(client, fabriques.creer_utilisateur(role))
    pages = ["/", "/compte/", "/compte/sessions/", "/imports/", "/gestion/"]
    vus = {page: client.get(page) for page in pages}
    renvois = {page: reponse.headers.get("Location") for page, reponse in vus.items()}
    assert (set(renvois.values()) == {FACTEURS}) is demande
    assert client.get("/compte/second-facteur/").status_code == 200
    fragment = client.get("/", headers={"HX-Request": "true"})
    assert (fragment.headers.get("HX-Redirect") == FACTEURS) is demande


def test_l_administrateur_technique_aussi(client, exige):
    client.force_login(fabriques.creer_utilisateur("lecteur", is_superuser=True))
    assert client.get("/gestion/").url == FACTEURS
    assert client.post("/gestion/logout/").url == "/compte/connexion/"


def test_les_pages_publiques_restent_ouvertes_sans_lui(client, exige):
    client.force_login(fabriques.creer_utilisateur("officier"))
    assert client.get("/aide/").status_code == 200


def test_installer_une_application_ouvre_le_portail(client, exige):
    officier = fabriques.creer_utilisateur("officier")
    entrer(client, officier)
    page = client.get(APPLICATION)
    assert page.status_code == 200
    assert client.get(f"{APPLICATION}qr.svg")["Content-Type"] == "image/svg+xml"
    secret = re.search(r"cle-secrete\">([A-Z2-7 ]+)<", page.content.decode()).group(1)
    faux = client.post(APPLICATION, {"code": "000000"})
    assert (faux.status_code, facteurs_de(officier).application) == (422, None)
    fait = client.post(APPLICATION, {"code": code_de(secret)})
    assert (fait.status_code, fait.url) == (302, f"{FACTEURS}codes/")
    assert client.get("/").status_code == 200
    assert Courriel.objects.filter(nature="changement_de_securite").count() == 1
    garde = Authenticator.objects.get(user=officier)
    assert secret.replace(" ", "") not in str(garde.data)


def test_les_codes_de_secours_ne_sont_dits_qu_une_fois(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    installer_application(client)
    page = client.post(f"{FACTEURS}codes/").content.decode()
    codes = re.findall(r"<code>(\d{4} \d{4} \d{4})</code>", page)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert "<code>" not in client.get(f"{FACTEURS}codes/").content.decode()
    client.logout()
    assert entrer(client, agent).url == CODE
    assert client.post(CODE, {"code": codes[0]}).url == "/"
    client.logout()
    entrer(client, agent)
    assert client.post(CODE, {"code": codes[0]}).status_code == 422
    assert facteurs_de(agent).codes_restants == 9


def test_le_second_facteur_est_demande_a_la_connexion(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.logout()
    contrat = fabriques.creer_contrat(agent.partenaire)
    page = reverse("contrats:contrat", args=[contrat.pk])
    reponse = entrer(client, agent, suite=page)
    assert reponse.url == CODE
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.post(CODE, {"code": "123456"}).status_code == 422
    assert client.post(CODE, {"code": code_de(secret, dans=30)}).url == page
    assert client.get(page).status_code == 200


def test_un_code_sert_une_seule_fois(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    code = code_de(secret, dans=30)
    autre = Client()
    for navigateur in (client, autre):
        navigateur.logout()
        entrer(navigateur, agent)
    assert client.post(CODE, {"code": code}).url == "/"
    assert autre.post(CODE, {"code": code}).status_code == 422
    assert autre.post(CODE, {"code": code_de(secret)}).status_code == 422


def test_le_code_de_l_installation_n_ouvre_rien(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.logout()
    entrer(client, agent)
    assert client.post(CODE, {"code": code_de(secret)}).status_code == 422


def test_les_codes_essayes_sont_comptes(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.logout()
    entrer(client, agent)
    for _ in range(10):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    trop = client.post(CODE, {"code": code_de(secret, dans=30)})
    assert trop.status_code == 429
    assert "Trop d’essais" in trop.content.decode()


def test_un_compte_ferme_entre_les_deux_etapes_n_entre_pas(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.logout()
    entrer(client, agent)
    agent.retirer(par=fabriques.creer_utilisateur("lecteur", is_superuser=True))
    client.post(CODE, {"code": code_de(secret, dans=30)})
    assert "_auth_user_id" not in client.session


def test_toucher_a_sa_protection_demande_de_dire_qui_l_on_est(client, exige):
    agent = fabriques.creer_utilisateur("agent")
    client.force_login(agent)
    confirmation = client.get(APPLICATION)
    assert confirmation.url == f"/compte/confirmation/?next={APPLICATION}"
    assert client.post(confirmation.url, {"password": "faux"}).status_code == 422
    reponse = client.post(confirmation.url, {"password": fabriques.MOT_DE_PASSE})
    assert reponse.url == APPLICATION
    assert client.get(APPLICATION).status_code == 200


def test_qui_a_un_second_facteur_confirme_avec_lui(client):
    agent = fabriques.creer_utilisateur("agent")
    entrer(client, agent)
    secret = installer_application(client)
    client.logout()
    client.force_login(agent)
    retrait = f"{APPLICATION}retirer/"
    confirmation = client.get(retrait)
    assert confirmation.url == f"/compte/confirmation/code/?next={retrait}"
    par_mot_de_passe = client.get("/compte/confirmation/")
    assert par_mot_de_passe.url.startswith("/compte/confirmation/code/")
    assert client.post(confirmation.url, {"code": code_de(secret, dans=30)}).url == retrait
    assert client.post(retrait).url == FACTEURS
    assert not Authenticator.objects.filter(user=agent).exists()


def test_retirer_le_dernier_ferme_la_porte_aux_officiers(client, exige):
    officier = fabriques.creer_utilisateur("officier")
    ailleurs = Client()
    ailleurs.force_login(officier)
    entrer(client, officier)
    installer_application(client)
    nouveaux_codes(officier)
    assert client.post(f"{APPLICATION}retirer/").url == FACTEURS
    assert client.get("/").url == FACTEURS
    assert not Authenticator.objects.filter(user=officier).exists()
    assert Session.objects.filter(utilisateur=officier).count() == 1
    assert Courriel.objects.filter(nature="changement_de_securite").count() == 2


def test_le_facteur_d_un_autre_est_introuvable(client):
    agent = fabriques.creer_utilisateur("agent")
    autre = fabriques.creer_utilisateur("agent", agent.partenaire)
    cle = Authenticator.objects.create(user=autre, type="webauthn", data={"name": "Clé"})
    entrer(client, agent)
    assert client.post(f"{FACTEURS}cles/{cle.pk}/retirer/").status_code == 404
    assert Authenticator.objects.filter(pk=cle.pk).exists()


def test_une_reponse_de_cle_fabriquee_n_ouvre_rien(client):
    for credential in ("", "{}", "[]", '{"id": 1}', '{"response": {"userHandle": "MQ"}}'):
        reponse = client.post("/compte/connexion/cle/", {"credential": credential})
        assert (reponse.status_code, reponse.url) == (302, "/compte/connexion/")
        assert "_auth_user_id" not in client.session


def test_le_temps_du_code_est_celui_de_la_norme():
    """RFC 6238, appendix B, cut to six figures."""
    assert format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30)) == "287082"
