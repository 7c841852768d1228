"""Rows as tuples, with the names at the end of their relations: for lists that leave whole.

PostgreSQL gives the keys of a cell; the names, far fewer than the cells, are read and put in their
order once. Rights, filters and order stay in the lists: nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import add, itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

ENTRE = " ; "  # between two names of one cell
GARDES = 20_000  # cells of one column whose text is remembered


@dataclass(frozen=True)
class Noms:
    """All that is at the end of a multiple relation, in one cell. `lignes` gives the key and the
    name of whatever may be there, in the order of a cell."""

    relation: str
    lignes: QuerySet

    def cles(self, modele: type[Model]) -> Cast:
        """The keys of a cell, as PostgreSQL writes a list: « {12,7} »."""
        champ = modele._meta.get_field(self.relation)
        siens = champ.remote_field.through._base_manager.filter(
            **{champ.m2m_field_name(): OuterRef("pk")}
        )
        return Cast(ArraySubquery(siens.values(champ.m2m_reverse_field_name())), TextField())


def places(colonnes: list[Any]) -> list[int]:
    """Where `lire` puts what each of these columns says: names are told after all the rest."""
    suite = iter(range(len(colonnes) + 1, 2 * len(colonnes) + 1))
    return [next(suite) if isinstance(c, Noms) else rang for rang, c in enumerate(colonnes)]


def lire(lignes: QuerySet, colonnes: list[Any], bloc: int) -> Iterator[tuple]:
    """What these columns, expressions or Noms, say of each row, read by blocks.

    The key goes with them: two rows that show the same are still two.
    """
    chemins = [c.cles(lignes.model) if isinstance(c, Noms) else c for c in colonnes]
    lues = lignes.prefetch_related(None).values_list(*chemins, "pk").iterator(chunk_size=bloc)
    nommees = {rang: _Cellules(c) for rang, c in enumerate(colonnes) if isinstance(c, Noms)}
    if not nommees:
        yield from lues
    while paquet := list(islice(lues, bloc)):
        textes = (siennes.dire(map(itemgetter(rang), paquet)) for rang, siennes in nommees.items())
        yield from map(add, paquet, zip(*textes, strict=True))


class _Cellules:
    """The cells of one column of names."""

    def __init__(self, noms: Noms) -> None:
        self.noms = noms.lignes
        self.connus: dict[int, tuple[int, str]] = {}  # key -> place among the names, name
        self.textes: dict[str, str] = {}  # keys -> what the cell says

    def dire(self, cellules: Iterator[str]) -> list[str]:
        """The text of each of these cells."""
        cellules = list(cellules)
        if len(self.textes) > GARDES:
            self.textes.clear()
        self._apprendre(set(cellules) - self.textes.keys())
        return list(map(self.textes.__getitem__, cellules))

    def _apprendre(self, cellules: set[str]) -> None:
        cles = {c: [int(cle) for cle in c.strip("{}").split(",") if cle] for c in cellules}
        neuves = {cle for siennes in cles.values() for cle in siennes} - self.connus.keys()
        if neuves:
            self._nommer(neuves)
        for cellule, siennes in cles.items():
            # What was deleted since its key was read has no name any more.
            noms = sorted(self.connus[cle] for cle in siennes if cle in self.connus)
            self.textes[cellule] = ENTRE.join(nom for _, nom in noms)

    def _nommer(self, cles: set[int]) -> None:
        """The first rows ask for their own names; if others come with new ones, for all."""
        lignes = self.noms.all() if self.connus else self.noms.filter(pk__in=cles)
        self.connus = {cle: (rang, nom) for rang, (cle, nom) in enumerate(lignes)}
