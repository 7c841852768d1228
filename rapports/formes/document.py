"""A report as a document of a word processor, for whoever must rewrite it. No query enters here.

Real titles, lists and tables; charts are pictures with their sentence. Same blocks, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from composition.pdf import dessiner
from rapports.blocs import Bloc, Cellule, a_plat
from rapports.formes import ecriture
from rapports.formes.resolution import resoudre

SAPIN = RGBColor(0x0F, 0x4C, 0x4A)
TERRE = RGBColor(0x8F, 0x4A, 0x12)
PIERRE = RGBColor(0x65, 0x5E, 0x55)
CHIFFRES = {"nombre", "euros", "pourcent"}
JAMAIS = (1980, 1, 1, 0, 0, 0)  # the date of every file inside the document
LARGEUR = Cm(16.5)


def en_document(
    titre: str, lignes: list[str], corps: list[Bloc], textes: dict[str, str], etabli_le: date
) -> bytes:
    """The .docx of these blocks, under its title and the lines that say what it is."""
    document = _vierge(titre, etabli_le)
    document.add_paragraph(titre, style="Title")
    for ligne in lignes:
        document.add_paragraph(ligne, style="Subtitle")
    suite = a_plat(resoudre(corps, textes))
    svgs = [bloc["svg"] for bloc in suite if bloc["bloc"] == "graphique"]
    images = iter(dessiner(svgs, titre="du document"))
    for bloc in suite:
        _poser(document, bloc, images)
    return _a_octets_constants(document)


def _vierge(titre: str, etabli_le: date):
    """An empty document in French, its styles in our colours, its pages numbered."""
    document = Document()
    proprietes, quand = document.core_properties, datetime.combine(etabli_le, time())
    proprietes.title, proprietes.language, proprietes.author = titre[:255], "fr-FR", ""
    proprietes.created = proprietes.modified = quand
    proprietes.comments = proprietes.last_modified_by = ""
    langue = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    langue.set(qn("w:val"), "fr-FR")
    for nom in ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        police = document.styles[nom].font
        police.color.rgb = PIERRE if nom in {"Subtitle", "Caption"} else SAPIN
        police.name = "Calibri"
        _sans_theme(document.styles[nom])
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.25)
    _numeroter(page.footer.paragraphs[0])
    return document


def _sans_theme(style) -> None:
    """The fonts named by the theme would win over the one that is set."""
    polices = style.element.rPr.rFonts
    for nom in list(polices.attrib):
        if nom.endswith("Theme"):
            del polices.attrib[nom]


def _numeroter(paragraphe) -> None:
    paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraphe.add_run("page ")
    for code, apres in (("PAGE", "/"), ("NUMPAGES", "")):
        champ = OxmlElement("w:fldSimple")
        champ.set(qn("w:instr"), code)
        paragraphe._p.append(champ)
        paragraphe.add_run(apres)


def _poser(document, bloc: Bloc, images: Iterator[bytes]) -> None:
    match bloc["bloc"]:
        case "titre":
            titre = document.add_heading(bloc["texte"], bloc["niveau"])
            _marquer(titre, bloc["demonstration"])
        case "paragraphe":
            _paragraphe(document, bloc)
        case "liste":
            style = "List Number" if bloc["ordonnee"] else "List Bullet"
            for element in bloc["elements"]:
                document.add_paragraph(element, style=style)
        case "chiffres":
            _chiffres(document, bloc)
        case "fiche":
            _fiche(document, bloc)
        case "tableau":
            _tableau(document, bloc)
        case "graphique":
            _image(document, next(images), bloc["alt"])
        case "saut":
            document.add_page_break()


def _paragraphe(document, bloc: Bloc) -> None:
    style = "Intense Quote" if bloc["ton"] == "encadre" else "Normal"
    texte = document.add_paragraph(style=style).add_run(bloc["texte"])
    texte.italic = True if bloc["ton"] == "absence" else None
    if bloc["ton"] == "discret":
        texte.font.size, texte.font.color.rgb = Pt(9), PIERRE


def _marquer(paragraphe, oui: bool) -> None:
    if oui:
        marque = paragraphe.add_run(f" [{ecriture.DEMONSTRATION}]")
        marque.font.size, marque.font.color.rgb = Pt(8), TERRE


def _chiffres(document, bloc: Bloc) -> None:
    for figure in bloc["cartes"]:
        carte = ecriture.carte(figure)
        ligne = document.add_paragraph(style="List Bullet")
        ligne.add_run(f"{carte['libelle']}\u00a0: ")
        ligne.add_run(carte["ecrit"]).bold = True
        if carte["precision"]:
            ligne.add_run(f" ({carte['precision']})")
        _marquer(ligne, carte["demonstration"])


def _fiche(document, bloc: Bloc) -> None:
    if bloc["etat"]:
        document.add_paragraph().add_run(bloc["etat"]["libelle"]).bold = True
    if bloc["paires"]:
        table = document.add_table(0, 2, style="Table Grid")
        for nom, mots in bloc["paires"]:
            cases = table.add_row().cells
            cases[0].text = nom
            valeur = cases[1].paragraphs[0].add_run(mots or ecriture.NON_COMMUNIQUE)
            valeur.bold, valeur.italic = mots is not None, mots is None
        document.add_paragraph()


def _tableau(document, bloc: Bloc) -> None:
    """The legend, then a table whose first row is repeated on each page."""
    document.add_paragraph(bloc["legende"], style="Caption").paragraph_format.keep_with_next = True
    genres = [colonne["genre"] for colonne in bloc["colonnes"]]
    table = document.add_table(1, len(genres), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _repeter(table.rows[0])
    for case, colonne in zip(table.rows[0].cells, bloc["colonnes"], strict=True):
        _ecrire(case, ecriture.detailler(colonne["titre"]), colonne["genre"], entete=True)
    for ligne in bloc["lignes"]:
        _ranger(table, ligne, genres)
    if bloc["total"]:
        _ranger(table, bloc["total"], genres, fort=True)
    document.add_paragraph()


def _repeter(rangee) -> None:
    marque = OxmlElement("w:tblHeader")
    marque.set(qn("w:val"), "true")
    rangee._tr.get_or_add_trPr().append(marque)


def _ranger(table, ligne: list[Cellule], genres: list[str], *, fort: bool = False) -> None:
    cases = table.add_row().cells
    for case, cellule, genre in zip(cases, ligne, genres, strict=True):
        entiere = ecriture.detailler(cellule)
        _ecrire(case, entiere | {"fort": fort or entiere["fort"]}, genre)


def _ecrire(case, cellule: dict[str, Any], genre: str, *, entete: bool = False) -> None:
    paragraphe = case.paragraphs[0]
    paragraphe.paragraph_format.space_after = Pt(0)
    mots = cellule["valeur"] if entete else ecriture.valeur(cellule["valeur"], genre)
    texte = paragraphe.add_run(mots)
    texte.font.size, texte.bold = Pt(9), entete or cellule["fort"] or None
    texte.italic = True if cellule["valeur"] is None else None
    if genre in CHIFFRES:
        paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if cellule["detail"]:
        detail = case.add_paragraph().add_run(cellule["detail"])
        detail.font.size, detail.font.color.rgb = Pt(8), PIERRE
    _marquer(paragraphe, cellule["demonstration"])


def _image(document, png: bytes, alt: str) -> None:
    document.add_picture(io.BytesIO(png), width=LARGEUR)
    dessin = document.inline_shapes[-1]._inline.docPr
    dessin.set("descr", alt)


def _a_octets_constants(document) -> bytes:
    """The bytes of the document, whatever the hour at which it is made."""
    ecrit, rendu = io.BytesIO(), io.BytesIO()
    document.save(ecrit)
    with zipfile.ZipFile(ecrit) as lu, zipfile.ZipFile(rendu, "w") as constant:
        for nom in lu.namelist():
            fichier = zipfile.ZipInfo(nom, JAMAIS)
            fichier.compress_type = zipfile.ZIP_DEFLATED
            constant.writestr(fichier, lu.read(nom))
    return rendu.getvalue()
