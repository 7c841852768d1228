"""The description of the API in words, from its OpenAPI schema: what a person reads of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ouvert.api.lectures import api

GENRES = {
    "integer": "nombre entier",
    "string": "texte",
    "boolean": "vrai ou faux",
    "array": "liste",
    "number": "nombre",
}
FORMATS = {"date": "date", "date-time": "date et heure", "uri": "adresse"}


@dataclass(frozen=True)
class Valeur:
    """A parameter, or a field of an answer: its name, its kind, what is said of it."""

    nom: str
    genre: str
    description: str = ""


@dataclass(frozen=True)
class Operation:
    """One address that is read, with what it takes and what it answers."""

    code: str
    chemin: str
    resume: str
    parametres: list[Valeur]
    champs: list[Valeur]
    statuts: list[tuple[str, str]]


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI 3.1 schema: it changes with the code only."""
    return api.get_openapi_schema()


@cache
def operations() -> list[tuple[str, list[Operation]]]:
    """The operations by kind of object, in the order of the schema."""
    groupes: dict[str, list[Operation]] = {}
    for chemin, methodes in schema()["paths"].items():
        for operation in methodes.values():
            lue = _operation(chemin, operation)
            groupes.setdefault(operation["tags"][0], []).append(lue)
    return list(groupes.items())


def _operation(chemin: str, operation: dict[str, Any]) -> Operation:
    reponses = operation["responses"]
    contenu = reponses[200].get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        code=operation["operationId"],
        chemin=chemin,
        resume=operation["summary"],
        parametres=[
            Valeur(p["name"], _genre(p["schema"]), p.get("description", "Identifiant"))
            for p in operation["parameters"]
        ],
        champs=_champs(contenu),
        statuts=[(str(statut), reponse["description"]) for statut, reponse in reponses.items()],
    )


def _champs(contenu: dict[str, Any]) -> list[Valeur]:
    """The fields of one object: of the rows, for a page of them."""
    proprietes = _suivre(contenu).get("properties", {})
    if "resultats" in proprietes:
        proprietes = _suivre(proprietes["resultats"]["items"])["properties"]
    return [Valeur(nom, _genre(decrit)) for nom, decrit in proprietes.items()]


def _suivre(decrit: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in decrit:
        return decrit
    return schema()["components"]["schemas"][decrit["$ref"].rpartition("/")[2]]


def _genre(decrit: dict[str, Any]) -> str:
    """« date », « nombre entier, ou nul »…"""
    decrit = _suivre(decrit)
    if "anyOf" in decrit:
        genres = [_genre(un) for un in decrit["anyOf"] if un.get("type") != "null"]
        return f"{genres[0]}, ou nul"
    if "enum" in decrit:
        return "parmi " + ", ".join(map(str, decrit["enum"]))
    if "items" in decrit:
        return f"liste ({_genre(decrit['items'])})"
    return FORMATS.get(decrit.get("format", ""), GENRES.get(decrit.get("type", ""), "texte"))
