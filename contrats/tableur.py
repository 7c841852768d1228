"""Lists as spreadsheets: the same columns in CSV and in XLSX, row by row. It queries nothing.

Whatever was typed by someone leaves as text: a cell never becomes a formula, in Excel nor in
LibreOffice. A value that is not known is an empty cell, never a zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import IO, Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from contrats.remise import remettre_ecrit, remettre_lignes

FORMATS = ("csv", "xlsx")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARQUE = "\ufeff"  # tells Excel that the CSV is UTF-8
BLOC = 250  # lines of a CSV that are written together
EXCEL = date(1899, 12, 31)  # its day 0
CELLULE_MAX = 32_767  # characters that a cell of Excel may hold
# What a spreadsheet may read as the start of a formula, its full-width twins included.
FORMULE = re.compile(r"\s*[=+\-@\t\r\n\0＝＋－＠]")
DEBUT = itemgetter(slice(1))
GUILLEMET, DEUX = '"', '""'
CITES = (GUILLEMET, "\n", "\r")  # with the separator, what has a cell put between quotes
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
    return remettre_ecrit(lambda fichier: ecrire_xlsx(fichier, titre, feuilles), nom, TYPES["xlsx"])


def en_csv(feuille: Feuille) -> Iterator[str]:
    """The lines of a CSV that a French spreadsheet opens as it is: `;`, decimal comma, UTF-8."""
    yield MARQUE + next(lignes_csv([[colonne.titre for colonne in feuille.colonnes]], ";"))
    for bloc in _par_blocs(feuille.lignes):
        yield _page([_ecrire_la_colonne(colonne, bloc) for colonne in feuille.colonnes], ";")


def lignes_csv(lignes: Iterable[Sequence[str]], separateur: str) -> Iterator[str]:
    """These cells, already written as they must be, as lines of a CSV: a block of lines at a time,
    a response sends each piece by itself."""
    for bloc in _par_blocs(lignes):
        yield _page(list(zip(*bloc, strict=True)), separateur)


def _par_blocs(lignes: Iterable[Any]) -> Iterator[list[Any]]:
    lignes = iter(lignes)
    while bloc := list(islice(lignes, BLOC)):
        yield bloc


def _page(colonnes: Sequence[Sequence[str]], separateur: str) -> str:
    """Lines from their columns, as the module `csv` writes them, in a third of its time: what is
    to be quoted is looked for in a whole column at once."""
    colonnes = [_citer(colonne, separateur) for colonne in colonnes]
    if len(colonnes) == 1:  # a lone empty cell would be no line
        colonnes = [[cellule or DEUX for cellule in colonnes[0]]]
    return "".join([f"{ligne}\r\n" for ligne in map(separateur.join, zip(*colonnes, strict=True))])


def _citer(cellules: Sequence[str], separateur: str) -> Sequence[str]:
    """The cells, between quotes where they would be cut."""
    tout = "".join(cellules)
    if not any(signe in tout for signe in (separateur, *CITES)):
        return cellules
    return [
        f'"{c.replace(GUILLEMET, DEUX)}"'
        if separateur in c or GUILLEMET in c or "\n" in c or "\r" in c
        else c
        for c in cellules
    ]


def _ecrire_la_colonne(colonne: Colonne, lignes: list[Any]) -> list[str]:
    valeurs = map(colonne.valeur, lignes)
    if colonne.genre == "texte":
        return _textes(valeurs)
    return list(map(ECRITURES[colonne.genre], valeurs))


def _textes(valeurs: Iterable[Any]) -> list[str]:
    """Texts of one column, none of which is a formula: most columns are told at a glance, for
    each of their cells begins with a letter or a figure."""
    textes = list(valeurs)
    try:
        tout = "".join(textes)
    except TypeError:  # some of them are no text, or nothing
        textes = ["" if valeur is None else str(valeur) for valeur in textes]
        tout = "".join(textes)
    debuts = "".join(map(DEBUT, textes)) if tout else ""
    if (debuts.isalnum() or not tout) and "\0" not in tout:
        return textes
    return [sans_formule(texte) for texte in textes]


def _ecriture(ecrire: Callable[[Any], str]) -> Callable[[Any], str]:
    """This writing of a cell, empty where nothing is known. A column says the same again and
    again: the last values are remembered as they were written."""

    @lru_cache(maxsize=2000, typed=True)
    def ecrire_ou_rien(valeur: Any) -> str:
        return "" if valeur is None or valeur == "" else ecrire(valeur)

    return ecrire_ou_rien


@_ecriture
def _decimal(valeur: Decimal | int) -> str:
    if isinstance(valeur, int):
        return str(valeur)
    texte = f"{Decimal(valeur):f}"
    return (texte.rstrip("0").rstrip(".") if "." in texte else texte).replace(".", ",")


@_ecriture
def _date(valeur: date) -> str:
    return f"{valeur.day:02}/{valeur.month:02}/{valeur.year:04}"


@_ecriture
def _euros(valeur: Decimal | int) -> str:
    return f"{Decimal(valeur):.2f}".replace(".", ",")


@_ecriture
def _part(valeur: Decimal | int) -> str:
    return f"{_decimal(valeur)} %"


def sans_formule(texte: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would read it as a formula."""
    if texte[:1].isalnum() and "\0" not in texte:  # nearly all of them
        return texte
    texte = texte.replace("\0", "")
    return f"'{texte}" if FORMULE.match(texte) else texte


# How each kind of column that is no text is written in a CSV.
ECRITURES: dict[str, Callable[[Any], str]] = {
    "entier": _decimal,
    "nombre": _decimal,
    "euros": _euros,
    "date": _date,
    "pourcent": _part,
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
    ecrits = [
        (rang, colonne.valeur, CELLULES.get(colonne.genre, _nombre), aspects[colonne.genre])
        for rang, colonne in enumerate(feuille.colonnes)
    ]
    derniere = 0
    for derniere, ligne in enumerate(feuille.lignes, start=1):
        for rang, lire, ecrire, aspect in ecrits:
            if (valeur := lire(ligne)) is not None and valeur != "":
                ecrire(page, derniere, rang, valeur, aspect)
    page.autofilter(0, 0, derniere, len(feuille.colonnes) - 1)


# A cell by the kind of its column; nothing is guessed from what it holds.


def _texte(page: Worksheet, ligne: int, rang: int, valeur, aspect) -> None:
    page.write_string(ligne, rang, str(valeur)[:CELLULE_MAX], aspect)


def _nombre(page: Worksheet, ligne: int, rang: int, valeur, aspect) -> None:
    page.write_number(ligne, rang, float(valeur), aspect)


def _pourcent(page: Worksheet, ligne: int, rang: int, valeur, aspect) -> None:
    page.write_number(ligne, rang, float(valeur) / 100, aspect)


def _jour(page: Worksheet, ligne: int, rang: int, valeur: date, aspect) -> None:
    """Excel counts its days from 1900: what came before is written as text."""
    if valeur.year < 1900:
        page.write_string(ligne, rang, f"{valeur:%d/%m/%Y}", aspect)
    elif type(valeur) is date:
        page.write_number(ligne, rang, _numero(valeur), aspect)
    else:
        page.write_datetime(ligne, rang, valeur, aspect)


@lru_cache(maxsize=2000)
def _numero(jour: date) -> int:
    """Of a day, for Excel, which believes in 29 February 1900."""
    numero = (jour - EXCEL).days
    return numero + 1 if numero > 59 else numero


CELLULES = {"texte": _texte, "date": _jour, "pourcent": _pourcent}  # else a number
