"""People as officers handle them, and as they live it: back office, closing, ProConnect."""

import copy

import pytest

from comptes.models import DemandeAcces, Utilisateur
from tests import fabriques
from tests.comptes.exemples import MOT_DE_PASSE, lien
from tests.fournisseur_openid import GENS, SECRET, fournisseur
from tests.parcours.outils import bien, connecter, inspecter, presser, suivre

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
LISTE = "/gestion/comptes/utilisateur/"


@pytest.fixture
def officier():
    return fabriques.creer_officier(fabriques.creer_contrat(statut="en_vigueur"))


@pytest.fixture
def chez_elle(navigateur):
    """The browser of the person invited, which runs no script."""
    contexte = navigateur.new_context(java_script_enabled=False, locale="fr-FR")
    yield contexte.new_page()
    contexte.close()


@pytest.mark.parametrize("largeur", [1280, 390])
def test_inviter_depuis_le_back_office_puis_retirer_pendant_qu_une_page_est_ouverte(
    page, chez_elle, live_server, officier, largeur
):
    page.set_viewport_size({"width": largeur, "height": 900})
    connecter(page, live_server, officier)
    page.goto(f"{live_server.url}{LISTE}add/?partenaire={officier.partenaire_id}")
    assert page.locator("input[type=password]").count() == 0
    assert inspecter(page) == []
    page.fill("#id_courriel", "nour@exemple.fr")
    page.fill("#id_prenom", "Nour")
    page.fill("#id_nom", "Benali")
    page.select_option("#id_role", "agent")
    presser(page, "Enregistrer")

    chez_elle.goto(live_server.url + lien())
    for champ in ("new_password1", "new_password2"):
        chez_elle.fill(f"#id_{champ}", MOT_DE_PASSE)
    presser(chez_elle, "Enregistrer mon mot de passe")
    chez_elle.fill("#id_username", "nour@exemple.fr")
    chez_elle.fill("#id_password", MOT_DE_PASSE)
    presser(chez_elle, "Se connecter")
    assert "Nour Benali" in chez_elle.text_content(".identite")

    nour = Utilisateur.objects.get(courriel="nour@exemple.fr")
    page.goto(f"{live_server.url}{LISTE}{nour.pk}/change/")
    assert inspecter(page) == []
    presser(page, "Retirer l’accès…")
    assert inspecter(page) == []
    presser(page, "Retirer l’accès")
    assert "c’est fait pour : Nour Benali" in page.text_content(".messagelist").replace(
        "\u00a0", " "
    )
    suivre(chez_elle, "Contrats")
    assert chez_elle.text_content("h1") == "Connexion"


@pytest.mark.parametrize("largeur", [1280, 390])
def test_proconnect_de_la_demande_a_la_sortie(
    page, navigateur, live_server, settings, officier, largeur
):
    with fournisseur(portail=live_server.url) as adresse:
        settings.PROCONNECT_CLIENT_ID = "portail"
        settings.PROCONNECT_CLIENT_SECRET = SECRET
        settings.PROCONNECT_EMETTEUR = adresse
        politique = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        politique["DIRECTIVES"]["form-action"].append(adresse)
        settings.CONTENT_SECURITY_POLICY = politique
        page.set_viewport_size({"width": largeur, "height": 900})

        page.goto(f"{live_server.url}/compte/connexion/")
        bien(page)
        _chez_le_fournisseur(page, "nour")
        assert page.text_content("h1") == "Demander un accès"
        bien(page)
        presser(page, "Demander un accès")
        assert page.text_content("h1") == "Votre demande est envoyée"

        _accepter(navigateur, live_server, officier)

        page.goto(f"{live_server.url}/compte/connexion/")
        # The provider still knows who is there.
        presser(page, "S’identifier avec ProConnect")
        assert GENS["nour"]["dit"]["usual_name"] in page.text_content(".identite")
        page.goto(f"{live_server.url}/compte/proconnect/identites/")
        bien(page)
        presser(page, "Se déconnecter")
        assert page.url.startswith(f"{adresse}/session/end")
        presser(page, "Sortir")
        assert page.text_content("h1") == "Connexion"
        page.goto(f"{live_server.url}/compte/proconnect/identites/")
        assert page.text_content("h1") == "Connexion"


def _chez_le_fournisseur(page, qui: str) -> None:
    """Press the button, then choose who one is on the provider's page."""
    presser(page, "S’identifier avec ProConnect")
    suivre(page, qui)
    page.plaintes.clear()  # the provider's own pages have no icon: that is not ours to mend


def _accepter(navigateur, live_server, officier) -> None:
    """The officer reads the request and opens the account."""
    contexte = navigateur.new_context(locale="fr-FR")
    page = contexte.new_page()
    page.plaintes = []
    page.on("console", lambda m: m.type == "error" and page.plaintes.append(m.text))
    connecter(page, live_server, officier)
    page.goto(f"{live_server.url}/compte/demandes/")
    bien(page)
    suivre(page, str(DemandeAcces.objects.get()))
    bien(page)
    page.select_option("#id_partenaire", str(officier.partenaire_id))
    page.get_by_label("Lecteur :").check()
    presser(page, "Ouvrir l’accès")
    assert "peut entrer par ProConnect." in page.text_content(".messages")
    contexte.close()
