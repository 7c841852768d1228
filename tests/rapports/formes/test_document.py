"""The document for a word processor: real titles and tables, every word, constant bytes."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from rapports import blocs
from rapports.formes.document import en_document
from rapports.formes.texte import en_texte
from tests.rapports.formes.exemples import TEXTES, corps, mots
from tests.rapports.formes.hostiles import HOSTILE, partout

JOUR = date(2026, 11, 23)


def ecrire(corps_, textes=TEXTES):
    return en_document("Rapport d’avancement", ["Trois-Rivières"], corps_, textes, JOUR)


@pytest.fixture(scope="module")
def octets():
    return ecrire(corps())


@pytest.fixture
def document(octets):
    return Document(io.BytesIO(octets))


def tous_les_mots(document):
    cases = [c.text for t in document.tables for rangee in t.rows for c in rangee.cells]
    return mots(" ".join([*(p.text for p in document.paragraphs), *cases, *phrases(document)]))


def phrases(document):
    return [image._inline.docPr.get("descr") for image in document.inline_shapes]


def test_les_titres_sont_de_vrais_titres(document):
    titres = [(p.style.name, p.text) for p in document.paragraphs if p.style.name[:4] == "Head"]
    assert titres == [
        ("Heading 1", "L’essentiel"),
        ("Heading 2", "Notre lecture"),
        ("Heading 2", "Les résultats [donnée de démonstration]"),
        ("Heading 3", "Taux d’emploi"),
        ("Heading 1", "Sources"),
    ]


def test_le_tableau_a_son_en_tete_repete_et_ses_valeurs_en_francais(document):
    fiche, table = document.tables
    assert [[c.text for c in rangee.cells] for rangee in fiche.rows] == [
        ["Départ 2015", "45 %"],
        ["Cible 2026", "non communiqué"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [c.text for c in table.rows[1].cells] == [
        "État\npréfecture",
        "22\u202f555,73\u00a0€",
        "45,5\u202f%",
        "1\u202f234",
        "2016",
        "28 mai 2016",
    ]
    assert len(table.rows) == 4


def test_tous_les_mots_du_texte_sont_dans_le_document(document):
    ecrits_par_le_logiciel = {"Graphique", "2"}  # the numbers of a numbered list
    attendus = mots(en_texte(corps(), TEXTES)) - ecrits_par_le_logiciel
    assert attendus - tous_les_mots(document) == set()


def test_le_graphique_est_une_image_avec_sa_phrase(document):
    assert phrases(document) == ["Taux d’emploi : 45 % en 2016, 52 % en 2023."]
    images = [p.blob for p in document.part.package.parts if p.partname.endswith(".png")]
    assert [image[:8] for image in images] == [b"\x89PNG\r\n\x1a\n"]


def test_la_langue_le_titre_et_le_numero_de_page(document):
    assert document.core_properties.title == "Rapport d’avancement"
    assert document.core_properties.language == "fr-FR"
    langue = document.styles.element.find(f".//{qn('w:lang')}")
    assert langue.get(qn("w:val")) == "fr-FR"
    champs = document.sections[0].footer._element.findall(f".//{qn('w:fldSimple')}")
    assert [champ.get(qn("w:instr")) for champ in champs] == ["PAGE", "NUMPAGES"]


def test_les_memes_blocs_redonnent_les_memes_octets(octets):
    assert ecrire(corps()) == octets


@pytest.mark.parametrize("brut", [HOSTILE, "\x00\x07\x1b[31m\u202e😀", "W" * 10_000, "=1+1", " "])
def test_un_texte_hostile_reste_du_texte(brut):
    document = Document(io.BytesIO(ecrire(partout(corps(), brut), {"analyse": brut})))
    attendus = mots(brut.replace("\x00\x07\x1b", " "))
    assert attendus - tous_les_mots(document) == set()


def test_un_rapport_sans_graphique_n_a_pas_d_image():
    assert list(Document(io.BytesIO(ecrire([blocs.paragraphe("seul")]))).inline_shapes) == []
