"""The PDF of a report: the same bytes every time, accessible, and saying the snapshot's figures."""

import os
import tempfile
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from tests.rapports.lecture_pdf import compact, elements, ouvrir, tableaux, texte
from tests.rapports.recits import donnees
from tests.rapports.recits.composition import composer

EXEMPLE = Path(__file__).with_name("exemple_instantane.json")


@pytest.fixture(scope="module")
def instantane():
    return donnees.complet()


@pytest.fixture(scope="module")
def octets(instantane):
    return composer(instantane)


@pytest.fixture
def pdf(octets):
    with ouvrir(octets) as ouvert:
        yield ouvert


@pytest.fixture(scope="module")
def imprime(octets):
    return compact(texte(octets))


def euros(montant):
    return compact(f"{Decimal(montant):,.2f} €".replace(",", " ").replace(".", ","))


def test_deux_processus_en_deux_lieux_donnent_les_memes_octets(
    instantane, octets, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert composer(instantane) == octets


def test_l_ordre_des_cles_ne_change_rien(instantane, octets):
    assert composer(dict(reversed(instantane.items()))) == octets


def test_rien_n_est_laisse_sur_le_disque(instantane, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    composer(instantane)
    assert list(tmp_path.iterdir()) == []


def test_ni_chemin_ni_utilisateur_ni_horloge_n_entrent_dans_le_fichier(pdf, octets):
    en_clair = b"".join([octets, *(_flux(objet) for objet in pdf.objects)])
    for secret in (tempfile.gettempdir(), str(EXEMPLE.parent.parent.parent), "/home/"):
        assert secret.encode() not in en_clair
    if os.environ.get("HOME", "/") != "/":
        assert os.environ["HOME"].encode() + b"/" not in en_clair
    assert str(pdf.docinfo["/CreationDate"]) == "D:20261123000000Z"
    assert str(pdf.docinfo["/ModDate"]) == "D:20261123000000Z"


def _flux(objet):
    return objet.read_bytes() if isinstance(objet, pikepdf.Stream) else b""


def test_le_fichier_se_dit_pdf_ua_1_et_pdf_a_2a(pdf):
    meta = pdf.open_metadata()
    annonces = [meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]]
    assert annonces == ["1", "2", "A"]


def test_langue_titre_auteur_et_balisage(pdf, instantane):
    assert str(pdf.Root.Lang) == "fr-FR"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    contrat = instantane["contrat"]
    titre = f"Rapport d'avancement – {contrat['intitule']} – Année 2023"
    assert str(pdf.docinfo["/Title"]) == titre.replace("'", "’")
    assert str(pdf.docinfo["/Author"]) == contrat["pilote"]


def test_chaque_figure_a_sa_phrase(pdf, instantane):
    courbes = [
        i["courbe"]["alt"]
        for objectif in instantane["objectifs"]
        for i in objectif["indicateurs"]
        if i["courbe"]
    ]
    attendues = [*courbes, instantane["financements"]["barres"]["alt"]]
    assert [compact(str(figure.Alt)) for figure in elements(pdf, "/Figure")] == [
        compact(phrase.replace("'", "’")) for phrase in attendues
    ]


def test_chaque_tableau_a_des_en_tetes_de_colonne(pdf):
    tables = elements(pdf, "/Table")
    assert len(tables) > 10
    portees = [[str(a.Scope) for a in entete.A if "/Scope" in a] for entete in elements(pdf, "/TH")]
    assert set(map(tuple, portees)) == {("/Column",)}
    assert all(any(str(e.S) == "/THead" for e in table.K) for table in tables)


def test_les_signets_menent_aux_chapitres(pdf, instantane):
    with pdf.open_outline() as plan:
        chapitres = {entree.title: [e.title for e in entree.children] for entree in plan.root}
    assert list(chapitres) == [
        "L’essentiel",
        "Le territoire et ses quartiers",
        "Les objectifs et leurs résultats",
        "Les actions de la période",
        "Les financements",
        "Les signatures",
        "Les engagements des signataires",
        "Ce qui a changé depuis le dernier rapport",
        "Ce qui manque",
        "Sources et méthode",
    ]
    objectifs = [f"{o['numero']}. {o['intitule']}" for o in instantane["objectifs"]]
    assert chapitres["Les objectifs et leurs résultats"] == [
        titre.replace("'", "’") for titre in objectifs
    ]


def test_toutes_les_polices_sont_firago_et_embarquees(pdf):
    polices = {
        str(police.DescendantFonts[0].BaseFont).split("+")[1].split("-")[0]: (
            "/FontFile2" in police.DescendantFonts[0].FontDescriptor
        )
        for page in pdf.pages
        for police in page.Resources.get("/Font", {}).values()
    }
    assert polices == {"FiraGO": True}


def test_les_montants_imprimes_sont_ceux_des_chiffres_figes(instantane, imprime):
    argent = instantane["financements"]
    lignes = [*argent["par_nature"], *argent["par_financeur"], argent["total"]]
    attendus = {euros(ligne[cle]) for ligne in lignes for cle in ("demande", "accorde", "verse")}
    accordes = [action["accorde"] for action in instantane["actions"]]
    attendus |= {euros(accorde) for accorde in accordes if accorde is not None}
    for exercice in argent["par_exercice"]:
        attendus |= {euros(v) for cle, v in exercice.items() if cle != "exercice"}
    assert {montant for montant in attendus if montant not in imprime} == set()


def quartiers_imprimes(pdf):
    (table,) = [t for t in tableaux(pdf) if t[0][:2] == ["Quartier", "Nature"]]
    return table[1:]


def test_les_quartiers_tiennent_en_un_tableau(instantane, pdf):
    attendus = [
        [compact(q["nom"]), str(q["nb_actions"]), euros(q["accorde"])]
        for q in instantane["quartiers"]
    ]
    imprimes = [[nom, nombre, accorde] for nom, *_, nombre, accorde in quartiers_imprimes(pdf)]
    assert imprimes == attendus


def test_l_inconnu_le_manquant_et_la_demonstration_sont_dits(instantane, imprime, pdf):
    assert [ligne[3] for ligne in quartiers_imprimes(pdf)] == [
        q["code"] or "nonrenseigné" for q in instantane["quartiers"]
    ]
    assert None in [q["code"] for q in instantane["quartiers"]]
    assert imprime.count("donnéededémonstration") >= len(instantane["actions"])
    for manque in instantane["manques"]:
        assert compact(manque["quoi"]).replace("'", "’") in imprime
        assert compact(manque["qui"]).replace("'", "’") in imprime


def test_chaque_page_apres_la_couverture_porte_son_numero(octets):
    pages = texte(octets).split("\f")
    for rang, page in enumerate(pages[1:], start=2):
        assert f"page{rang}/{len(pages)}" in compact(page)
        assert compact("Contrat CV220 · version 1") in compact(page)
    assert "page1/" not in compact(pages[0])
