"""From an invitation to the first page, and to the door, as two people live it in two browsers."""

import pytest

from tests.comptes.exemples import MOT_DE_PASSE, creer_gestionnaire, lien
from tests.parcours.outils import connecter, debordement, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

LARGEURS = pytest.mark.parametrize("largeur", [1280, 390])


@pytest.fixture
def chez_elle(navigateur):
    """The browser of the person invited, which runs no script."""
    contexte = navigateur.new_context(java_script_enabled=False, locale="fr-FR")
    yield contexte.new_page()
    contexte.close()


def _presser(page, bouton) -> None:
    """Send the form, and wait until the page that answers is there, style sheets included."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=bouton).click()


def _inviter(page, live_server) -> None:
    """The manager of an organisation invites Nour Benali."""
    connecter(page, live_server, creer_gestionnaire())
    page.goto(f"{live_server.url}/compte/organisation/")
    for champ, valeur in (("courriel", "nour@exemple.fr"), ("prenom", "Nour"), ("nom", "Benali")):
        page.fill(f"#id_{champ}", valeur)
    page.get_by_label("Agent :").check()
    _presser(page, "Envoyer l’invitation")
    assert "Une invitation part à l’adresse nour@exemple.fr." in page.text_content(".messages")


def _choisir(page, mot_de_passe) -> None:
    page.fill("#id_new_password1", mot_de_passe)
    page.fill("#id_new_password2", mot_de_passe)
    _presser(page, "Enregistrer mon mot de passe")


@LARGEURS
def test_inviter_choisir_son_mot_de_passe_entrer_sortir(page, chez_elle, live_server, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    _inviter(page, live_server)
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name="Nour Benali").click()
    assert "Invitation en attente" in page.text_content("main")
    assert (inspecter(page), debordement(page)) == ([], 0)

    chez_elle.goto(live_server.url + lien())
    _choisir(chez_elle, MOT_DE_PASSE)
    assert "Votre mot de passe est enregistré." in chez_elle.text_content(".messages")
    chez_elle.fill("#id_username", "nour@exemple.fr")
    chez_elle.fill("#id_password", MOT_DE_PASSE)
    _presser(chez_elle, "Se connecter")
    assert "Nour Benali" in chez_elle.text_content(".identite")

    page.reload()
    _presser(page, "Retirer son accès")
    assert "L’accès de Nour Benali est retiré." in page.text_content(".messages")
    chez_elle.reload()
    assert chez_elle.text_content("h1") == "Connexion"
    assert (inspecter(page), debordement(page)) == ([], 0)


@LARGEURS
def test_la_page_du_mot_de_passe_se_lit_et_se_corrige(page, live_server, largeur):
    """Its link is in no list of pages: it is looked at here."""
    page.set_viewport_size({"width": largeur, "height": 900})
    _inviter(page, live_server)
    page.context.clear_cookies()
    page.goto(live_server.url + lien())
    assert (inspecter(page), debordement(page)) == ([], 0)
    _choisir(page, "court")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "id_new_password1"
    constats = [mot for mot in inspecter(page) if "status of 422" not in mot]
    assert (constats, debordement(page)) == ([], 0)
