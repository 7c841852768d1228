"""Reads a CSV, a JSON list or a GeoJSON, whatever its encoding, as rows of plain text. No database.

A foreign file is guessed about as little as possible, and what was guessed is told.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from imports.lecture_tableur import nombre_en_texte

SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
ECHANTILLON = 60  # rows looked at to find the separator
FIN = "\ufffcfin\ufffc"  # a last row of our own: if it is not read back, a quote was never closed
CRS_WGS84 = re.compile(r"CRS84|EPSG:{1,2}4326", re.I)


class Refus(ValueError):
    """The text cannot be read; the message says why, in French."""


@dataclass
class Brut:
    """Rows as read: number, cells, geometry; and what had to be guessed."""

    lignes: list[tuple[int, list[str], dict | None]] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)


def lire_csv(octets: bytes) -> Brut:
    """Every row that is not blank. Raises Refus."""
    brut = Brut()
    texte = decoder(octets, brut.remarques)
    if "\0" in texte:
        raise Refus("Ce fichier n’est pas du texte\u00a0: il contient des octets nuls.")
    annonce = re.match(r"sep=(.)\r?\n", texte, re.I)
    separateur = annonce[1] if annonce else deviner_separateur(texte)
    if annonce:
        texte = "\n" + texte[annonce.end() :]  # a blank row keeps the numbers of Excel
    if separateur != ";":
        nom = SEPARATEURS.get(separateur, separateur)
        brut.remarques.append(f"Séparateur de colonnes reconnu\u00a0: {nom}.")
    try:
        lignes = list(_enregistrements(f"{texte.rstrip()}\n{FIN}", separateur))
    except csv.Error:
        raise Refus(
            "Une case de ce CSV n’a pas de fin\u00a0: un guillemet ouvert n’est sans doute "
            "jamais refermé."
        ) from None
    if lignes[-1] != [FIN]:
        raise Refus("Un guillemet ouvert dans ce CSV n’est jamais refermé.")
    brut.lignes = [
        (numero, cases, None) for numero, cases in enumerate(lignes[:-1], 1) if any(cases)
    ]
    return brut


def decoder(octets: bytes, remarques: list[str]) -> str:
    """The text: UTF-8, UTF-16 with its mark, or Windows. Raises Refus."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        remarques.append("Encodage reconnu\u00a0: UTF-16 («\u00a0texte Unicode\u00a0» d’Excel).")
        encodage = "utf-16"
    else:
        encodage = "utf-8-sig"
    if octets.startswith(b"\xef\xbb\xbf"):
        remarques.append("Encodage reconnu\u00a0: UTF-8 avec marque d’ordre (BOM).")
    try:
        return octets.decode(encodage)
    except UnicodeDecodeError:
        pass
    try:
        texte = octets.decode("cp1252")
    except UnicodeDecodeError:
        raise Refus("L’encodage de ce fichier n’est pas reconnu\u00a0: choisissez UTF-8.") from None
    remarques.append(
        "Ce fichier n’est pas en UTF-8\u00a0: il a été lu en Windows-1252. Vérifiez les accents."
    )
    return texte


def _enregistrements(texte: str, separateur: str) -> Iterator[list[str]]:
    """A blank line is an empty record; so is what a spreadsheet counts as a row."""
    # splitlines would cut at the odd line breaks of Unicode, which a spreadsheet keeps in the cell.
    return csv.reader(re.split(r"(?<=\n)|(?<=\r)(?!\n)", texte), delimiter=separateur)


def deviner_separateur(texte: str) -> str:
    """The one that cuts the first rows into the same number of columns, and into the most."""

    def note(separateur: str) -> tuple[float, int]:
        largeurs = []
        try:
            for cases in _enregistrements(texte[:200_000], separateur):
                if any(cases):
                    largeurs.append(len(cases))
                if len(largeurs) == ECHANTILLON:
                    break
        except csv.Error:
            return 0.0, 0
        large = max(largeurs, default=0)
        if large < 2:
            return 0.0, 0
        return sum(1 for n in largeurs if n == large) / len(largeurs), large

    notes = {separateur: note(separateur) for separateur in SEPARATEURS}
    meilleur = max(notes, key=notes.__getitem__)
    return meilleur if notes[meilleur][1] else ";"


