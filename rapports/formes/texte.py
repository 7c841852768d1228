"""A report as plain text, line by line: what the golden tests compare. No query enters here."""

from __future__ import annotations

from collections.abc import Iterator

from rapports.blocs import Bloc, Cellule, a_plat
from rapports.formes.ecriture import DEMONSTRATION, NON_COMMUNIQUE, carte, detailler, valeur
from rapports.formes.resolution import resoudre


def en_texte(corps: list[Bloc], textes: dict[str, str] | None = None) -> str:
    """The blocks with one blank line between them; a table has one line a row, cells between |."""
    ecrits = ("\n".join(_lignes(bloc)) for bloc in a_plat(resoudre(corps, textes)))
    return "\n\n".join(filter(None, ecrits)) + "\n"


def _lignes(bloc: Bloc) -> Iterator[str]:
    match bloc["bloc"]:
        case "titre":
            yield f"{'#' * bloc['niveau']} {bloc['texte']}{_marque(bloc['demonstration'])}"
        case "paragraphe":
            yield f"> {bloc['texte']}" if bloc["ton"] == "encadre" else bloc["texte"]
        case "liste":
            for rang, element in enumerate(bloc["elements"], start=1):
                yield f"{rang}. {element}" if bloc["ordonnee"] else f"- {element}"
        case "chiffres":
            yield from map(_carte, bloc["cartes"])
        case "fiche":
            yield from _fiche(bloc)
        case "tableau":
            yield from _tableau(bloc)
        case "graphique":
            yield f"[Graphique] {bloc['alt']}"


def _marque(oui: bool) -> str:
    return f" [{DEMONSTRATION}]" if oui else ""


def _carte(figure: dict) -> str:
    ecrit = carte(figure)
    precision = f" ({ecrit['precision']})" if ecrit["precision"] else ""
    return f"{ecrit['libelle']} : {ecrit['ecrit']}{precision}{_marque(ecrit['demonstration'])}"


def _fiche(bloc: Bloc) -> Iterator[str]:
    if bloc["etat"]:
        yield f"[{bloc['etat']['libelle']}]"
    for nom, mots in bloc["paires"]:
        yield f"{nom} : {NON_COMMUNIQUE if mots is None else mots}"


def _tableau(bloc: Bloc) -> Iterator[str]:
    yield f"{bloc['legende']} :"
    yield " | ".join(colonne["titre"] for colonne in bloc["colonnes"])
    genres = [colonne["genre"] for colonne in bloc["colonnes"]]
    for ligne in [*bloc["lignes"], *([bloc["total"]] if bloc["total"] else [])]:
        yield " | ".join(map(_cellule, ligne, genres)).rstrip()


def _cellule(cellule: Cellule, genre: str) -> str:
    entiere = detailler(cellule)
    detail = f" ({entiere['detail']})" if entiere["detail"] else ""
    return f"{valeur(entiere['valeur'], genre)}{detail}{_marque(entiere['demonstration'])}"
