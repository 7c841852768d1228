"""Reads back a workbook as XML says it: sheets by name, each cell with its type and its text."""

import io
import zipfile
from xml.etree import ElementTree

ESPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
NOMBRE, TEXTE = "n", "inlineStr"


def lire(contenu: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """Name of a sheet -> its rows -> its cells: (type, text). A cell left empty is not there."""
    archive = zipfile.ZipFile(io.BytesIO(contenu))
    classeur = _xml(archive, "xl/workbook.xml")
    noms = [feuille.get("name") for feuille in classeur.iterfind(".//x:sheet", ESPACE)]
    return {
        nom: _lignes(_xml(archive, f"xl/worksheets/sheet{rang}.xml"))
        for rang, nom in enumerate(noms, start=1)
    }


def _xml(archive: zipfile.ZipFile, chemin: str):
    return ElementTree.fromstring(archive.read(chemin))  # noqa: S314 - written by the test itself


def _lignes(feuille) -> list[list[tuple[str, str]]]:
    assert feuille.find(".//x:f", ESPACE) is None, "une formule est dans le classeur"
    return [
        [_cellule(cellule) for cellule in ligne] for ligne in feuille.iterfind(".//x:row", ESPACE)
    ]


def _cellule(cellule) -> tuple[str, str]:
    genre = cellule.get("t", NOMBRE)
    chemin = ".//x:t" if genre == TEXTE else "x:v"
    return genre, cellule.find(chemin, ESPACE).text or ""
