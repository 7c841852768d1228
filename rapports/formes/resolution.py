"""Puts the officer's texts in their places, and blocks in the order that every form can follow.

What comes out holds no `texte_libre`, no title without words and no skipped level of title; a
text of several lines becomes as many paragraphs, and a table knows whether the title above it
already says its legend. Figures go through untouched. No query enters here.
"""

from __future__ import annotations

import re
from typing import Any

from rapports import blocs
from rapports.blocs import Bloc
from rapports.formes.ecriture import SANS_TITRE

# What XML, and so a document, cannot hold: control characters, halves of a pair.
INTERDITS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PUCE = re.compile(r"\s*[-•]\s+(?=\S)")


def resoudre(corps: list[Bloc], textes: dict[str, str] | None = None) -> list[Bloc]:
    """The blocks of a report with its free texts (`{code: text}`) in their places."""
    return _suite(_propre(corps), _propre(textes or {}), [0])


def _propre(donnees: Any) -> Any:
    """The same, a space in the place of each character that no document can hold."""
    if isinstance(donnees, str):
        return INTERDITS.sub(" ", donnees)
    if isinstance(donnees, dict):
        return {cle: _propre(valeur) for cle, valeur in donnees.items()}
    return [_propre(valeur) for valeur in donnees] if isinstance(donnees, list) else donnees


def _suite(corps: list[Bloc], textes: dict[str, str], niveau: list[int]) -> list[Bloc]:
    """`niveau` holds the level of the last title met, so that the next one never skips any."""
    suite: list[Bloc] = []
    for bloc in corps:
        match bloc["bloc"]:
            case "titre":
                niveau[0] = min(bloc["niveau"], niveau[0] + 1)
                mots = _ligne(bloc["texte"]) or SANS_TITRE
                suite.append({**bloc, "texte": mots, "niveau": niveau[0]})
            case "paragraphe":
                suite += [{**bloc, "texte": ligne} for ligne in _lignes(bloc["texte"])]
            case "texte_libre":
                suite += _texte_libre(bloc, textes.get(bloc["code"]) or "", niveau[0])
            case "groupe":
                suite.append({**bloc, "blocs": _suite(bloc["blocs"], textes, niveau)})
            case "tableau":
                suite.append({**bloc, "dite": _dit(suite, bloc["legende"])})
            case _:
                suite.append(bloc)
    return suite


def _dit(suite: list[Bloc], legende: str) -> bool:
    """Whether the last title of these blocks is this legend."""
    titres = [bloc["texte"] for bloc in suite if bloc["bloc"] == "titre"]
    return titres[-1:] == [legende]


def _ligne(texte: str) -> str:
    return " ".join(texte.split())


def _lignes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]


def _texte_libre(bloc: Bloc, texte: str, niveau: int) -> list[Bloc]:
    """Its title under the one before it, its paragraphs, and its lists (lines that begin by -)."""
    lignes = _lignes(texte)
    if not lignes:
        return []
    mots = _ligne(bloc["titre"]) or SANS_TITRE
    suite = [blocs.titre(mots, min(niveau + 1, max(blocs.NIVEAUX_DE_TITRE)))]
    for ligne in lignes:
        if not PUCE.match(ligne):
            suite.append(blocs.paragraphe(ligne))
        elif suite[-1]["bloc"] == "liste":
            suite[-1]["elements"].append(PUCE.sub("", ligne, count=1))
        else:
            suite.append(blocs.liste([PUCE.sub("", ligne, count=1)]))
    return suite
