"""Several lists read in one query: each is a branch of one UNION ALL, with columns of its own.

For what a page needs of many tables at once, where each list is short. Rights and filters stay in
the lists: nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler


def lire_ensemble(*listes: QuerySet) -> None:
    """Read these lists, none of them read yet, in one query: each then holds its own rows, in its
    order, as if it had been asked alone. What it prefetches is asked after it, as ever."""
    branches = list(_branches(listes))
    lignes = _executer(branches) if branches else []
    trouvees: dict[int, list[tuple]] = {}
    for rang, *valeurs in lignes:
        trouvees.setdefault(rang, []).append(valeurs)
    debut = 0
    for rang, branche in enumerate(branches):
        fin = debut + branche.largeur
        branche.remplir([ligne[debut:fin] for ligne in trouvees.get(rang, ())])
        debut = fin


def compter(liste: QuerySet) -> QuerySet:
    """How many rows this list has, as a list of one number: read with others, `sum` gives it."""
    comptee, distincte = liste.order_by(), liste.query.distinct
    comptee.query.distinct = False
    comptee = comptee.values(_tout=Value(1)).annotate(_nombre=Count("pk", distinct=distincte))
    return comptee.values_list("_nombre", flat=True)


def rattacher(parents: Iterable[Model], enfants: Iterable[Model], cle: str, relation: str) -> None:
    """Give each parent its own of these children, in their order, as `prefetch_related` would:
    `cle` is the key that a child holds, `relation` the name by which its parent reaches it."""
    siens = defaultdict(list)
    for enfant in enfants:
        siens[getattr(enfant, cle)].append(enfant)
    for parent in parents:
        liste = getattr(parent, relation).all()
        liste._result_cache, liste._prefetch_done = siens[parent.pk], True
        vars(parent).setdefault("_prefetched_objects_cache", {})[relation] = liste


def remplir(liste: QuerySet, compilateur: SQLCompiler, lignes: list[tuple]) -> None:
    """These rows, that the SQL of this compiler gave, become what the list is made of: instances,
    tuples or values."""
    compilateur.execute_sql = lambda *_, **__: [lignes]
    liste.query.get_compiler = lambda *_, **__: compilateur
    try:
        len(liste)
    finally:
        del liste.query.get_compiler


class _Branche:
    """One list, its SQL, and its columns among those of the whole."""

    def __init__(self, liste: QuerySet):
        self.liste = liste
        self.compilateur: SQLCompiler = liste.query.get_compiler(using=liste.db)
        self.sql, self.parametres = self.compilateur.as_sql(with_col_aliases=True)
        self.colonnes = [expression for expression, _, _ in self.compilateur.select]
        self.largeur = len(self.colonnes)

    def types(self) -> Iterator[str]:
        connexion = connections[self.liste.db]
        for colonne in self.colonnes:
            yield colonne.output_field.cast_db_type(connexion)

    def remplir(self, lignes: list[tuple]) -> None:
        remplir(self.liste, self.compilateur, lignes)


def _branches(listes: Iterable[QuerySet]) -> Iterator[_Branche]:
    """Those that may hold something; the others are read at once: no query is made for them."""
    for liste in listes:
        try:
            yield _Branche(liste)
        except EmptyResultSet:
            len(liste)


def _executer(branches: list[_Branche]) -> list[tuple]:
    """The rows of all, each after the rank of its list; the columns of the others are empty."""
    types = [list(branche.types()) for branche in branches]
    morceaux, parametres = [], []
    for rang, branche in enumerate(branches):
        choix = ", ".join(
            f"t.{nom}" if rang == autre else f"NULL::{sorte}"
            for autre, sortes in enumerate(types)
            for nom, sorte in _colonnes(sortes)
        )
        noms = ", ".join(nom for nom, _ in _colonnes(types[rang]))
        morceaux.append(f"SELECT {rang}, {choix} FROM ({branche.sql}) AS t({noms})")  # noqa: S608 - Django's own SQL
        parametres += branche.parametres
    with connections[branches[0].liste.db].cursor() as curseur:
        curseur.execute(" UNION ALL ".join(morceaux), parametres)
        return curseur.fetchall()


def _colonnes(sortes: list[str]) -> list[tuple[str, str]]:
    return [(f"c{numero}", sorte) for numero, sorte in enumerate(sortes)]