def lire_json(octets: bytes) -> Brut:
    """A list of flat objects, or the features of a GeoJSON. Raises Refus."""
    brut = Brut()
    texte = decoder(octets, brut.remarques)
    try:
        return _objets(brut, json.loads(texte, parse_constant=lambda _: None))
    except Refus:
        raise
    except (ValueError, RecursionError):
        raise Refus("Ce fichier n’est pas un JSON valide.") from None


def _objets(brut: Brut, contenu: Any) -> Brut:
    if isinstance(contenu, dict) and contenu.get("type") == "FeatureCollection":
        _verifier_projection(contenu.get("crs"))
        objets, contours = _entites(contenu.get("features"))
    else:
        objets = _liste_d_objets(contenu)
        contours = [None] * len(objets)
    objets = _sous_un_nom(objets)
    noms = dict.fromkeys(str(nom) for objet in objets for nom in objet)
    brut.lignes = [(0, list(noms), None)] if noms else []
    brut.lignes += [
        (numero, [en_texte(objet.get(nom)) for nom in noms], contour)
        for numero, (objet, contour) in enumerate(zip(objets, contours, strict=True), start=1)
    ]
    return brut


def _sous_un_nom(objets: list[dict]) -> list[dict]:
    """Two files put end to end, `code_qp` in the one and `CODE_QP` in the other: the names that
    differ by their case, and that no object has together, become the first of them."""
    ecritures: dict[str, dict[str, None]] = {}
    for objet in objets:
        for nom in objet:
            ecritures.setdefault(str(nom).casefold(), {})[nom] = None
    doubles = [noms.keys() for noms in ecritures.values() if len(noms) > 1]
    renommes = {
        nom: next(iter(noms))
        for noms in doubles
        if all(len(noms & objet.keys()) < 2 for objet in objets)
        for nom in noms
    }
    if not renommes:
        return objets
    return [{renommes.get(nom, nom): v for nom, v in objet.items()} for objet in objets]


def _verifier_projection(crs: Any) -> None:
    """GeoJSON is in WGS84; an old one may say otherwise, and would land in the ocean."""
    proprietes = crs.get("properties") if isinstance(crs, dict) else None
    nom = proprietes.get("name") if isinstance(proprietes, dict) else None
    if isinstance(nom, str) and not CRS_WGS84.search(nom):
        raise Refus(
            f"Ces contours sont dans la projection «\u00a0{nom[:60]}\u00a0»\u00a0: enregistrez-les "
            "en WGS84 (EPSG:4326)."
        )


def _entites(entites: Any) -> tuple[list[dict], list[dict | None]]:
    if not isinstance(entites, list) or not all(isinstance(e, dict) for e in entites):
        raise Refus("Ce GeoJSON n’a pas de liste d’entités («\u00a0features\u00a0»).")
    objets = [e["properties"] if isinstance(e.get("properties"), dict) else {} for e in entites]
    contours = [e["geometry"] if isinstance(e.get("geometry"), dict) else None for e in entites]
    return objets, contours


def _liste_d_objets(contenu: Any) -> list[dict]:
    """The list itself, or the only list of objects that an enclosing object holds."""
    if isinstance(contenu, dict):
        listes = [valeur for valeur in contenu.values() if isinstance(valeur, list)]
        contenu = listes[0] if len(listes) == 1 else None
    if not isinstance(contenu, list) or not all(isinstance(objet, dict) for objet in contenu):
        raise Refus("Ce JSON n’est pas une liste d’objets, un par ligne.")
    return contenu


def en_texte(valeur: Any) -> str:
    """A value of a JSON object as a cell: lists joined by « ; », what is deeper as JSON."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return nombre_en_texte(valeur)
    if isinstance(valeur, list) and not any(isinstance(v, list | dict) for v in valeur):
        return ";".join(en_texte(v) for v in valeur)
    if isinstance(valeur, list | dict):
        return json.dumps(valeur, ensure_ascii=False)
    return str(valeur)
