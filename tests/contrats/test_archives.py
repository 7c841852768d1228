"""What is refused inside a zipped document, format by format."""

import pytest
from django.core.exceptions import ValidationError

from contrats.pieces import examiner
from tests.contrats.test_pieces import EXCEL, TEXTE_ODF, WORD, creer_ooxml, creer_zip

LIEN = '<Relationships><Relationship Id="r" Type="http://s/relationships/{}" {}/></Relationships>'
DEHORS = 'Target="https://exemple.invalid/x" TargetMode="External"'


def _word(**parties) -> bytes:
    return creer_ooxml(WORD, **{"word/document.xml": "<w/>", **parties})


def _odt(**parties) -> bytes:
    return creer_zip(mimetype=TEXTE_ODF, **{"content.xml": "<o/>", **parties})


def test_un_document_lie_a_une_page_du_web_est_admis():
    liens = {"word/_rels/document.xml.rels": LIEN.format("hyperlink", DEHORS)}
    assert examiner("note.docx", _word(**liens)).type_mime == WORD
    dedans = {"word/_rels/document.xml.rels": LIEN.format("oleObject", 'Target="x"')}
    assert examiner("note.docx", _word(**dedans)).type_mime == WORD


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("note.docx", _word(**{"word/vbaProject.bin": "m"})),
        ("note.docx", _word(**{"word/vbaData.bin": "m"})),
        ("note.docx", _word(**{"word/activeX/activeX1.xml": "m"})),
        ("note.docx", _word(**{"word/embeddings/oleObject1.bin": "m"})),
        ("suivi.xlsx", creer_ooxml(EXCEL, **{"xl/macrosheets/sheet1.xml": "m"})),
        ("note.odt", _odt(**{"Basic/Standard/Module1.xml": "m"})),
        ("note.odt", _odt(**{"Scripts/python/m.py": "m"})),
    ],
)
def test_un_programme_est_refuse(nom, octets):
    with pytest.raises(ValidationError, match="macros ou un programme"):
        examiner(nom, octets)


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        *(
            ("note.docx", _word(**{"word/_rels/settings.xml.rels": LIEN.format(genre, DEHORS)}))
            for genre in ("attachedTemplate", "oleObject", "frame", "subDocument")
        ),
        ("note.docx", _word(**{"word/_rels/x.rels": LIEN.encode("utf-16")})),
        ("note.docx", _word(**{"word/document.xml": "<w:instrText>DDEAUTO c:\\\\x</w:instrText>"})),
        ("suivi.xlsx", creer_ooxml(EXCEL, **{"xl/externalLinks/e1.xml": "<ddeLink/>"})),
        ("note.odt", _odt(**{"content.xml": '<script:event-listener script:language="x"/>'})),
    ],
)
def test_ce_qui_agit_a_l_ouverture_est_refuse(nom, octets):
    with pytest.raises(ValidationError, match="à l’ouverture"):
        examiner(nom, octets)


def test_un_document_chiffre_est_refuse():
    with pytest.raises(ValidationError, match="protégé"):
        examiner("note.odt", _odt(**{"META-INF/manifest.xml": "<m:encryption-data/>"}))


@pytest.mark.parametrize("nom", ["../../etc/x", "/etc/x", "word/../../x", "C:\\x", "a\\..\\x"])
def test_un_nom_qui_sort_du_dossier_est_refuse(nom):
    with pytest.raises(ValidationError, match="abîmé"):
        examiner("note.docx", _word(**{nom: "x"}))


@pytest.mark.parametrize(
    "octets", [b"<html>" + _word(), b"%PDF-1.7\n" + _word(), _word() + b"<script>x</script>"]
)
def test_un_document_qui_est_aussi_autre_chose_est_refuse(octets):
    with pytest.raises(ValidationError, match="lisible"):
        examiner("note.docx", octets)
