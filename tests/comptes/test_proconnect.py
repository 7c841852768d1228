"""Coming in by ProConnect, against a real provider: who gets in, and every way not to."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth import get_user_model

from comptes.models import DemandeAcces, IdentiteProConnect
from comptes.proconnect.porte import CLE_JETON
from comptes.second_facteur import prouve
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import histoire
from tests.fournisseur_openid import GENS, SECRET, fournisseur, passer_chez_le_fournisseur

pytestmark = pytest.mark.django_db
Utilisateur = get_user_model()
DEPART, RETOUR = "/compte/proconnect/", "/compte/proconnect/retour/"


@pytest.fixture(scope="module")
def adresse():
    with fournisseur() as adresse:
        yield adresse


@pytest.fixture(autouse=True)
def proconnect(settings, adresse):
    settings.PROCONNECT_CLIENT_ID = "portail"
    settings.PROCONNECT_CLIENT_SECRET = SECRET
    settings.PROCONNECT_EMETTEUR = adresse


def compte_lie(qui, role="agent", **champs):
    """An account that this person's identity opens; its address is not the provider's."""
    compte = fabriques.creer_utilisateur(role, **champs)
    IdentiteProConnect.objects.create(
        utilisateur=compte, idp_id=GENS[qui]["dit"]["idp_id"], sub=qui
    )
    return compte


def revenir(client, qui, suite=""):
    """From the button to the answer of the portal on the way back."""
    depart = client.post(DEPART + suite)
    assert depart.status_code == 302
    return client.get(passer_chez_le_fournisseur(depart.url, qui))


def connecte(client):
    return int(client.session.get("_auth_user_id", 0))


def test_le_depart_demande_ce_qu_il_faut(client, adresse):
    depart = client.post(DEPART)
    demande = {cle: valeur for cle, [valeur] in parse_qs(urlsplit(depart.url).query).items()}
    assert depart.url.startswith(f"{adresse}/authorize?")
    assert (len(demande["state"]) >= 32, len(demande["nonce"]) >= 32) == (True, True)
    assert demande["redirect_uri"] == "http://testserver/compte/proconnect/retour/"
    assert demande["code_challenge_method"] == "S256"
    revendications = json.loads(demande["claims"])["id_token"]
    assert revendications["amr"] == {"essential": False}
    assert revendications["acr"] == {
        "essential": False,
        "values": ["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"],
    }


def test_une_identite_liee_entre(client):
    compte = compte_lie("nour")
    reponse = revenir(client, "nour", "?next=/contrats/")
    assert (reponse.status_code, reponse.url) == (302, "/contrats/")
    assert connecte(client) == compte.pk
    requete = client.get("/contrats/").wsgi_request
    assert prouve(requete) is False


def test_le_second_facteur_prouve_la_bas_vaut_ici(client):
    compte = compte_lie("forte", role="signataire")
    assert revenir(client, "forte").status_code == 302
    assert (connecte(client), prouve(client.get("/").wsgi_request)) == (compte.pk, True)


def test_l_adresse_ne_fait_pas_l_identite(client):
    """The account that bears the provider's e-mail stays shut: e-mail proves nothing here."""
    fabriques.creer_utilisateur("signataire", courriel="nour@exemple.fr")
    reponse = revenir(client, "nour")
    assert (reponse.url, connecte(client)) == ("/compte/proconnect/demande/", 0)
    ailleurs = fabriques.creer_utilisateur("agent")
    IdentiteProConnect.objects.create(utilisateur=ailleurs, idp_id="autre", sub="nour")
    assert (revenir(client, "nour").url, connecte(client)) == ("/compte/proconnect/demande/", 0)


def test_un_compte_retire_reste_dehors(client):
    compte_lie("nour", is_active=False)
    reponse = revenir(client, "nour")
    assert (reponse.status_code, connecte(client)) == (403, 0)
    assert "L’accès de ce compte est retiré." in reponse.content.decode()


def test_un_etat_inconnu_ou_deja_servi_est_refuse(client):
    compte_lie("nour")
    depart = client.post(DEPART)
    retour = passer_chez_le_fournisseur(depart.url, "nour")
    autre = client.__class__()
    assert (autre.get(retour).status_code, connecte(autre)) == (400, 0)
    assert client.get(retour).status_code == 302
    client.logout()
    assert (client.get(retour).status_code, connecte(client)) == (400, 0)


def test_un_nonce_qui_n_est_pas_le_notre_est_refuse(client):
    compte_lie("nour")
    retour = passer_chez_le_fournisseur(client.post(DEPART).url, "nour")
    session = client.session
    for attendu in session["oidc_states"].values():
        attendu["nonce"] = "un-autre-nonce-que-celui-qui-a-ete-demande"
    session.save()
    assert (client.get(retour).status_code, connecte(client)) == (400, 0)


def test_un_code_vole_ne_sert_pas_dans_une_autre_session(client):
    """Its PKCE verifier stayed in the victim's session."""
    compte_lie("nour")
    vole = parse_qs(urlsplit(passer_chez_le_fournisseur(client.post(DEPART).url, "nour")).query)
    voleur = client.__class__()
    etat = parse_qs(urlsplit(voleur.post(DEPART).url).query)["state"][0]
    reponse = voleur.get(RETOUR, {"state": etat, "code": vole["code"][0]})
    assert (reponse.status_code, connecte(voleur)) == (400, 0)


