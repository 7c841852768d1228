"""Several lists read in one query: each is a branch of one UNION ALL.

For what a page needs of many tables at once, where each list is short. Rights and filters stay in
the lists: nothing is decided here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

MESURE = re.compile(r"\(.*?\)")  # varchar(200), numeric(14, 2), varchar(40)[]


def lire_ensemble(*listes: QuerySet) -> None:
    """Read these lists, none of them read yet, in one query: each then holds its own rows, in its
    order, as if it had been asked alone. What it prefetches is asked after it, as ever."""
    branches = branches_de(listes)
    if branches:
        for branche, lignes in executer(branches, *reunir(branches)):
            remplir(branche.liste, branche.compilateur, lignes)


def lire_par_blocs(*listes: QuerySet, taille: int) -> Iterator[Model]:
    """Every row of these lists, each in the order of its keys, in constant memory: a query reads
    `taille` rows of each, then the next ones of those that have more."""
    suite = [(liste.order_by("pk"), 0) for liste in listes]
    while suite:
        blocs = [liste.filter(pk__gt=derniere)[:taille] for liste, derniere in suite]
        lire_ensemble(*blocs)
        yield from chain.from_iterable(blocs)
        lus = zip(suite, blocs, strict=True)
        suite = [(liste, bloc[taille - 1].pk) for (liste, _), bloc in lus if len(bloc) == taille]


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
        donner(parent, siens[parent.pk], relation)


def relier(parents: list[Model], liens: Iterable[Model], relation: str) -> None:
    """The same where the relation is many-to-many: these links are rows of its table, read with
    what they lead to."""
    if not parents:
        return
    champ, siens = parents[0]._meta.get_field(relation), defaultdict(list)
    cle, bout = f"{champ.m2m_field_name()}_id", champ.m2m_reverse_field_name()
    for lien in liens:
        siens[getattr(lien, cle)].append(getattr(lien, bout))
    for parent in parents:
        donner(parent, siens[parent.pk], relation)


def donner(parent: Model, enfants: list[Model], relation: str) -> None:
    """The same, for one parent and all of these."""
    liste = getattr(parent, relation).all()
    liste._result_cache, liste._prefetch_done = enfants, True
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


class Branche:
    """One list, its SQL, and its columns among those of the whole."""

    def __init__(self, liste: QuerySet):
        self.liste = liste
        self.compilateur: SQLCompiler = liste.query.get_compiler(using=liste.db)
        self.sql, self.parametres = self.compilateur.as_sql(with_col_aliases=True)
        self.places: list[int] = []  # that its columns have among those of the whole

    def alleger(self) -> None:
        """Let go of what made the SQL: its columns and their fields are enough to read its rows."""
        self.sql, self.parametres = "", []
        requete, compilateur = self.liste.query, self.compilateur
        requete.where, requete.order_by, requete.group_by = type(requete.where)(), (), None
        requete.alias_map, requete.table_map, requete.alias_refcount = {}, {}, {}
        compilateur.where = compilateur.having = compilateur.qualify = None
        compilateur.select = [(colonne, None, nom) for colonne, _, nom in compilateur.select]
        compilateur._meta_ordering, compilateur.quote_cache = None, {}
        colonnes = [colonne for colonne, _, _ in compilateur.select[: compilateur.col_count]]
        convertisseurs = compilateur.get_converters(colonnes)
        compilateur.get_converters = lambda _: convertisseurs

    def siennes(self, lignes: list[tuple]) -> list[tuple]:
        """Its columns of these rows, that the rank of the list begins."""
        if len(self.places) == 1:
            place = self.places[0] + 1
            return [(ligne[place],) for ligne in lignes]
        return list(map(itemgetter(*(place + 1 for place in self.places)), lignes))

    def types(self) -> Iterator[str]:
        """Of its columns, without the length or the precision that a text or a number may have."""
        connexion = connections[self.liste.db]
        for colonne, _, _ in self.compilateur.select:
            yield MESURE.sub("", colonne.output_field.cast_db_type(connexion))


def branches_de(listes: Iterable[QuerySet]) -> list[Branche]:
    """Those that may hold something; the others are read at once: no query is made for them."""
    branches = []
    for liste in listes:
        try:
            branches.append(Branche(liste))
        except EmptyResultSet:
            len(liste)
    return branches


def reunir(branches: list[Branche]) -> tuple[str, list]:
    """The SQL of all and its parameters: each row after the rank of its list; what other lists
    hold is empty."""
    types = _placer(branches)
    morceaux, parametres = [], []
    for rang, branche in enumerate(branches):
        siennes = {place: numero for numero, place in enumerate(branche.places)}
        choix = ", ".join(
            f"t.c{siennes[place]}" if place in siennes else f"NULL::{sorte}"
            for place, sorte in enumerate(types)
        )
        noms = ", ".join(f"c{numero}" for numero in range(len(siennes)))
        morceaux.append(f"SELECT {rang}, {choix} FROM ({branche.sql}) AS t({noms})")  # noqa: S608 - Django's own SQL
        parametres += branche.parametres
    return " UNION ALL ".join(morceaux), parametres


def executer(
    branches: list[Branche], requete: str, parametres: list
) -> Iterator[tuple[Branche, list[tuple]]]:
    """Each list with its rows."""
    trouvees: dict[int, list[tuple]] = defaultdict(list)
    with connections[branches[0].liste.db].cursor() as curseur:
        curseur.execute(requete, parametres)
        for ligne in curseur.fetchall():
            trouvees[ligne[0]].append(ligne)
    for rang, branche in enumerate(branches):
        yield branche, branche.siennes(trouvees[rang])


def _placer(branches: list[Branche]) -> list[str]:
    """The types of the columns of the whole: lists share them, as many of each type as the list
    that has the most. What is asked is read, planned and sent much quicker."""
    libres: dict[str, list[int]] = defaultdict(list)
    types: list[str] = []
    for branche in branches:
        pris: Counter[str] = Counter()
        for sorte in branche.types():
            if pris[sorte] == len(libres[sorte]):
                libres[sorte].append(len(types))
                types.append(sorte)
            branche.places.append(libres[sorte][pris[sorte]])
            pris[sorte] += 1
    return types
