"""The font of our documents: FiraGO, taken from a pinned package, and the characters it can write.

A PDF/UA build fails on a character without a glyph, so every string is cleaned here first.
Nothing is fetched and no system font is ever used.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from contextlib import suppress
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont

GRAISSES = ("Regular", "Bold", "Italic", "BoldItalic")
ABSENT = "▯"  # U+25AF, drawn by FiraGO: shows that a character could not be written
COURTE = 60  # characters of a line that is worth being remembered
PROSE = frozenset({"contexte", "description", "definition"})  # these keep their line breaks

_COMMANDES = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_LIGNES = re.compile(r"\s*[\n\x0b\x0c\r\x85\u2028\u2029]\s*")
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;)(?=\w)")  # as typed, or as escaped in a chart
_ESPACES_ADMISES = "\u00a0\u2009\u202f"  # U+202F has no glyph: the shaper narrows a space
_SANS_DESSIN = frozenset({"Cf", "Cs"})  # joiners, marks of direction, halves of a pair


def dossier_des_polices() -> Path:
    """The folder of the four font files, made whole on first use, then only read."""
    dossier = settings.DOSSIER_POLICES / f"firago-{version('pymupdf-fonts')}"
    if not dossier.exists():
        _extraire(dossier)
    return dossier


def _extraire(dossier: Path) -> None:
    dossier.parent.mkdir(parents=True, exist_ok=True)
    provisoire = Path(tempfile.mkdtemp(dir=dossier.parent))
    try:
        for graisse in GRAISSES:
            octets = import_module(f"pymupdf_fonts.FiraGO_{graisse}").fontbuffer
            with (provisoire / f"FiraGO-{graisse}.ttf").open("wb") as fichier:
                fichier.write(octets)
                fichier.flush()
                os.fsync(fichier.fileno())
        # Another process may have finished first: its files are the same.
        with suppress(FileExistsError, OSError):
            provisoire.rename(dossier)
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)
    if not dossier.exists():
        raise FileNotFoundError(f"Les polices n'ont pas pu être écrites dans {dossier}.")


@cache
def caracteres() -> frozenset[str]:
    """Every character that all four faces can draw."""
    tables = []
    for graisse in GRAISSES:
        with TTFont(dossier_des_polices() / f"FiraGO-{graisse}.ttf", lazy=True) as police:
            tables.append(set(police.getBestCmap()))
    communs = {chr(code) for code in set.intersection(*tables)}
    return frozenset(c for c in communs if unicodedata.category(c)[0] != "C") | {*_ESPACES_ADMISES}


def nettoyer(donnees: Any, cle: str = "") -> Any:
    """A copy of JSON-ready data in which every string can be written with the font."""
    if isinstance(donnees, str):
        return _nettoyer_prose(donnees) if cle in PROSE else nettoyer_ligne(donnees)
    if isinstance(donnees, dict):
        return {nom: nettoyer(valeur, nom) for nom, valeur in donnees.items()}
    if isinstance(donnees, list | tuple):
        return [nettoyer(valeur, cle) for valeur in donnees]
    return donnees


def _nettoyer_prose(texte: str) -> str:
    lignes = (nettoyer_ligne(ligne) for ligne in _LIGNES.split(texte))
    return "\n".join(ligne for ligne in lignes if ligne)


def nettoyer_ligne(texte: str) -> str:
    """One line: control characters become one space, a character without glyph becomes « ▯ ».

    Between two letters, the apostrophe of keyboards becomes that of printers.
    """
    return _courte(texte) if len(texte) <= COURTE else _nettoyee(texte)


def _nettoyee(texte: str) -> str:
    texte = _APOSTROPHE.sub("’", _COMMANDES.sub(" ", texte))
    texte = unicodedata.normalize("NFC", texte).strip(" ")
    if caracteres().issuperset(texte):
        return texte
    # What has no drawing may have stood between two spaces.
    return _COMMANDES.sub(" ", "".join(_remplacer(c) for c in texte)).strip(" ")


_courte = lru_cache(4096)(_nettoyee)  # labels, names, numbers: documents say the same ones


def _remplacer(caractere: str) -> str:
    if caractere in caracteres():
        return caractere
    if unicodedata.category(caractere) in _SANS_DESSIN or "\ufe00" <= caractere <= "\ufe0f":
        return ""
    return "\u00a0" if unicodedata.category(caractere) == "Zs" else ABSENT
