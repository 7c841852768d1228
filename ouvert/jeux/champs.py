"""What a dataset says of itself: its columns, in an order that never changes. No row is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

BLOC = 500  # rows loaded at a time
SEPARATEUR = "|"  # between the values of a list, in a CSV
# The kinds of values, as the national schemas (Table Schema) name them.
GENRES = {
    "texte": "string",
    "liste": "string",
    "entier": "integer",
    "nombre": "number",
    "date": "date",
    "annee": "year",
    "booleen": "boolean",
    "adresse": "string",
}
EN_MOTS = {
    "liste": f"textes, séparés par {SEPARATEUR} en CSV",
    "entier": "nombre entier",
    "annee": "année",
    "booleen": "oui ou non (true ou false en JSON)",
    "adresse": "adresse web",
}
FORMES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "geojson": "application/geo+json; charset=utf-8",
}


@dataclass(frozen=True)
class Champ:
    """A column: its stable name, what it holds, its kind (see GENRES), the values it may take."""

    nom: str
    description: str
    genre: str = "texte"
    requis: bool = False
    valeurs: tuple[str, ...] = ()
    motif: str = ""  # pattern that a whole value matches

    @property
    def genre_en_mots(self) -> str:
        return EN_MOTS.get(self.genre, self.genre)


@dataclass(frozen=True)
class Jeu:
    """A dataset: its columns, and its rows read afresh; a row is a value for each column's name,
    `geometrie` apart, which only the outlines of a map hold."""

    code: str
    titre: str
    description: str
    champs: tuple[Champ, ...]
    lignes: Callable[[], Iterator[dict[str, Any]]]
    cle: tuple[str, ...] = ("id",)
    cartographie: bool = False
    schema_national: str = ""  # the national schema that it follows, by its address
    # What is published elsewhere and is not among its rows: how many, by reason.
    ecartees: Callable[[], dict[str, int]] = dict

    @property
    def formes(self) -> tuple[str, ...]:
        """The forms in which it is downloaded."""
        return ("csv", "json", "geojson") if self.cartographie else ("csv", "json")


def choix(codes: type) -> tuple[str, ...]:
    """The values of a list of codes of ours."""
    return tuple(str(code) for code in codes.values)
