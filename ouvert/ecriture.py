"""A dataset written in one of its forms, row by row, with the digests that tell if it changed.

It is written to a temporary file, on disk beyond one megabyte: memory does not grow with the rows.
A CSV never holds a formula; a value that is not known is empty, or null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from contrats.tableur import lignes_csv, sans_formule
from ouvert.jeux.champs import SEPARATEUR, Champ, Jeu

EN_MEMOIRE = 1_000_000  # bytes
Ligne = dict[str, Any]


@dataclass(frozen=True)
class Rendu:
    """A dataset as it stands: its bytes in one form, their digest, and that of its rows."""

    fichier: IO[bytes]
    taille: int
    empreinte: str
    contenu: str


class _Lues:
    """The rows of a dataset, read once, and their digest: the same whatever the form."""

    def __init__(self, jeu: Jeu):
        self.jeu, self.nombre, self._somme = jeu, 0, sha256()

    def __iter__(self) -> Iterator[Ligne]:
        for ligne in self.jeu.lignes():
            self.nombre += 1
            self._somme.update(en_json(ligne).encode() + b"\n")
            yield ligne

    @property
    def empreinte(self) -> str:
        return self._somme.hexdigest()


def rendre(jeu: Jeu, forme: str) -> Rendu:
    """Write the dataset as it stands in this form (one of `jeu.formes`)."""
    lues, somme, taille = _Lues(jeu), sha256(), 0
    fichier: IO[bytes] = BytesIO()
    for morceau in ECRITURES[forme](jeu, lues):
        octets = morceau.encode()
        somme.update(octets)
        taille += fichier.write(octets)
        if taille > EN_MEMOIRE and isinstance(fichier, BytesIO):
            memoire = fichier
            fichier = TemporaryFile()  # noqa: SIM115 - the response closes it
            fichier.write(memoire.getvalue())
    fichier.seek(0)
    return Rendu(fichier, taille, somme.hexdigest(), lues.empreinte)


def constater(jeu: Jeu) -> tuple[str, int]:
    """The digest and the number of the rows as they stand, nothing being written."""
    lues = _Lues(jeu)
    for _ in lues:
        pass
    return lues.empreinte, lues.nombre


def _csv(jeu: Jeu, lignes: Iterable[Ligne]) -> Iterator[str]:
    titres = [champ.nom for champ in jeu.champs]
    cellules = ([_cellule(champ, ligne[champ.nom]) for champ in jeu.champs] for ligne in lignes)
    return lignes_csv(chain([titres], cellules), ",")


def _cellule(champ: Champ, valeur: Any) -> str:
    if valeur is None or valeur == "":
        return ""
    if champ.genre == "liste":
        return sans_formule(SEPARATEUR.join(str(une).replace(SEPARATEUR, "/") for une in valeur))
    if champ.genre == "booleen":
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal):
        return f"{valeur:f}"
    return sans_formule(str(valeur))


def _json(jeu: Jeu, lignes: Iterable[Ligne]) -> Iterator[str]:
    return _liste("[", (en_json(_sans_geometrie(ligne)) for ligne in lignes), "]\n")


def _geojson(jeu: Jeu, lignes: Iterable[Ligne]) -> Iterator[str]:
    objets = (
        en_json(
            {
                "type": "Feature",
                "id": ligne["id"],
                "geometry": ligne["geometrie"],
                "properties": _sans_geometrie(ligne),
            }
        )
        for ligne in lignes
    )
    return _liste('{"type":"FeatureCollection","features":[', objets, "]}\n")


def _sans_geometrie(ligne: Ligne) -> Ligne:
    return {nom: valeur for nom, valeur in ligne.items() if nom != "geometrie"}


def _liste(debut: str, objets: Iterable[str], fin: str) -> Iterator[str]:
    yield debut
    for rang, objet in enumerate(objets):
        yield f",\n{objet}" if rang else f"\n{objet}"
    yield f"\n{fin}"


def en_json(valeur: Any) -> str:
    """This value on one line, its accents readable; never a `NaN`."""
    return json.dumps(
        valeur, default=_en_json, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
    raise TypeError(f"{type(valeur).__name__} n’a pas d’écriture en JSON.")


ECRITURES = {"csv": _csv, "json": _json, "geojson": _geojson}
