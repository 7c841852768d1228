"""The second factor as people live it: an application, a telephone that is lost."""

import re

import pytest

from tests import fabriques
from tests.comptes.facteurs import code_de
from tests.parcours.outils import bien, presser, suivre

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def exige(settings):
    settings.SECOND_FACTEUR_EXIGE = True


def _entrer(page, serveur, compte) -> None:
    page.goto(f"{serveur.url}/compte/connexion/")
    page.fill("#id_username", compte.courriel)
    page.fill("#id_password", fabriques.MOT_DE_PASSE)
    presser(page, "Se connecter")


def _valider(page, code, bouton="Valider") -> None:
    page.fill("#id_code", code)
    presser(page, bouton)


def _installer(page) -> str:
    suivre(page, "Installer une application")
    bien(page)
    secret = page.text_content(".cle-secrete")
    _valider(page, code_de(secret), "Activer l’application")
    return secret


@pytest.mark.parametrize("largeur", [1280, 390])
def test_un_officier_installe_une_application_puis_entre_avec(page, live_server, exige, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    officier = fabriques.creer_utilisateur("officier")
    _entrer(page, live_server, officier)
    assert page.text_content("h1") == "Mon second facteur"
    bien(page)
    secret = _installer(page)
    bien(page)
    presser(page, "Créer dix codes de secours")
    bien(page)
    codes = [
        re.sub(r"\s", "", code) for code in page.locator(".codes-de-secours code").all_inner_texts()
    ]
    suivre(page, "J’ai gardé mes codes")
    bien(page)
    suivre(page, "Voir où je suis connecté")
    bien(page)
    presser(page, "Se déconnecter")
    _entrer(page, live_server, officier)
    bien(page)
    _valider(page, code_de(secret, dans=30))
    assert page.url == f"{live_server.url}/"
    presser(page, "Se déconnecter")
    _entrer(page, live_server, officier)
    _valider(page, codes[0])
    assert page.url == f"{live_server.url}/"


def test_un_telephone_perdu(page, navigateur, live_server, exige):
    """A colleague who manages the accounts vouches for the signatory, who sets another one up."""
    signataire = fabriques.creer_utilisateur("signataire")
    gestionnaire = fabriques.creer_utilisateur("agent", signataire.partenaire, gestionnaire=True)
    _entrer(page, live_server, signataire)
    _installer(page)
    chez_lui = navigateur.new_context(locale="fr-FR").new_page()
    chez_lui.plaintes = []
    _entrer(chez_lui, live_server, gestionnaire)
    chez_lui.goto(f"{live_server.url}/compte/personnes/{signataire.pk}/")
    suivre(chez_lui, "Retirer son second facteur")
    bien(chez_lui)
    chez_lui.check("#id_verifiee")
    presser(chez_lui, "Retirer son second facteur")
    assert f"Le second facteur de {signataire} est retiré." in chez_lui.text_content(".messages")
    page.reload()
    assert page.text_content("h1") == "Connexion"
    _entrer(page, live_server, signataire)
    assert page.text_content("h1") == "Mon second facteur"
