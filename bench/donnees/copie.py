"""Pours the rows by COPY, counts them and times them, sets sequences and statistics right."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import chain
from random import Random

from psycopg2 import sql

from bench.donnees import actions, suivi, territoires
from bench.donnees.tailles import Taille

GRAINE = 2014_173  # the law of the contracts
COLONNES = territoires.COLONNES | suivi.COLONNES | actions.COLONNES


class Flux:
    """An iterable of rows, read as the text of a COPY: no row is kept."""

    def __init__(self, lignes: Iterable[tuple]) -> None:
        self.lignes, self.reste, self.nombre = iter(lignes), "", 0

    def read(self, taille: int = 8192) -> str:
        morceaux, longueur = [self.reste], len(self.reste)
        for ligne in self.lignes:
            texte = "\t".join("\\N" if v is None else str(v) for v in ligne) + "\n"
            morceaux.append(texte)
            longueur += len(texte)
            self.nombre += 1
            if longueur >= taille:
                break
        tout = "".join(morceaux)
        self.reste = tout[taille:]
        return tout[:taille]


def tables(taille: Taille, graine: int = GRAINE) -> Iterator[tuple[str, Iterable[tuple]]]:
    """(table, rows) of the whole country: the same seed gives the same rows."""
    hasard = Random(graine)  # noqa: S311 - invented figures, no secret
    pays = territoires.dessiner(taille, hasard)
    yield from pays.lignes.items()
    yield from chain(
        suivi.tables(taille, pays.contrats, hasard), actions.tables(taille, pays.contrats, hasard)
    )


def remplir(connexion, taille: Taille, graine: int = GRAINE, dire=print) -> dict[str, int]:
    """Fill the empty database behind a psycopg2 connection; the rows of each table.

    Constraints, indexes and triggers stay: whatever the portal refuses is refused here.
    """
    comptes: dict[str, int] = {}
    with connexion.cursor() as curseur:
        curseur.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        for table, lignes in tables(taille, graine):
            debut, flux = time.monotonic(), Flux(lignes)
            colonnes = ", ".join(COLONNES[table].split())
            curseur.copy_expert(f"COPY {table} ({colonnes}) FROM STDIN", flux, size=1 << 16)
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            comptes[table] = flux.nombre
            curseur.execute(f"ANALYZE {table}")  # the checks of the next tables look up this one
            dire(f"  {table:34}{flux.nombre:>10,} {time.monotonic() - debut:7.1f} s")
        for table in comptes:
            suite = sql.SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id) + 1, false) FROM {}"
            )
            curseur.execute(suite.format(sql.Identifier(table)), [table])
    return comptes
