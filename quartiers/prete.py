"""Lists whose SQL is made once, then read with other values: for what pages ask again and again.

Django makes the same statement again at each visit, often longer than PostgreSQL takes to answer.
Rights and filters stay in the lists: nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import chain
from operator import add

from django.core.exceptions import EmptyResultSet, FieldError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.psycopg_any import Jsonb
from django.db.models import BooleanField, Field, Model, QuerySet
from django.http import Http404

from quartiers.ensemble import Branche, branches_de, executer, lire_ensemble, remplir, reunir
from quartiers.revenante import Revenante

NON_LUE = "non lue"  # a column that the row was read without
FORMES = 300  # of one `faire`, kept; beyond, its lists are read as any list


class EnsemblePret:
    """Lists read in one query, whose SQL is made once for each form of what they are about.

    `faire(*sujets)` gives the lists by name. A subject is an integer, a text, a date, a time, a
    row, or a tuple of some. What changes from one to the next are values, and the rest is its
    form: None, a boolean; of a row, its class, its booleans, its choices, which keys it has and
    which rows were read with it. `faire` chooses its lists by the form alone, never by what a
    value holds nor by the clock; what it asks of a row beyond its form is not there.

    The SQL of a form is made twice, with two sets of values that nobody has: what differs between
    both is where the values go. Where that cannot be told, or where a list reads others of the
    subjects after it, the lists are made each time.

    `a_part`: groups of names, whose lists are read in a query of their own. Each row of a query has
    room for the columns of all its lists: a thousand short rows beside a few wide ones cost more
    than a second query.
    """

    def __init__(self, faire: Callable[..., dict[str, QuerySet]], *a_part: tuple[str, ...]) -> None:
        self.faire, self.a_part = faire, a_part
        self.formes: dict[Hashable, list[_Fait] | None] = {}

    def lire(self, *sujets) -> dict[str, list]:
        """The rows of each list of `faire(*sujets)`, in one query, and one for each group apart."""
        sujets = tuple(_nu(sujet) for sujet in sujets)
        forme, valeurs = _decomposer(sujets)
        if forme not in self.formes and len(self.formes) < FORMES:
            self.formes[forme] = self._faire_une_fois(sujets)
        if faits := self.formes.get(forme):
            lues = {}
            for fait in faits:
                lues |= fait.lire(sujets, valeurs)
            return lues
        listes = self.faire(*sujets)
        for groupe in self._grouper(listes):
            lire_ensemble(*groupe.values())
        return {nom: list(liste) for nom, liste in listes.items()}

    def _faire_une_fois(self, sujets: tuple) -> list[_Fait] | None:
        """One for each query. None if the lists of this form have to be made each time."""
        faits = [
            _faire_une_fois(lambda *s, n=numero: self._grouper(self.faire(*s))[n], sujets)
            for numero in range(len(self.a_part) + 1)
        ]
        return None if None in faits else faits

    def _grouper(self, listes: dict[str, QuerySet]) -> list[dict[str, QuerySet]]:
        """Those that are read together."""
        apart = {nom for groupe in self.a_part for nom in groupe}
        communes = {nom: liste for nom, liste in listes.items() if nom not in apart}
        autres = [{n: listes[n] for n in groupe if n in listes} for groupe in self.a_part]
        return [communes, *autres]


def cles_rondes(cles: Iterable[int | str]) -> tuple[int | str, ...]:
    """These keys, or texts, as a subject: the last one again up to a power of two, so that there
    are few forms of them."""
    cles = tuple(cles)
    return cles + cles[-1:] * ((1 << (len(cles) - 1).bit_length()) - len(cles) if cles else 0)


class ListePrete:
    """One list, made once in the same way."""

    def __init__(self, faire: Callable[..., QuerySet]) -> None:
        self.ensemble = EnsemblePret(lambda *sujets: {"": faire(*sujets)})

    def lire(self, *sujets) -> list:
        """The rows of `faire(*sujets)`."""
        return self.ensemble.lire(*sujets)[""]


class LignePrete(ListePrete):
    """One row of the list that a person may read (`lignes(qui)`), by its key."""

    def __init__(self, lignes: Callable[..., QuerySet]) -> None:
        super().__init__(lambda qui, pk: lignes(qui).filter(pk=pk))

    def une(self, qui, pk: int):
        """Raises Http404 when it is not among them."""
        for ligne in self.lire(qui, pk):
            return ligne
        raise Http404


# -- what the lists are about -------------------------------------------------------------------


def _nu(sujet):
    """The row itself, where it is read when somebody looks at it, as the account of a request."""
    return sujet._wrapped if isinstance(sujet, Model) and hasattr(sujet, "_wrapped") else sujet


def _decomposer(sujets: tuple) -> tuple[Hashable, list]:
    """The form of these subjects, and their values."""
    formes, valeurs = [], []
    for sujet in sujets:
        if isinstance(sujet, tuple):
            forme, siennes = _decomposer(sujet)
            formes.append(forme)
            valeurs += siennes
        elif isinstance(sujet, Model):
            formes.append(_decomposer_la_ligne(sujet, valeurs))
        elif sujet is None or isinstance(sujet, bool):
            formes.append(sujet)
        else:
            formes.append(type(sujet))
            valeurs.append(sujet)
    return tuple(formes), valeurs


def _decomposer_la_ligne(ligne: Model, valeurs: list) -> Hashable:
    forme, tout = [type(ligne)], vars(ligne)
    for champ, est_cle in _colonnes(type(ligne)):
        valeur = tout.get(champ.attname, NON_LUE)
        if valeur is NON_LUE or not est_cle:
            forme.append(valeur)
            continue
        forme.append(valeur is None)
        if valeur is not None:
            valeurs.append(valeur)
        voisine = tout["_state"].fields_cache.get(champ.name)
        forme.append(None if voisine is None else _decomposer_la_ligne(voisine, valeurs))
    return tuple(forme)


@cache
def _colonnes(modele: type[Model]) -> tuple[tuple[Field, bool], ...]:
    """The columns that are looked at, and which of them are keys."""
    return tuple(
        (champ, champ.primary_key or champ.is_relation)
        for champ in modele._meta.concrete_fields
        if champ.primary_key
        or champ.is_relation
        or champ.choices
        or isinstance(champ, BooleanField)
    )


# -- values that nobody has ---------------------------------------------------------------------


class _Exemples:
    """Values of the kind of each that it is shown, all different; two sets that advance by other
    steps have none in common, nor the same distances. They fit the narrowest columns, or Django
    would see that no row may have them."""

    def __init__(self, pas: int) -> None:
        self.pas, self.donnes = pas, []

    def comme(self, valeur):
        """Raises TypeError for a kind of value that is not told here."""
        rang = 5_000 + self.pas * (len(self.donnes) + 1)
        jour = datetime(1990 + self.pas, 3, 4, 7, 11, 13) + timedelta(days=97 * rang - 485_000)
        if isinstance(valeur, datetime):
            exemple = jour.replace(tzinfo=valeur.tzinfo)
        elif isinstance(valeur, date):
            exemple = jour.date()
        elif isinstance(valeur, int | str):
            exemple = type(valeur)(rang)
        else:
            raise TypeError(f"{type(valeur)} n’a pas d’exemple")
        self.donnes.append(exemple)
        return exemple

    def sujets(self, sujets: tuple) -> list:
        return [self._sujet(sujet) for sujet in sujets]

    def _sujet(self, sujet):
        if isinstance(sujet, tuple):
            return tuple(self.sujets(sujet))
        if isinstance(sujet, Model):
            return self._ligne(sujet)
        return sujet if sujet is None or isinstance(sujet, bool) else self.comme(sujet)

    def _ligne(self, ligne: Model) -> Model:
        """A row of the same form, whose other columns are not there."""
        tout, lues, voisines = vars(ligne), {}, {}
        for champ, est_cle in _colonnes(type(ligne)):
            if champ.attname not in tout:
                continue
            valeur = tout[champ.attname]
            lues[champ.attname] = self.comme(valeur) if est_cle and valeur is not None else valeur
            voisine = tout["_state"].fields_cache.get(champ.name)
            if voisine is not None:
                voisines[champ.name] = self._ligne(voisine)
        jumelle = type(ligne).from_db(ligne._state.db, list(lues), list(lues.values()))
        jumelle._state.fields_cache.update(voisines)
        return jumelle


# -- what was made once -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """What stands at one place of the SQL: a constant, or what is made of a value."""

    rang: int | None
    quoi: object  # the constant, or what makes it

    def valeur(self, valeurs: list):
        return self.quoi if self.rang is None else self.quoi(valeurs[self.rang])


def _telle_quelle(valeur):
    return valeur


@dataclass(frozen=True, eq=False)
class _Fait:
    """The SQL of lists, what stands at its places, and the lists that may hold something, each with
    the subjects whose own it holds, by the field that leads to them."""

    noms: tuple[str, ...]
    pleines: list[tuple[str, dict[Field, int]]]
    branches: list[Branche]
    requete: str
    places: list[_Place]

    def lire(self, sujets: tuple, valeurs: list) -> dict[str, list]:
        trouvees: dict[str, list] = {nom: [] for nom in self.noms}
        if self.branches:
            parametres = [place.valeur(valeurs) for place in self.places]
            lues = executer(self.branches, self.requete, parametres)
            for (nom, miens), (branche, lignes) in zip(self.pleines, lues, strict=True):
                if not lignes:
                    continue
                liste, compilateur = branche.liste.all(), copy(branche.compilateur)
                compilateur.connection = connections[liste.db]
                liste._known_related_objects = {
                    champ: {sujets[rang].pk: sujets[rang]} for champ, rang in miens.items()
                }
                remplir(liste, compilateur, lignes)
                trouvees[nom] = list(liste)
        return trouvees


def _faire_une_fois(faire: Callable[..., dict[str, QuerySet]], sujets: tuple) -> _Fait | None:
    """None if the lists of this form have to be made each time."""
    series = _Exemples(7), _Exemples(11)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_rien_a_lire):
            un, autre = (_assembler(faire, serie.sujets(sujets)) for serie in series)
        noms, pleines, branches, requete, parametres, ensuite = un
        if (noms, pleines, requete, ensuite) != (autre[0], autre[1], autre[3], autre[5]):
            return None
        paires = zip(parametres, autre[4], strict=True)
        exemples = list(zip(*(serie.donnes for serie in series), strict=True))
        places = [_place(un, deux, exemples) for un, deux in paires]
    except (EmptyResultSet, FieldError, TypeError, ValueError):
        return None
    for branche in branches:
        branche.alleger()
    return _Fait(noms, pleines, branches, Revenante(requete), places)


def _rien_a_lire(*_):
    """What would be read about an example is not there."""
    raise ValueError("Une liste a besoin d’une lecture pour se faire")


def _assembler(faire: Callable[..., dict[str, QuerySet]], sujets: list) -> tuple:
    """Raises ValueError for a list that knows another row than a subject."""
    listes = faire(*sujets)
    branches = branches_de(listes.values())
    noms = {id(liste): nom for nom, liste in listes.items()}
    rangs = {id(sujet): rang for rang, sujet in enumerate(sujets)}
    pleines = [
        (noms[id(branche.liste)], _siens(branche.liste._known_related_objects, rangs))
        for branche in branches
    ]
    requete, parametres = reunir(branches) if branches else ("", [])
    return tuple(listes), pleines, branches, requete, parametres, _ensuite(listes.values())


def _ensuite(listes: Iterable[QuerySet]) -> list[tuple]:
    """The SQL and the parameters of the lists that these read after them: constants, or ValueError
    is raised. Raises EmptyResultSet for one that is empty."""
    dites = []
    for suivante in chain.from_iterable(liste._prefetch_related_lookups for liste in listes):
        queryset = getattr(suivante, "queryset", None)
        if queryset is not None:
            requete, parametres = queryset.query.sql_with_params()
            constantes = [_place(valeur, valeur, []) for valeur in parametres]
            dites += [(requete, constantes), *_ensuite([queryset])]
    return dites


def _siens(connus: dict[Field, dict], rangs: dict[int, int]) -> dict[Field, int]:
    """The rank of the subject that each field leads to."""
    trouves = {
        champ: [rangs.get(id(ligne), -1) for ligne in lignes.values()]
        for champ, lignes in connus.items()
    }
    if any(len(rangs) != 1 or -1 in rangs for rangs in trouves.values()):
        raise ValueError("Une liste connaît une ligne qui n’est pas un sujet")
    return {champ: rang for champ, (rang,) in trouves.items()}


def _place(un, deux, exemples: list[tuple]) -> _Place:
    """Where these two parameters come from. Raises ValueError if that cannot be told."""
    if isinstance(un, Jsonb):
        place = _place(un.adapted, deux.adapted, exemples)
        if place.rang is None:
            return _Place(None, un)
        return _Place(place.rang, lambda valeur: Jsonb(place.quoi(valeur)))
    if type(un) is type(deux) and un == deux and not isinstance(un, date):
        return _Place(None, un)
    for rang, exemple_et_autre in enumerate(exemples):
        if (un, deux) == exemple_et_autre:
            return _Place(rang, _telle_quelle)
    for rang, (exemple, autre) in enumerate(exemples):
        if isinstance(un, date) and type(un) is type(exemple) and un - exemple == deux - autre:
            return _Place(rang, partial(add, un - exemple))
        annee = isinstance(un, int) and isinstance(exemple, date)
        if annee and un - exemple.year == deux - autre.year:
            return _Place(rang, partial(_annee, un - exemple.year))
        jour = type(un) is date and isinstance(exemple, int)
        if jour and (un, deux) == (un.replace(exemple), un.replace(autre)):
            return _Place(rang, un.replace)
    raise ValueError(f"Ni constante ni valeur\u00a0: {un!r}, {deux!r}")


def _annee(ecart: int, jour: date) -> int:
    return jour.year + ecart