def test_un_code_expire_est_refuse(client, settings):
    compte_lie("nour")
    with fournisseur(vie_du_code=1) as adresse:
        settings.PROCONNECT_EMETTEUR = adresse
        retour = passer_chez_le_fournisseur(client.post(DEPART).url, "nour")
        time.sleep(2)
        assert (client.get(retour).status_code, connecte(client)) == (400, 0)


@pytest.mark.parametrize(("client_id", "qui"), [("sans-signature", "nour"), ("portail", "menteur")])
def test_une_description_non_signee_ou_mal_signee_est_refusee(client, settings, client_id, qui):
    settings.PROCONNECT_CLIENT_ID = client_id
    compte_lie(qui)
    assert (revenir(client, qui).status_code, connecte(client)) == (400, 0)
    assert IdentiteProConnect.objects.count() == 1


def test_un_autre_emetteur_est_refuse(client, settings, adresse):
    compte_lie("nour")
    retour = passer_chez_le_fournisseur(client.post(DEPART).url, "nour")
    settings.PROCONNECT_EMETTEUR = adresse.replace("127.0.0.1", "localhost")
    assert (client.get(retour).status_code, connecte(client)) == (400, 0)


def test_un_fournisseur_qui_ne_repond_pas(client, settings, adresse):
    retour = passer_chez_le_fournisseur(client.post(DEPART).url, "nour")
    settings.PROCONNECT_EMETTEUR = "http://127.0.0.1:9"
    reponse = client.get(retour)
    assert (reponse.status_code, connecte(client)) == (502, 0)
    assert "ProConnect ne répond pas." in reponse.content.decode()


def test_renoncer_la_bas_ramene_a_la_porte(client):
    etat = parse_qs(urlsplit(client.post(DEPART).url).query)["state"][0]
    reponse = client.get(RETOUR, {"state": etat, "error": "access_denied"})
    assert reponse.status_code == 400
    assert "Vous avez renoncé" in reponse.content.decode()


def test_aucun_jeton_ne_part_au_navigateur(client):
    """The session keeps the one that ends the provider's; the access token is kept nowhere."""
    compte_lie("nour")
    reponse = revenir(client, "nour")
    gardes = {cle: valeur for cle, valeur in client.session.items() if "eyJ" in str(valeur)}
    assert list(gardes) == [CLE_JETON]
    vus = [reponse.headers, reponse.content, client.cookies, client.get("/compte/").content]
    assert [vu for vu in vus if "eyJ" in str(vu)] == []
    assert "eyJ" in str(client.session.get(CLE_JETON))


def test_sortir_du_portail_fait_sortir_de_proconnect(client, adresse):
    compte_lie("nour")
    revenir(client, "nour")
    jeton = client.session[CLE_JETON]
    sortie = client.post("/compte/deconnexion/")
    assert connecte(client) == 0
    demande = {cle: valeur for cle, [valeur] in parse_qs(urlsplit(sortie.url).query).items()}
    assert (sortie.url.startswith(f"{adresse}/session/end?"), demande["id_token_hint"]) == (
        True,
        jeton,
    )
    assert demande["post_logout_redirect_uri"] == "http://testserver/compte/connexion/"
    # The provider knows this way out: it would answer 400 to any other.
    assert requests.get(sortie.url, timeout=60).status_code == 200
    assert requests.get(f"{sortie.url}-ailleurs", timeout=60).status_code == 400


def test_sortir_d_un_compte_local_ne_passe_pas_par_proconnect(client):
    client.force_login(fabriques.creer_utilisateur("agent"))
    assert client.post("/compte/deconnexion/").url == "/compte/connexion/"


def test_lier_son_compte_puis_le_delier(client):
    compte = fabriques.creer_utilisateur("signataire")
    client.force_login(compte)
    reponse = revenir(client, "forte")
    assert reponse.url == "/compte/proconnect/identites/"
    identite = IdentiteProConnect.objects.get()
    assert (identite.utilisateur, identite.idp_id, identite.sub) == (
        compte,
        "fournisseur-un",
        "forte",
    )
    assert Courriel.objects.get().destinataire == compte.courriel
    assert client.get("/compte/proconnect/identites/").status_code == 200
    chemin = f"/compte/proconnect/identites/{identite.pk}/delier/"
    voisin = client.__class__()
    voisin.force_login(fabriques.creer_utilisateur("agent", compte.partenaire))
    assert voisin.post(chemin).status_code == 404
    assert client.post(chemin).status_code == 302
    assert not IdentiteProConnect.objects.exists()
    assert [fait for _, fait in histoire(compte)] == [
        "Identité ProConnect liée.",
        "Identité ProConnect retirée.",
    ]


def test_on_ne_lit_que_ses_identites(client):
    moi = compte_lie("nour")
    compte_lie("forte", partenaire=moi.partenaire)
    client.force_login(moi)
    page = client.get("/compte/proconnect/identites/")
    assert list(page.context["identites"]) == [moi.identites_proconnect.get()]


def test_une_identite_n_ouvre_qu_un_compte(client):
    compte_lie("nour")
    client.force_login(fabriques.creer_utilisateur("agent"))
    reponse = client.get(revenir(client, "nour").url)
    assert [str(m) for m in reponse.context["messages"]] == [
        "Cette identité ProConnect est déjà liée à un autre compte."
    ]
    assert IdentiteProConnect.objects.count() == 1


def test_sans_reglage_rien_n_existe(client, settings):
    settings.PROCONNECT_CLIENT_ID = ""
    assert client.post(DEPART).status_code == 404
    assert client.get(RETOUR).status_code == 404
    assert "ProConnect" not in client.get("/compte/connexion/").content.decode()
    assert not DemandeAcces.objects.exists()
