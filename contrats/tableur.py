"""Lists as spreadsheets: the same columns in CSV and in XLSX, row by row. It queries nothing.

Whatever was typed by someone leaves as text: a cell never becomes a formula, in Excel nor in
LibreOffice. A value that is not known is an empty cell, never a zero.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from contrats.remise import remettre, remettre_lignes

FORMATS = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARQUE = "\ufeff"  # tells Excel that the CSV is UTF-8
BLOC = 200  # lines of a CSV that leave together
CELLULE_MAX = 32_767  # characters that a cell of Excel may hold
# What a spreadsheet may read as the start of a formula, its full-width twins included.
FORMULE = re.compile(r"\s*[=+\-@\t\r\n\0＝＋－＠]")
# The look of each kind of column in Excel, and its width in characters.
ASPECTS = {
    "texte": ("@", 24),
    "entier": ("0", 12),
    "nombre": ("General", 12),
    "euros": ("#,##0.00", 14),
    "date": ("dd/mm/yyyy", 12),
    "pourcent": ("0 %", 12),
}


@dataclass(frozen=True)
class Colonne:
    """A column: its title, what it takes from a row, and how that is written (see ASPECTS)."""

    titre: str
    valeur: Callable[[Any], Any]
    genre: str = "texte"
    largeur: int | None = None


@dataclass(frozen=True)
class Feuille:
    """A sheet: its name, its columns, and its rows, which are read once."""

    nom: str
    colonnes: tuple[Colonne, ...]
    lignes: Iterable[Any]


def exporter(nature: str, titre: str, feuilles: list[Feuille]) -> HttpResponseBase:
    """The download of `feuilles` as `nature` (one of FORMATS); a CSV holds the first one only."""
    nom = f"{slugify(titre)[:80]}-{timezone.localdate():%Y-%m-%d}.{nature}"
    if nature == "csv":
        return remettre_lignes(en_csv(feuilles[0]), nom, TYPES["csv"])
    fichier = TemporaryFile()  # noqa: SIM115 - the response closes it, once it is sent
    ecrire_xlsx(fichier, titre, feuilles)
    fichier.seek(0)
    return remettre(fichier, nom, TYPES["xlsx"])


def en_csv(feuille: Feuille) -> Iterator[str]:
    """The lines of a CSV that a French spreadsheet opens as it is: `;`, decimal comma, UTF-8."""
    yield MARQUE + next(lignes_csv([[colonne.titre for colonne in feuille.colonnes]], ";"))
    ecrits = [(colonne.valeur, ECRITURES[colonne.genre]) for colonne in feuille.colonnes]
    yield from lignes_csv(
        (
            [
                "" if (valeur := lire(ligne)) is None or valeur == "" else ecrire(valeur)
                for lire, ecrire in ecrits
            ]
            for ligne in feuille.lignes
        ),
        ";",
    )


def lignes_csv(lignes: Iterable[list[str]], separateur: str) -> Iterator[str]:
    """These cells, already written as they must be, as lines of a CSV: a block of lines at a time,
    a response sends each piece by itself."""
    lignes = iter(lignes)
    while bloc := list(islice(lignes, BLOC)):
        page = io.StringIO()
        csv.writer(page, delimiter=separateur, lineterminator="\r\n").writerows(bloc)
        yield page.getvalue()


def _decimal(valeur: Decimal | int) -> str:
    if isinstance(valeur, int):
        return str(valeur)
    texte = f"{Decimal(valeur):f}"
    return (texte.rstrip("0").rstrip(".") if "." in texte else texte).replace(".", ",")


def _date(valeur: date) -> str:
    return f"{valeur.day:02}/{valeur.month:02}/{valeur.year:04}"


def _euros(valeur: Decimal | int) -> str:
    return f"{Decimal(valeur):.2f}".replace(".", ",")


def sans_formule(texte: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would read it as a formula."""
    if texte[:1].isalnum() and "\0" not in texte:  # nearly all of them
        return texte
    texte = texte.replace("\0", "")
    return f"'{texte}" if FORMULE.match(texte) else texte


# How each kind of column is written in a CSV.
ECRITURES: dict[str, Callable[[Any], str]] = {
    "texte": lambda valeur: sans_formule(str(valeur)),
    "entier": _decimal,
    "nombre": _decimal,
    "euros": _euros,
    "date": _date,
    "pourcent": lambda valeur: f"{_decimal(valeur)} %",
}


def ecrire_xlsx(fichier: IO[bytes], titre: str, feuilles: list[Feuille]) -> None:
    """Write a workbook, one row in memory at a time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(fichier, options) as classeur:
        classeur.set_properties({"title": titre})
        gras = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        aspects = {
            genre: classeur.add_format({"num_format": masque, "valign": "top"})
            for genre, (masque, _) in ASPECTS.items()
        }
        for feuille in feuilles:
            _remplir(classeur.add_worksheet(feuille.nom), feuille, gras, aspects)


def _remplir(page: Worksheet, feuille: Feuille, gras, aspects) -> None:
    page.freeze_panes(1, 0)
    for rang, colonne in enumerate(feuille.colonnes):
        page.set_column(rang, rang, colonne.largeur or ASPECTS[colonne.genre][1])
        page.write_string(0, rang, colonne.titre, gras)
    derniere = 0
    for derniere, ligne in enumerate(feuille.lignes, start=1):
        for rang, colonne in enumerate(feuille.colonnes):
            _ecrire(page, derniere, rang, colonne, colonne.valeur(ligne), aspects[colonne.genre])
    page.autofilter(0, 0, derniere, len(feuille.colonnes) - 1)


def _ecrire(page: Worksheet, ligne: int, rang: int, colonne: Colonne, valeur, aspect) -> None:
    """Write one cell by its kind; nothing is guessed from what it holds."""
    if valeur is None or valeur == "":
        return
    if colonne.genre == "texte":
        page.write_string(ligne, rang, str(valeur)[:CELLULE_MAX], aspect)
    elif colonne.genre == "date":
        _ecrire_la_date(page, ligne, rang, valeur, aspect)
    else:
        nombre = float(valeur) / 100 if colonne.genre == "pourcent" else float(valeur)
        page.write_number(ligne, rang, nombre, aspect)


def _ecrire_la_date(page: Worksheet, ligne: int, rang: int, valeur: date, aspect) -> None:
    """Excel counts its days from 1900: what came before is written as text."""
    if valeur.year < 1900:
        page.write_string(ligne, rang, f"{valeur:%d/%m/%Y}", aspect)
    else:
        page.write_datetime(ligne, rang, valeur, aspect)
