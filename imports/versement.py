"""Rows of one model written, locked and compared many at a time: PostgreSQL reads the JSON of their
writings itself, no object is made of them. What may be written was decided before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.utils import timezone
from psycopg2 import sql

from imports.champs import champs_ecrits, en_json

STABLES = (dict, list)  # defaults that are computed, and yet always the same


@dataclass(frozen=True)
class Gabarit:
    """What a new row of a model holds where nothing is said of it, as JSON by column."""

    constantes: dict[str, Any]
    calculees: dict[str, Callable[[], Any]]

    @property
    def colonnes(self) -> list[str]:
        return [*self.constantes, *self.calculees]

    def ligne(self, valeurs: dict[str, Any]) -> dict[str, Any]:
        """A whole row of which these columns are said."""
        calculees = {nom: faire() for nom, faire in self.calculees.items() if nom not in valeurs}
        return {**self.constantes, **calculees, **valeurs}


@lru_cache
def gabarit(modele: type[models.Model]) -> Gabarit:
    """Of the fields that an import may write, and of the automatic dates."""
    constantes, calculees = ordinaires(modele), {}
    constantes = {colonne(modele, nom): valeur for nom, valeur in constantes.items()}
    for champ in modele._meta.concrete_fields:
        if champ.generated or champ.has_db_default():
            raise NotImplementedError(f"{champ} n’est rempli que par la base.")
        if not champ.primary_key and champ.column not in constantes:
            calculees[champ.column] = _calcul(champ)
    return Gabarit(constantes, calculees)


def _calcul(champ: models.Field) -> Callable[[], Any]:
    if getattr(champ, "auto_now", False) or getattr(champ, "auto_now_add", False):
        datee = isinstance(champ, models.DateTimeField)
        return lambda: (timezone.now() if datee else timezone.localdate()).isoformat()
    return lambda: en_json(champ, champ.get_default())


@lru_cache
def ordinaires(modele: type[models.Model]) -> dict[str, Any]:
    """What each field of a new row says by itself, as JSON; nothing for a default that is not
    always the same."""
    neuf = modele()
    return {
        champ.name: en_json(champ, getattr(neuf, champ.attname))
        for champ in champs_ecrits(modele)
        if not champ.has_default() or champ.default in STABLES or not callable(champ.default)
    }


@lru_cache
def colonne(modele: type[models.Model], nom: str) -> str:
    """Where this field is kept."""
    return modele._meta.get_field(nom).column


def inserer(modele: type[models.Model], lignes: Iterable[dict[str, Any]]) -> list[int]:
    """Insert these rows, said by column; their keys, in the same order."""
    attendu = gabarit(modele)
    requete = sql.SQL(
        "INSERT INTO {table} ({colonnes}) SELECT {colonnes} "
        "FROM json_populate_recordset(NULL::{table}, %s::json) RETURNING {cle}"
    ).format(
        table=_table(modele),
        colonnes=_noms(attendu.colonnes),
        cle=sql.Identifier(modele._meta.pk.column),
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [_json([attendu.ligne(ligne) for ligne in lignes])])
        return [cle for (cle,) in curseur.fetchall()]


def retenir(modele: type[models.Model], cles: Iterable[int]) -> None:
    """Lock the rows of these keys, always in the same order."""
    requete = sql.SQL(
        "SELECT count(*) FROM (SELECT FROM {table} WHERE {cle} = ANY (%s::bigint[]) "
        "ORDER BY {cle} FOR UPDATE) AS retenues"
    ).format(table=_table(modele), cle=sql.Identifier(modele._meta.pk.column))
    with connection.cursor() as curseur:
        curseur.execute(requete, [_liste(cles)])


def differentes(modele: type[models.Model], attendues: dict[int, dict[str, Any]]) -> set[int]:
    """The keys of the rows that are gone, or that do not say what these columns should."""
    cle, trouvees = modele._meta.pk.column, set()
    par_colonnes = defaultdict(list)
    for numero, dites in attendues.items():
        par_colonnes[tuple(sorted(dites))].append({**dites, cle: numero})
    for colonnes, lignes in par_colonnes.items():
        requete = sql.SQL(
            "SELECT dite.{cle} FROM json_populate_recordset(NULL::{table}, %s::json) AS dite "
            "LEFT JOIN {table} AS lue ON lue.{cle} = dite.{cle} "
            "WHERE lue.{cle} IS NULL OR ROW({lues}) IS DISTINCT FROM ROW({dites})"
        ).format(
            table=_table(modele),
            cle=sql.Identifier(cle),
            lues=sql.SQL(", ").join(sql.Identifier("lue", nom) for nom in colonnes),
            dites=sql.SQL(", ").join(sql.Identifier("dite", nom) for nom in colonnes),
        )
        with connection.cursor() as curseur:
            curseur.execute(requete, [_json(lignes)])
            trouvees |= {numero for (numero,) in curseur.fetchall()}
    return trouvees


def liens(champ: models.ManyToManyField, cles: Iterable[int]) -> dict[int, list[int]]:
    """The keys that each of these rows is tied to, sorted; nothing for a row that has none."""
    requete = sql.SQL(
        "SELECT {ici}, array_agg({la} ORDER BY {la}) FROM {table} "
        "WHERE {ici} = ANY (%s::bigint[]) GROUP BY {ici}"
    ).format(
        ici=sql.Identifier(champ.m2m_column_name()),
        la=sql.Identifier(champ.m2m_reverse_name()),
        table=sql.Identifier(champ.m2m_db_table()),
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [_liste(cles)])
        return dict(curseur.fetchall())


def _table(modele: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(modele._meta.db_table)


def _noms(colonnes: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, colonnes))


def _liste(cles: Iterable[int]) -> str:
    """A list of keys as PostgreSQL writes it: much quicker to read than as many values."""
    return f"{{{','.join(map(str, cles))}}}"


def _json(lignes: list[dict[str, Any]]) -> str:
    return json.dumps(lignes, ensure_ascii=False)
