"""A query whose SQL is made once and asked with other values: for what every page asks first."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property

from django.db import connections
from django.db.models import QuerySet

from quartiers.ensemble import remplir


class RequetePrete:
    """`faire(*valeurs)` gives the list; `exemple` are values of the kinds that it will be asked
    with, each unlike the others. Rights and filters stay in the list."""

    def __init__(self, faire: Callable[..., QuerySet], exemple: tuple) -> None:
        self.faire, self.exemple = faire, exemple

    @cached_property
    def _faite(self):
        """Raises ValueError if the SQL does not hold the values as they are, in their order."""
        liste = self.faire(*self.exemple)
        compilateur = liste.query.get_compiler(using=liste.db)
        sql, parametres = compilateur.as_sql()
        if tuple(parametres) != self.exemple:
            raise ValueError(f"La requête ne tient pas ses valeurs telles quelles : {parametres}")
        return liste, compilateur, sql

    def lire(self, *valeurs) -> list:
        """The rows of `faire(*valeurs)`, as if it had been asked."""
        modele, compilateur, sql = self._faite
        liste, compilateur = modele.all(), copy(compilateur)
        compilateur.connection = connections[liste.db]
        with compilateur.connection.cursor() as curseur:
            curseur.execute(sql, valeurs)
            remplir(liste, compilateur, curseur.fetchall())
        return list(liste)
