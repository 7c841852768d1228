"""A block copied from a spreadsheet: one line a territory, then its values. Nothing is written."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from contrats.saisies.lignes import ENSEMBLE, Ligne
from quartiers.recherche import mots

LONGUEUR_MAX = 20_000


@dataclass
class Collage:
    """The cells read (name: text), and the lines of which no territory was recognised."""

    cellules: dict[str, str] = field(default_factory=dict)
    inconnus: list[str] = field(default_factory=list)


def lire_collage(texte: str, lignes: list[Ligne]) -> Collage:
    """Read the block for one indicator: its rows are `lignes`, its columns their fields.

    Columns are parted by tabs, or by semicolons. A first line of headings is left out; an
    empty column leaves its cell as it is.
    """
    territoires = {nom: ligne for ligne in lignes for nom in _noms(ligne)}
    collage = Collage()
    for rang, colonnes in enumerate(_decouper(texte[:LONGUEUR_MAX])):
        ligne = territoires.get(_simple(colonnes[0]))
        if ligne is not None:
            valeurs = zip(ligne.champs, colonnes[1:], strict=False)
            collage.cellules |= {ligne.cle(c): v.strip() for c, v in valeurs if v.strip()}
        elif rang > 0 or not _est_un_titre(colonnes):
            collage.inconnus.append(colonnes[0].strip()[:80])
    return collage


def _decouper(texte: str) -> list[list[str]]:
    separateur = "\t" if "\t" in texte else ";"
    lues = csv.reader(texte.splitlines(keepends=True), delimiter=separateur)
    return [colonnes for colonnes in lues if any(colonne.strip() for colonne in colonnes)]


def _noms(ligne: Ligne) -> list[str]:
    """How people write this territory: its name, its code, the other names it is known by."""
    if ligne.quartier is None:
        return [_simple(ENSEMBLE), "ensemble", "total"]
    quartier = ligne.quartier
    return [_simple(nom) for nom in (quartier.nom, quartier.code or "", *quartier.alias) if nom]


def _simple(nom: str) -> str:
    return " ".join(mots(nom))


def _est_un_titre(colonnes: list[str]) -> bool:
    """Headings hold no figure."""
    return not any(lettre.isdigit() for colonne in colonnes[1:] for lettre in colonne)
