"""The few kinds of blocks that a report is made of: one list of them gives every form of it.

Each function returns a JSON-ready dict, frozen with the report. A block says what is shown, never
how: the PDF, the web page, the document of a word processor and the workbook each lay it out.
Decimals are text ("22555.73"), days are ISO text, what is not known is None. No query enters here.
"""

from __future__ import annotations

from typing import Any

Bloc = dict[str, Any]
Cellule = str | None | dict[str, Any]

TONS = ("normal", "discret", "encadre", "absence")
# How the values of a column are written; all but « texte » stay numbers or days in a workbook.
GENRES = ("texte", "nombre", "euros", "pourcent", "annee", "date")
NIVEAUX_DE_TITRE = (1, 2, 3)


def titre(texte: str, niveau: int = 1, *, demonstration: bool = False) -> Bloc:
    """A heading, of level 1 (a chapter) to 3."""
    assert niveau in NIVEAUX_DE_TITRE
    return {"bloc": "titre", "niveau": niveau, "texte": texte, "demonstration": demonstration}


def paragraphe(texte: str, ton: str = "normal") -> Bloc:
    """A sentence or more. `ton`: « discret » for a note, « encadre » for what must be seen,
    « absence » for what is not known or not there."""
    assert ton in TONS
    return {"bloc": "paragraphe", "texte": texte, "ton": ton}


def liste(elements: list[str], *, ordonnee: bool = False) -> Bloc:
    """A list of sentences, numbered or not."""
    return {"bloc": "liste", "elements": list(elements), "ordonnee": ordonnee}


def chiffres(cartes: list[dict[str, Any]]) -> Bloc:
    """Key figures, each {libelle, valeur, unite, precision, approximatif, demonstration}."""
    return {"bloc": "chiffres", "cartes": list(cartes)}


def fiche(paires: list[tuple[str, str | None]], *, etat: tuple[str, str] | None = None) -> Bloc:
    """Names and their values, already written out; `etat` is a (code, words) shown as a badge.

    A value None is written « non communiqué ».
    """
    return {
        "bloc": "fiche",
        "paires": [list(paire) for paire in paires],
        "etat": etat and {"code": etat[0], "libelle": etat[1]},
    }


def colonne(titre: str, genre: str = "texte", *, largeur: float = 1) -> dict[str, Any]:
    """A column: its heading, how its values are written, its share of the width."""
    assert genre in GENRES
    return {"titre": titre, "genre": genre, "largeur": largeur}


def cellule(
    valeur: str | None, detail: str = "", *, fort: bool = False, demonstration: bool = False
) -> dict[str, Any]:
    """A cell with more than its value: a line of `detail` under it, bold, or a mark."""
    return {"valeur": valeur, "detail": detail, "fort": fort, "demonstration": demonstration}


def tableau(
    legende: str,
    colonnes: list[dict[str, Any]],
    lignes: list[list[Cellule]],
    *,
    total: list[Cellule] | None = None,
) -> Bloc:
    """A table; the first cell of a row names it. `legende` is its caption and its sheet's name.

    A cell is a text, None (« n.c. », an empty cell in a workbook), "" (nothing to say), or the
    dict of `cellule`.
    """
    assert all(len(ligne) == len(colonnes) for ligne in [*lignes, *([total] if total else [])])
    return {
        "bloc": "tableau",
        "legende": legende,
        "colonnes": list(colonnes),
        "lignes": [list(ligne) for ligne in lignes],
        "total": total,
    }


def graphique(svg: str, alt: str, *, a_cote: Bloc | None = None) -> Bloc:
    """A chart, drawn once for all forms; a `tableau` of its values must follow it.

    `a_cote`: a `fiche` set beside it where there is room, after it elsewhere.
    """
    return {"bloc": "graphique", "svg": svg, "alt": alt, "a_cote": a_cote}


def texte_libre(code: str, titre: str, aide: str) -> Bloc:
    """The place of what an officer writes: `code` names it among the report's texts.

    `aide` tells the officer what is expected. Left empty, the place shows nothing at all.
    """
    return {"bloc": "texte_libre", "code": code, "titre": titre, "aide": aide}


def groupe(*blocs: Bloc) -> Bloc:
    """Blocks kept together on a page whenever they fit on one."""
    return {"bloc": "groupe", "blocs": list(blocs)}


def saut() -> Bloc:
    """A new page, in the forms that have pages."""
    return {"bloc": "saut"}


def a_plat(blocs: list[Bloc]) -> list[Bloc]:
    """The blocks in reading order, groups opened, and what stands beside a chart after it."""
    suite: list[Bloc] = []
    for bloc in blocs:
        if bloc["bloc"] == "groupe":
            suite += a_plat(bloc["blocs"])
        else:
            suite.append(bloc)
            if bloc["bloc"] == "graphique" and bloc["a_cote"]:
                suite.append(bloc["a_cote"])
    return suite
