"""A bad day: no database, no room on the disk, too large a file. Nothing typed is lost."""

import os
from types import SimpleNamespace

import pikepdf
import pytest
from django.urls import reverse

from tests import fabriques
from tests.parcours.outils import bien, connecter, presser
from tests.parcours.portail import Relais, portail

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
MOTS = "Trois élèves & « deux » parents"


@pytest.fixture
def relais():
    relais = Relais()
    yield relais
    relais.fermer()


@pytest.fixture
def avant():
    """What gunicorn is run by: nothing, unless the test says so."""
    return ()


@pytest.fixture
def monde(page, relais, tmp_path, avant):
    """An agent on the page where an action is followed, served by gunicorn."""
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")
    fichiers = {"DOSSIER_FICHIERS": str(tmp_path / "fichiers")}
    with portail(tmp_path, relais, avant=avant, **fichiers) as adresse:
        connecter(page, SimpleNamespace(url=adresse), agent)
        page.goto(adresse + reverse("contrats:suivre_action", args=[action.pk]))
        yield SimpleNamespace(adresse=adresse, action=action)


def _voir(page, titre: str, statut: int = 503) -> None:
    """The page of the failure, at both widths, with nothing to complain of but its status."""
    page.plaintes[:] = [mot for mot in page.plaintes if f"status of {statut}" not in mot]
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        assert page.get_by_role("heading", level=1).inner_text() == titre
        bien(page)


def test_la_base_part_pendant_la_saisie(page, relais, monde):
    """503 in French with what was typed; then, from that very page, sent again and stored."""
    page.get_by_label("Avancement (en %)").fill("60")
    page.locator("main form textarea").first.fill(MOTS)
    relais.partir()
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="brouillon").click()
    reponse = navigation.value
    assert (reponse.status, reponse.headers["retry-after"]) == (503, "30")
    _voir(page, "Le portail est momentanément indisponible")
    page.get_by_text("Relire ce que j’avais saisi").click()
    assert MOTS in page.locator("dl.saisie-lue").inner_text()
    presser(page, "Envoyer à nouveau")  # too early
    assert page.get_by_role("button", name="Envoyer à nouveau").is_visible()
    assert page.request.get(f"{monde.adresse}/").status == 503
    relais.ferme = False
    presser(page, "Envoyer à nouveau")
    assert page.get_by_text("Le brouillon est enregistré.").is_visible()
    assert page.get_by_label("Avancement (en %)").input_value() == "60"
    assert page.locator("main form textarea").first.input_value() == MOTS


def test_une_base_figee_ne_fait_pas_attendre_sans_fin(page, relais, monde):
    """A query given up (2 s, and 5), then a connection (5 s): the rest is for a crowded machine."""
    relais.gelee = True
    assert page.request.get(f"{monde.adresse}/contrats/", timeout=60_000).status == 503
    relais.gelee = False
    assert page.goto(f"{monde.adresse}/contrats/").status == 200


def _deposer(page, monde, fichier) -> int:
    """Deposit a document with the action; the status of the answer."""
    page.goto(monde.adresse + reverse("contrats:action", args=[monde.action.pk]))
    page.get_by_text("Déposer un document").click()
    formulaire = page.locator("form:has(input[type=file])")
    formulaire.get_by_label("Titre").fill("Bilan de l’été")
    formulaire.locator("input[type=file]").set_input_files(fichier)
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="Déposer le document").click()
    return navigation.value.status


def test_un_envoi_trop_lourd_se_dit_sans_coupure(page, monde, tmp_path):
    """Read to its end and thrown away: a connection cut short would hide the page."""
    lourd = tmp_path / "lourd.pdf"
    lourd.write_bytes(b"%PDF-1.7\n" + b"0" * 31 * 1024**2)
    assert _deposer(page, monde, lourd) == 413
    _voir(page, "Envoi trop lourd", 413)


@pytest.mark.parametrize("avant", [("prlimit", "--fsize=400000")])
def test_un_disque_plein_se_dit_a_cote_du_fichier(page, monde, tmp_path):
    """Nothing is half-written; what was typed is still in the form, on the page of the action."""
    gros = tmp_path / "gros.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Poids = pdf.make_stream(os.urandom(900_000))
        pdf.save(gros)
    assert _deposer(page, monde, gros) == 507
    _voir(page, monde.action.contrat.intitule, 507)
    erreur = page.locator(".invalid-feedback, .errorlist").filter(has_text="plus de place")
    assert erreur.first.is_visible()
    assert page.locator("input[name=titre]").input_value() == "Bilan de l’été"
    assert not monde.action.documents.exists()
    assert [c for c in (tmp_path / "fichiers").rglob("*") if c.is_file()] == []
