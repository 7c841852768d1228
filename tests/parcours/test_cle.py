"""A passkey: it protects an account, then opens it without a password. A virtual one, by CDP."""

import pytest

from comptes.facteurs import facteurs_de
from tests import fabriques
from tests.parcours.outils import bien, presser

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

APPAREIL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _taper_le_mot_de_passe(page, compte) -> None:
    page.fill("#id_username", compte.courriel)
    page.fill("#id_password", fabriques.MOT_DE_PASSE)
    presser(page, "Se connecter")


def _brancher(page) -> None:
    """A device that unlocks at once. `bien` unplugs it: look at a page before, or last."""
    appareil = page.context.new_cdp_session(page)
    appareil.send("WebAuthn.enable")
    appareil.send("WebAuthn.addVirtualAuthenticator", {"options": APPAREIL})


def test_une_cle_d_acces_protege_puis_ouvre_sans_mot_de_passe(page, live_server):
    adresse = live_server.url.replace("127.0.0.1", "localhost")
    agent = fabriques.creer_utilisateur("agent")
    page.goto(f"{adresse}/compte/connexion/")
    bien(page)
    _taper_le_mot_de_passe(page, agent)
    page.goto(f"{adresse}/compte/second-facteur/cles/ajouter/")
    bien(page)
    _brancher(page)
    presser(page, "Créer la clé d’accès")
    assert page.text_content("h1") == "Codes de secours"
    assert len(facteurs_de(agent).cles) == 1

    presser(page, "Se déconnecter")
    presser(page, "Se connecter avec une clé d’accès")
    assert page.url == f"{adresse}/"

    presser(page, "Se déconnecter")
    _taper_le_mot_de_passe(page, agent)
    presser(page, "Utiliser ma clé d’accès")
    assert page.url == f"{adresse}/"

    presser(page, "Se déconnecter")
    _taper_le_mot_de_passe(page, agent)
    assert page.text_content("h1") == "Votre second facteur"
    bien(page)
