"""The tables of a report as the sheets of a workbook: figures stay figures. No query enters here.

How a cell is written, and never becomes a formula, is in `contrats.tableur`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Any

from contrats.tableur import Colonne, Feuille
from rapports.blocs import Bloc, Cellule, a_plat
from rapports.formes import ecriture
from rapports.formes.resolution import resoudre

NOM_MAX = 31  # characters that Excel allows in the name of a sheet
INTERDITS = re.compile(r"[\[\]:*?/\\]")
LARGEURS = {"texte": 36, "date": 14}

# How each kind of column reads a raw value, and what `tableur` calls it.
LECTURES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "nombre": (ecriture.decimal, "nombre"),
    "euros": (ecriture.decimal, "euros"),
    "pourcent": (ecriture.decimal, "nombre"),
    "annee": (ecriture.decimal, "entier"),
    "date": (ecriture.jour, "date"),
}


def feuilles(identite: list[tuple[str, str]], corps: list[Bloc]) -> list[Feuille]:
    """What the report is, its key figures, then a sheet a table, each with its own name."""
    blocs = a_plat(resoudre(corps))
    cartes = [carte for bloc in blocs if bloc["bloc"] == "chiffres" for carte in bloc["cartes"]]
    suite = [_identite(identite)]
    if cartes:
        suite.append(_chiffres(cartes))
    noms = {feuille.nom.lower() for feuille in suite}
    for bloc in blocs:
        if bloc["bloc"] == "tableau":
            suite.append(_feuille(bloc, _nommer(bloc["legende"], noms)))
    return suite


def _identite(paires: list[tuple[str, str]]) -> Feuille:
    colonnes = (
        Colonne("Ce rapport", itemgetter(0), largeur=32),
        Colonne("Valeur", itemgetter(1), largeur=80),
    )
    return Feuille("Rapport", colonnes, paires)


def _chiffres(cartes: list[dict[str, Any]]) -> Feuille:
    """The key figures, each in its unit."""
    exacts = all(carte["valeur"] is None or ecriture.decimal(carte["valeur"]) for carte in cartes)
    colonnes = (
        Colonne("Chiffre clé", itemgetter("libelle"), largeur=40),
        Colonne(
            "Valeur",
            lambda carte: ecriture.decimal(carte["valeur"]) if exacts else carte["valeur"],
            "nombre" if exacts else "texte",
            largeur=16,
        ),
        Colonne("Unité", lambda carte: carte.get("unite", ""), largeur=16),
        Colonne("Précision", lambda carte: carte.get("precision", ""), largeur=60),
        Colonne("Donnée de démonstration", _oui, largeur=14),
    )
    return Feuille("Chiffres clés", colonnes, cartes)


def _oui(porteur: dict[str, Any]) -> str:
    return "oui" if porteur.get("demonstration") else ""


def _feuille(bloc: Bloc, nom: str) -> Feuille:
    """A table: each column, then what its cells add and their mark, when one of them has some."""
    total = [bloc["total"]] if bloc["total"] else []
    rangees = [[ecriture.detailler(c) for c in ligne] for ligne in [*bloc["lignes"], *total]]
    colonnes: list[Colonne] = []
    for rang, colonne in enumerate(bloc["colonnes"]):
        cellules = [rangee[rang] for rangee in rangees]
        colonnes.append(_colonne(colonne, rang, cellules))
        if any(cellule["detail"] for cellule in cellules):
            precision = f"{colonne['titre']} (précision)"
            colonnes.append(Colonne(precision, _prendre(rang, itemgetter("detail")), largeur=36))
        if any(cellule["demonstration"] for cellule in cellules):
            marque = f"{colonne['titre']} (donnée de démonstration)"
            colonnes.append(Colonne(marque, _prendre(rang, _oui), largeur=16))
    return Feuille(nom, tuple(colonnes), rangees)


def _colonne(colonne: dict[str, Any], rang: int, cellules: list[dict[str, Any]]) -> Colonne:
    """The column in its own kind; as text as soon as one of its values is not of that kind."""
    lire, genre = LECTURES.get(colonne["genre"], (str, "texte"))
    brutes = [c["valeur"] for c in cellules if c["valeur"] not in (None, "")]
    if any(lire(brute) is None for brute in brutes):
        lire, genre = str, "texte"
    titre = colonne["titre"] + (" (%)" if colonne["genre"] == "pourcent" else "")

    def valeur(cellule: dict[str, Any]) -> str | Decimal | None:
        return None if cellule["valeur"] in (None, "") else lire(cellule["valeur"])

    return Colonne(titre, _prendre(rang, valeur), genre, LARGEURS.get(genre, 16))


def _prendre(rang: int, quoi: Callable[[Cellule], Any]) -> Callable[[list[Cellule]], Any]:
    return lambda rangee: quoi(rangee[rang])


def _nommer(legende: str, pris: set[str]) -> str:
    """A name that Excel takes, which no other sheet has."""
    base = " ".join(INTERDITS.sub(" ", legende).split()).strip("' ") or "Tableau"
    nom, rang = base[:NOM_MAX].rstrip("' "), 1
    while nom.lower() in pris or nom.lower() == "history":
        rang += 1
        suffixe = f" ({rang})"
        nom = base[: NOM_MAX - len(suffixe)].rstrip("' ") + suffixe
    pris.add(nom.lower())
    return nom
