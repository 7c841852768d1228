"""The writings of a lot, light, to and from their table, by COPY. Nothing is applied here."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast
from psycopg2.extensions import get_wait_callback
from psycopg2.extras import execute_values

from imports.models import Ecriture, Lot

PAR_COPIE = 10_000  # rows of one COPY
COLONNES = (
    "ordre", "genre", "modele", "cible_id", "libelle", "feuille", "ligne", "avant", "apres",
)  # fmt: skip
VIDE = "{}"
LECTEUR, ECRIVAIN = json.JSONDecoder(), json.JSONEncoder()
ECHAPPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(slots=True)
class Trait:
    """One `Ecriture`, without the weight of a row: a file may hold tens of thousands of them."""

    ordre: int
    genre: str
    modele: str
    cible_id: int | None
    libelle: str
    feuille: str
    ligne: int | None
    avant: dict[str, Any] = field(default_factory=dict)
    apres: dict[str, Any] = field(default_factory=dict)

    @property
    def classe(self) -> type[models.Model]:
        return classe(self.modele)


@lru_cache
def classe(nom: str) -> type[models.Model]:
    return apps.get_model(nom)


def par_paquets(elements: Iterable, taille: int) -> Iterator[list]:
    elements = list(elements)
    for debut in range(0, len(elements), taille):
        yield elements[debut : debut + taille]


def charger(lot: Lot) -> list[Trait]:
    """The writings of the lot, in their order."""
    bruts = (Cast(nom, models.TextField()) for nom in ("avant", "apres"))
    lignes = lot.ecritures.order_by("ordre").values_list(*COLONNES[:-2], *bruts)
    return [
        Trait(*ligne, _lu(avant), _lu(apres))
        for *ligne, avant, apres in lignes.iterator(chunk_size=PAR_COPIE)
    ]


def _lu(texte: str) -> dict[str, Any]:
    return {} if texte == VIDE else LECTEUR.raw_decode(texte)[0]


def garder(lot: Lot, traits: list[Trait]) -> None:
    """Keep these writings in place of those that the lot had."""
    anciennes = Ecriture.objects.filter(lot=lot)
    anciennes._raw_delete(anciennes.db)
    requete = f"COPY {Ecriture._meta.db_table} (lot_id, {', '.join(COLONNES)}) FROM STDIN"
    with connection.cursor() as curseur:
        for paquet in par_paquets(traits, PAR_COPIE):
            if get_wait_callback() is not None:  # a web process: no COPY while it keeps the time
                _inserer(curseur, lot, paquet)
                continue
            texte = io.StringIO("".join(_ligne(lot.pk, trait) for trait in paquet))
            curseur.copy_expert(requete, texte)


def _inserer(curseur, lot: Lot, paquet: list[Trait]) -> None:
    """The same rows by INSERT: slower, and only for the small files that a page reads itself."""
    table, colonnes = Ecriture._meta.db_table, ", ".join(COLONNES)
    requete = f"INSERT INTO {table} (lot_id, {colonnes}) VALUES %s"  # noqa: S608  # names of ours
    lignes = [(lot.pk, *(_valeur(getattr(trait, nom)) for nom in COLONNES)) for trait in paquet]
    execute_values(curseur.cursor, requete, lignes, page_size=500)


def _valeur(valeur: Any) -> Any:
    if valeur is None or isinstance(valeur, int):
        return valeur
    return _ecrit(valeur) if isinstance(valeur, dict) else str(valeur)


def _ecrit(valeur: dict[str, Any]) -> str:
    return ECRIVAIN.encode(valeur) if valeur else VIDE


def _ligne(lot_id: int, trait: Trait) -> str:
    """A row as the text format of COPY writes it; kinds and models are words of ours."""
    cible, ligne = _nombre(trait.cible_id), _nombre(trait.ligne)
    textes = map(_echappe, (trait.libelle, trait.feuille, trait.avant, trait.apres))
    libelle, feuille, avant, apres = textes
    return (
        f"{lot_id}\t{trait.ordre}\t{trait.genre}\t{trait.modele}\t{cible}\t{libelle}\t{feuille}"
        f"\t{ligne}\t{avant}\t{apres}\n"
    )


def _nombre(valeur: int | None) -> str:
    return "\\N" if valeur is None else str(valeur)


def _echappe(valeur: str | dict[str, Any]) -> str:
    texte = _ecrit(valeur) if isinstance(valeur, dict) else valeur
    if "\\" not in texte and texte.isprintable():  # nearly all of them
        return texte
    return texte.translate(ECHAPPES)


def retenir_les_cles(lot: Lot, cles: dict[int, int]) -> None:
    """Keep, for each creation, the key of its row: the undoing will look for it."""
    requete = (
        "UPDATE imports_ecriture AS e SET cible_id = v.cle "
        "FROM unnest(%s::int[], %s::bigint[]) AS v(ordre, cle) "
        "WHERE e.lot_id = %s AND e.ordre = v.ordre"
    )
    with connection.cursor() as curseur:
        for paquet in par_paquets(cles.items(), PAR_COPIE):
            ordres, numeros = zip(*paquet, strict=True)
            curseur.execute(requete, [list(ordres), list(numeros), lot.pk])
