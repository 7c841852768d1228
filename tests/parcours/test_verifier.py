"""A stranger checks a PDF in a real browser: the file never leaves their machine."""

import pytest
from django.urls import reverse

from tests import fabriques
from tests.parcours.outils import debordement, examiner, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

TEXTE = b"%PDF-1.7 le texte du contrat, que personne d'autre ne doit lire"


@pytest.fixture
def version():
    """The frozen text of an act that is open to signature, one signature given."""
    acte = fabriques.creer_acte(signataires=[fabriques.creer_partenaire() for _ in range(2)])
    version = fabriques.creer_version(acte, pdf=TEXTE)
    acte.ouvrir(par=None)
    return version


@pytest.fixture
def requetes(page):
    """Every request of the page: its address and its body."""
    faites = []
    page.on("request", lambda r: faites.append((r.method, r.url, r.post_data_buffer or b"")))
    return faites


@pytest.fixture
def fichier(tmp_path):
    """Writes a file with these bytes, under a name that says something."""

    def ecrire(octets):
        chemin = tmp_path / "contrat-confidentiel.pdf"
        chemin.write_bytes(octets)
        return chemin

    return ecrire


def _ouvrir(page, live_server, requete=""):
    page.goto(live_server.url + reverse("contrats:verifier") + requete)


def _deposer(page, chemin):
    """Let the file go over the zone, as a mouse does."""
    page.get_by_label("Choisissez le PDF").wait_for()
    donnees = page.evaluate_handle(
        """octets => { const depot = new DataTransfer();
        depot.items.add(new File([new Uint8Array(octets)], "contrat-confidentiel.pdf"));
        return depot; }""",
        list(chemin.read_bytes()),
    )
    page.dispatch_event("[data-zone]", "drop", {"dataTransfer": donnees})


def _titre(page, texte):
    page.get_by_role("heading", level=2, name=texte).wait_for()


@pytest.mark.parametrize("geste", ["choisir", "glisser"])
def test_aucune_requete_ne_porte_le_fichier(page, live_server, version, requetes, fichier, geste):
    _ouvrir(page, live_server)
    if geste == "choisir":
        page.get_by_label("Choisissez le PDF").set_input_files(fichier(TEXTE))
    else:
        _deposer(page, fichier(TEXTE))
    _titre(page, "Document authentique")
    assert {methode for methode, _, _ in requetes} == {"GET"}
    assert [corps for _, _, corps in requetes if corps] == []
    assert [url for _, url, _ in requetes if "confidentiel" in url or "personne" in url] == []
    [demande] = [url for _, url, _ in requetes if "?" in url]
    attendue = f"/verifier/?code=&empreinte={version.empreinte}"
    assert demande.removeprefix(live_server.url) == attendue


def test_un_bit_change_est_vu_avec_le_code(page, live_server, version, fichier):
    _ouvrir(page, live_server, f"?code={version.code}")
    _titre(page, "Code reconnu")
    altere = TEXTE[:-1] + bytes([TEXTE[-1] ^ 1])
    page.get_by_label("Choisissez le PDF").set_input_files(fichier(altere))
    _titre(page, "Document altéré")
    page.get_by_label("Choisissez le PDF").set_input_files(fichier(TEXTE))
    _titre(page, "Document authentique")


def test_au_clavier_sur_un_telephone(page, live_server, version):
    page.set_viewport_size({"width": 390, "height": 844})
    _ouvrir(page, live_server)
    page.get_by_label("Code de vérification").focus()
    page.keyboard.type(version.code.lower())
    page.keyboard.press("Enter")
    _titre(page, "Code reconnu")
    assert (inspecter(page), debordement(page) <= 0) == ([], True)


@pytest.mark.parametrize("largeur", [1280, 390])
def test_chaque_reponse_est_accessible(page, live_server, version, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    adresse = live_server.url + reverse("contrats:verifier")
    autre = "0" * 64
    demandes = (
        "",
        "?code=&empreinte=",
        f"?code={version.code}",
        f"?empreinte={version.empreinte}",
        f"?code={version.code}&empreinte={autre}",
        f"?empreinte={autre}",
    )
    for demande in demandes:
        assert (examiner(page, adresse + demande), debordement(page) <= 0) == ([], True)


def test_sans_javascript_le_code_suffit(page_sans_javascript, live_server, version):
    page = page_sans_javascript
    _ouvrir(page, live_server)
    assert page.get_by_label("Choisissez le PDF").is_visible() is False
    page.get_by_label("Empreinte SHA-256").fill(version.empreinte)
    page.get_by_role("button", name="Vérifier").click()
    _titre(page, "Document authentique")
