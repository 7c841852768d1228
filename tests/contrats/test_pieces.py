"""What a deposited file really is: what is accepted, and everything that is refused."""

import io
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contrats import archives, pieces
from contrats.pieces import examiner, nettoyer_nom

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 32
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXTE_ODF = "application/vnd.oasis.opendocument.text"


def creer_pdf(**racine) -> bytes:
    """A PDF of one page with these entries in its catalog, its objects compressed in streams."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for nom, valeur in racine.items():
            pdf.Root[f"/{nom}"] = valeur(pdf) if callable(valeur) else valeur
        octets = io.BytesIO()
        pdf.save(octets, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return octets.getvalue()


def creer_zip(**fichiers) -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in fichiers.items():
            archive.writestr(nom, contenu)
    return octets.getvalue()


def creer_ooxml(type_mime, **fichiers) -> bytes:
    contenu = f'<Types><Override ContentType="{type_mime}.main+xml"/></Types>'
    return creer_zip(**{"[Content_Types].xml": contenu, **fichiers})


def _script(pdf):
    return pdf.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def _page(pdf):
    return pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])


@pytest.mark.parametrize(
    ("nom", "octets", "type_mime"),
    [
        ("bilan.pdf", creer_pdf(), "application/pdf"),
        ("BILAN.PDF", creer_pdf(OpenAction=_page), "application/pdf"),
        (
            "latex.pdf",
            creer_pdf(OpenAction=lambda p: pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=_page(p))),
            "application/pdf",
        ),
        ("note.docx", creer_ooxml(WORD, **{"word/document.xml": "<w/>"}), WORD),
        ("suivi.xlsx", creer_ooxml(EXCEL, **{"xl/workbook.xml": "<x/>"}), EXCEL),
        ("note.odt", creer_zip(mimetype=TEXTE_ODF, **{"content.xml": "<o/>"}), TEXTE_ODF),
        ("liste.csv", "nom;montant\nÉcole;1 000\n".encode(), "text/csv"),
        ("liste.txt", "\ufeffDéjà vu".encode(), "text/plain"),
    ],
)
def test_ce_qui_est_admis(nom, octets, type_mime):
    piece = examiner(nom, octets)
    assert (piece.nom, piece.type_mime, piece.octets) == (nom, type_mime, octets)


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("vide.pdf", b""),
        ("gros.txt", b"a" * (pieces.TAILLE_MAX + 1)),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("page.html", b"<!doctype html>"),
        ("programme.exe", b"MZ"),
        ("archive.zip", creer_zip(a="b")),
        ("sans-extension", creer_pdf()),
        # The name and the bytes disagree.
        ("bilan.pdf.exe", creer_pdf()),
        ("bilan.pdf", PNG),
        ("photo.png", JPEG),
        ("photo.jpg", b"<svg/>"),
        ("note.docx", creer_pdf()),
        ("note.docx", creer_zip(a="b")),
        ("note.docx", creer_ooxml(EXCEL)),
        ("note.odt", creer_zip(mimetype=WORD)),
        ("liste.csv", creer_zip(a="b")),
        ("liste.txt", PNG),
        ("liste.txt", "é".encode("latin-1")),
        ("liste.txt", b"a\x00b"),
        ("liste.txt", b" \n<html><script>alert(1)</script>"),
        # Broken, or hostile.
        ("bilan.pdf", b"%PDF-1.7 rien d'autre"),
        ("note.docx", creer_ooxml(WORD)[:-30]),
        ("note.docx", creer_ooxml(WORD, **{"word/vbaProject.bin": "macro"})),
        ("note.docm", creer_ooxml(WORD)),
        ("note.odt", creer_zip(mimetype=TEXTE_ODF, **{"Basic/Standard/Module1.xml": "<m/>"})),
        ("bombe.docx", creer_ooxml(WORD, bombe=b"\0" * (archives.TAILLE_DEPLIEE_MAX + 1))),
        (
            "entrees.docx",
            creer_ooxml(WORD, **{f"f{n}": "" for n in range(archives.ENTREES_MAX + 1)}),
        ),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)
def test_ce_qui_est_refuse(nom, octets):
    with pytest.raises(ValidationError):
        examiner(nom, octets)


@pytest.mark.parametrize(
    "racine",
    [
        {"OpenAction": _script},
        {"OpenAction": lambda p: pikepdf.Dictionary(S=pikepdf.Name.URI)},
        {"AA": lambda p: pikepdf.Dictionary(O=_script(p))},
        {"Autre": _script},
        {"Autre": lambda p: pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.Launch)])},
        {"Autre": lambda p: p.make_stream(b"", Type=pikepdf.Name.EmbeddedFile)},
        {"Names": lambda p: pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())},
        {"AcroForm": lambda p: pikepdf.Dictionary(XFA=pikepdf.Array([]))},
        *(
            {"Autre": lambda p, nom=nom: pikepdf.Dictionary(S=pikepdf.Name(f"/{nom}"))}
            for nom in ("SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "RichMedia")
        ),
    ],
)
def test_un_pdf_qui_agit_est_refuse_meme_dans_un_objet_comprime(racine):
    octets = creer_pdf(**racine)
    with pytest.raises(ValidationError, match="contient un programme, une action"):
        examiner("bilan.pdf", octets)


def test_un_lien_que_l_on_clique_est_admis():
    lien = {"Autre": lambda p: pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("x"))}
    assert examiner("bilan.pdf", creer_pdf(**lien)).type_mime == "application/pdf"


@pytest.mark.parametrize(
    "octets",
    [
        creer_pdf() + creer_zip(a="b"),
        creer_pdf() + b"<html><script>alert(1)</script>",
        creer_pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1),
    ],
)
def test_un_pdf_qui_est_aussi_autre_chose_est_refuse(octets):
    with pytest.raises(ValidationError, match="données étrangères"):
        examiner("bilan.pdf", octets)


def test_un_nom_ecrit_en_hexadecimal_est_reconnu():
    octets = creer_pdf(Autre=lambda p: pikepdf.Dictionary(S=pikepdf.Name.Launch))
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        plat = io.BytesIO()
        pdf.save(plat, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    cache = plat.getvalue().replace(b"/Launch", b"/L#61unch")
    assert b"/Launch" not in cache
    with pytest.raises(ValidationError, match="contient un programme"):
        examiner("bilan.pdf", cache)


def test_un_pdf_protege_est_refuse():
    protege = io.BytesIO()
    with pikepdf.open(io.BytesIO(creer_pdf())) as pdf:
        pdf.save(protege, encryption=pikepdf.Encryption(owner="secret", user=""))
    with pytest.raises(ValidationError, match="protégé"):
        examiner("bilan.pdf", protege.getvalue())


def test_un_pdf_trop_long_a_examiner_est_refuse(monkeypatch):
    monkeypatch.setattr(pieces, "EXAMEN_DUREE", 0.001)
    with pytest.raises(ValidationError, match="trop complexe"):
        examiner("bilan.pdf", creer_pdf())


def test_un_zip_qui_ment_sur_ses_tailles_est_refuse():
    """The size written in the archive is smaller than what it unpacks to."""
    octets = creer_ooxml(WORD, gros=b"a" * 5000)
    menteur = octets.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert menteur != octets
    with pytest.raises(ValidationError):
        examiner("note.docx", menteur)


@pytest.mark.parametrize(
    ("recu", "montre"),
    [
        ("../../etc/bilan.pdf", "bilan.pdf"),
        (r"C:\Users\x\bilan.pdf", "bilan.pdf"),
        ("bi\u202elan\r\n.pdf", "bilan.pdf"),
        ("  bilan   2018 .pdf", "bilan 2018.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        (".pdf", "pdf"),
        ("e\u0301té.txt", "été.txt"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_le_nom_montre_est_nettoye(recu, montre):
    assert nettoyer_nom(recu) == montre


@given(st.text(max_size=300))
def test_un_nom_nettoye_tient_sur_une_ligne(nom):
    propre = nettoyer_nom(nom)
    assert 0 < len(propre) <= pieces.NOM_MAX
    assert propre.isprintable()
    assert not set(propre) & set('/\\"<>')
