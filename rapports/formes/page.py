"""A report as the parts of a web page: values written out, drawings at their addresses. No query.

The template `rapports/formes/parties.jinja` only places what is given here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rapports.blocs import Bloc, Cellule
from rapports.formes import ecriture
from rapports.formes.resolution import resoudre

CHIFFRES = {"nombre", "euros", "pourcent"}
NIVEAUX_DU_SOMMAIRE = 2
Partie = dict[str, Any]


def parties(
    corps: list[Bloc], textes: dict[str, str], adresse: Callable[[int], str]
) -> list[Partie]:
    """The parts of the page in reading order; `adresse` gives that of the drawing of that rank."""
    suite, dessins = [], 0
    for rang, bloc in enumerate(_ouverts(resoudre(corps, textes)), start=1):
        partie = {"sorte": bloc["bloc"], "ancre": f"r{rang}"}
        suite.append(partie | ECRITURES.get(bloc["bloc"], dict)(bloc))
        if bloc["bloc"] == "graphique":
            suite[-1] |= {"adresse": adresse(dessins), "numero": dessins + 1}
            dessins += 1
    return suite


def dessin(corps: list[Bloc], rang: int) -> str | None:
    """The SVG of the drawing of that rank, None if there are fewer."""
    svgs = [bloc["svg"] for bloc in _ouverts(corps) if bloc["bloc"] == "graphique"]
    return svgs[rang] if rang < len(svgs) else None


def sommaire(suite: list[Partie]) -> list[Partie]:
    """The titles that the table of contents names: chapters and their sections."""
    return [p for p in suite if p.get("niveau", NIVEAUX_DU_SOMMAIRE + 1) <= NIVEAUX_DU_SOMMAIRE]


def _ouverts(corps: list[Bloc]) -> list[Bloc]:
    """Groups opened and page breaks dropped: a page on a screen has no end."""
    suite: list[Bloc] = []
    for bloc in corps:
        if bloc["bloc"] == "groupe":
            suite += _ouverts(bloc["blocs"])
        elif bloc["bloc"] != "saut":
            suite.append(bloc)
    return suite


def _fiche(bloc: Bloc) -> Partie:
    paires = [
        {
            "nom": nom,
            "mots": ecriture.NON_COMMUNIQUE if mots is None else mots,
            "su": mots is not None,
        }
        for nom, mots in bloc["paires"]
    ]
    return {"paires": paires, "etat": bloc["etat"]}


def _tableau(bloc: Bloc) -> Partie:
    colonnes = [{"titre": c["titre"], "chiffre": c["genre"] in CHIFFRES} for c in bloc["colonnes"]]
    genres = [colonne["genre"] for colonne in bloc["colonnes"]]

    def rangee(cellules: list[Cellule]) -> list[Partie]:
        return [_cellule(c, genre) for c, genre in zip(cellules, genres, strict=True)]

    return {
        "legende": bloc["legende"],
        "dite": bloc["dite"],
        "etroit": len(colonnes) <= 4,
        "colonnes": colonnes,
        "lignes": [rangee(ligne) for ligne in bloc["lignes"]],
        "total": rangee(bloc["total"]) if bloc["total"] else [],
    }


def _cellule(cellule: Cellule, genre: str) -> Partie:
    entiere = ecriture.detailler(cellule)
    return entiere | {
        "ecrit": ecriture.valeur(entiere["valeur"], genre),
        "su": entiere["valeur"] is not None,
        "chiffre": genre in CHIFFRES,
    }


ECRITURES: dict[str, Callable[[Bloc], Partie]] = {
    "titre": lambda b: {c: b[c] for c in ("texte", "niveau", "demonstration")},
    "paragraphe": lambda b: {c: b[c] for c in ("texte", "ton")},
    "liste": lambda b: {c: b[c] for c in ("elements", "ordonnee")},
    "chiffres": lambda b: {"cartes": [ecriture.carte(carte) for carte in b["cartes"]]},
    "fiche": _fiche,
    "tableau": _tableau,
    "graphique": lambda b: {"alt": b["alt"], "a_cote": b["a_cote"] and _fiche(b["a_cote"])},
}
