"""Small files of our own to import: CSV, XLSX, ODS, GeoJSON, built in memory. Nothing real."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Feuilles = dict[str, list[list[Any]]]


def csv(*lignes: str, encodage: str = "utf-8") -> bytes:
    """These lines, one under the other."""
    return "\r\n".join(lignes).encode(encodage)


def xlsx(feuilles: Feuilles, *, masquees: tuple[str, ...] = ()) -> bytes:
    """A workbook of these sheets; None leaves the cell empty."""
    tampon = BytesIO()
    with xlsxwriter.Workbook(tampon, {"default_date_format": "dd/mm/yyyy"}) as classeur:
        for nom, lignes in feuilles.items():
            feuille = classeur.add_worksheet(nom)
            for rang, ligne in enumerate(lignes):
                for colonne, valeur in enumerate(ligne):
                    if valeur is not None:
                        feuille.write(rang, colonne, valeur)
            if nom in masquees:
                feuille.hide()
    return tampon.getvalue()


def ods(feuilles: Feuilles) -> bytes:
    """The same as OpenDocument, every cell as text."""
    document = OpenDocumentSpreadsheet()
    for nom, lignes in feuilles.items():
        table = Table(name=nom)
        for ligne in lignes:
            rangee = TableRow()
            for valeur in ligne:
                case = TableCell(valuetype="string") if valeur is not None else TableCell()
                if valeur is not None:
                    case.addElement(P(text=str(valeur)))
                rangee.addElement(case)
            table.addElement(rangee)
        document.spreadsheet.addElement(table)
    tampon = BytesIO()
    document.write(tampon)
    return tampon.getvalue()


def geojson(*entites: tuple[dict, dict | None], **racine: Any) -> bytes:
    """A FeatureCollection of (properties, geometry)."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": proprietes, "geometry": geometrie}
                for proprietes, geometrie in entites
            ],
            **racine,
        }
    ).encode()
