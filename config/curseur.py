"""How a statement reaches PostgreSQL: one that comes back is prepared, then only executed.

A page asks long statements whose answers are short: reading and planning them costs PostgreSQL more
than answering. What is asked, and whether it may be, is not here.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg2
from django.db.backends.postgresql.psycopg_any import Jsonb
from psycopg2 import extensions, sql

from quartiers.revenante import Revenante

COURTE = 300  # characters; a shorter statement is quickly read
GARDES = 1_200_000  # characters prepared on one connection: some 100 bytes each on the server
VUES = 1_000  # statements asked once, remembered by each connection
# Words that are searched: which rows hold them decides everything of the plan, unless it is one of
# those that are known to come back, which do well without.
RECHERCHE = " @@ "
VALEURS_MAX = 200  # of one statement; more is a list of keys, which does not come back as it was

# The type that PostgreSQL gives to what psycopg2 writes for a value of this kind: a prepared
# statement means what the plain one meant. A text has none: the place where it stands gives it.
TYPES = {
    bool: "boolean",
    bytes: "bytea",
    date: "date",
    Decimal: "numeric",
    float: "numeric",
    int: "int4",  # or wider
    Jsonb: "jsonb",
    str: "unknown",
    time: "time",
    timedelta: "interval",
    type(None): "unknown",
    UUID: "uuid",
}


class ConnexionPrete(extensions.connection):
    """A connection that remembers which statements were prepared on it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.vues: OrderedDict[int, None] = OrderedDict()  # by the hash of their key
        self.gardees: OrderedDict[tuple, str] = OrderedDict()  # "": it cannot be prepared
        self.faites = self.caracteres = 0


class CurseurPret(extensions.cursor):
    """A cursor that has a long SELECT prepared when it comes back on its connection.

    Equal values of one kind stand for one parameter: PostgreSQL must see that an expression of
    GROUP BY is the one of SELECT. A value of another kind, a list say, leaves the statement plain,
    and so does what PostgreSQL refuses to prepare.
    """

    connection: ConnexionPrete
    _demandee: tuple | None = None  # what was asked, when it was executed by its name

    def execute(self, query, vars=None):
        self._demandee = None
        prete = self._prete(query, vars) if self._longue(query, vars) else None
        if prete is None:
            return super().execute(query, vars)
        super().execute(*prete)
        self._demandee = (query, vars)
        return None

    @property
    def query(self):
        """What was asked, in full: what is logged and counted reads it."""
        return self.mogrify(*self._demandee) if self._demandee else super().query

    def _longue(self, query, valeurs) -> bool:
        return (
            isinstance(query, str)
            and len(query) >= COURTE
            and query.startswith(("SELECT ", "(SELECT "))
            and isinstance(valeurs, list | tuple)
            and len(valeurs) <= VALEURS_MAX
            and self.name is None
            and (isinstance(query, Revenante) or RECHERCHE not in query)
        )

    def _prete(self, query: str, valeurs) -> tuple | None:
        """The EXECUTE of this statement and its values; None when it is to be asked plainly."""
        places: dict[tuple, int] = {}
        try:
            rangs = tuple(places.setdefault(_place(valeur), len(places)) for valeur in valeurs)
        except TypeError:
            return None
        nom = self._nom((query, rangs, tuple(sorte for sorte, *_ in places)))
        trous = f"({', '.join(['%s'] * len(places))})" if places else ""
        return (f"EXECUTE {nom}{trous}", [valeur for *_, valeur in places]) if nom else None

    def _nom(self, cle: tuple) -> str:
        """Under which it was prepared; empty the first time that it is seen, unless it is known to
        come back."""
        connexion = self.connection
        if cle in connexion.gardees:
            connexion.gardees.move_to_end(cle)
        elif isinstance(cle[0], Revenante) or hash(cle) in connexion.vues:
            connexion.gardees[cle] = self._preparer(cle)
            connexion.caracteres += len(cle[0])
            while connexion.caracteres > GARDES:
                self._oublier(*connexion.gardees.popitem(last=False))
        else:
            connexion.vues[hash(cle)] = None
            if len(connexion.vues) > VUES:
                connexion.vues.popitem(last=False)
        return connexion.gardees.get(cle, "")

    def _preparer(self, cle: tuple) -> str:
        """The name that it has from now on; empty if PostgreSQL refuses, the transaction
        unharmed."""
        query, rangs, sortes = cle
        connexion = self.connection
        connexion.faites += 1
        nom = f"prete_{connexion.faites}"
        places = [extensions.AsIs(f"${rang + 1}") for rang in rangs]
        prepare = sql.SQL("PREPARE {nom}{types} AS {texte}").format(
            nom=sql.Identifier(nom),
            types=sql.SQL(f"({', '.join(sortes)})" if sortes else ""),
            texte=sql.SQL(self.mogrify(query, places).decode()),
        )
        with connexion.cursor(cursor_factory=extensions.cursor) as curseur:
            if not connexion.autocommit:
                curseur.execute("SAVEPOINT a_preparer")
            try:
                curseur.execute(prepare)
            except (psycopg2.ProgrammingError, psycopg2.DataError):
                if not connexion.autocommit:
                    curseur.execute("ROLLBACK TO SAVEPOINT a_preparer")
                return ""
            if not connexion.autocommit:
                curseur.execute("RELEASE SAVEPOINT a_preparer")
        return nom

    def _oublier(self, cle: tuple, nom: str) -> None:
        """The server lets go of what was prepared under this name, if anything was."""
        self.connection.caracteres -= len(cle[0])
        if nom:
            with self.connection.cursor(cursor_factory=extensions.cursor) as curseur:
                curseur.execute(sql.SQL("DEALLOCATE {}").format(sql.Identifier(nom)))


def _place(valeur) -> tuple:
    """Its type for PostgreSQL, what tells it from an equal value that is written otherwise, and
    itself. Raises TypeError for a kind that is not told here."""
    if isinstance(valeur, datetime):
        return ("timestamp" if valeur.tzinfo is None else "timestamptz", None, valeur)
    genre = next((genre for genre in type(valeur).__mro__ if genre in TYPES), None)
    if genre is None:
        raise TypeError(f"{type(valeur)} n’a pas de type connu")
    ecrite = str(valeur) if genre in (Decimal, float) else None
    if genre is int or (genre is Decimal and ecrite.lstrip("-").isdecimal()):
        entier = int(valeur)
        bits = (entier if entier >= 0 else ~entier).bit_length()
        return ("int4" if bits < 32 else "int8" if bits < 64 else "numeric", ecrite, valeur)
    return (TYPES[genre], ecrite, valeur)
