"""Search without accents nor case, by the beginnings of words, through an index of PostgreSQL.

The embedded server has neither unaccent nor pg_trgm: the text is made plain by immutable
functions, and its words are indexed by GIN. No model is named here.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import filterfalse

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Cast, Concat, Replace
from django.db.models.sql import Query

from quartiers.tri import sans_accents

MOTS_MAX = 12  # words of one search that are looked at
MOT_MAX = 60  # letters of a word that are looked at: PostgreSQL refuses endless ones
# Made by a migration: PostgreSQL calls what makes a text of any list « stable », which no index may
# use; of a list of texts it never changes.
MOTS_DE_LISTE = "mots_de_liste"
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})


def vecteur(*champs: str, listes: tuple[str, ...] = ()) -> Func:
    """The words of these text columns, plain: the expression that is indexed and searched.

    `listes` are columns that hold a list of texts.
    """
    return _vecteur([F(champ) for champ in champs], [F(champ) for champ in listes])


def _vecteur(textes: Iterable, listes: Iterable) -> Func:
    morceaux = []
    for texte in textes:
        morceaux += [texte, Value(" ")]
    for liste in listes:
        mots_de = Func(liste, function=MOTS_DE_LISTE, output_field=TextField())
        morceaux += [mots_de, Value(" ")]
    simple = Func(
        _simple(Concat(*morceaux, output_field=TextField())),
        Value("[^a-z0-9]+"),
        Value(" "),
        Value("g"),
        function="REGEXP_REPLACE",
        output_field=TextField(),
    )
    return Func(
        simple,
        function="TO_TSVECTOR",
        template="%(function)s('simple'::regconfig, %(expressions)s)",
        output_field=SearchVectorField(),
    )


class _Vecteur(Func):
    """The same as `vecteur`, which the index needs to the letter, but its SQL is written once for
    all: a search resolves its columns, not the twenty functions around them."""

    def __init__(self, *champs: str, listes: tuple[str, ...] = ()):
        super().__init__(*champs, *listes, output_field=SearchVectorField())
        self.textes = len(champs)

    def as_sql(self, compiler, connection, **_):
        colonnes = [compiler.compile(colonne)[0] for colonne in self.source_expressions]
        forme, parametres = _forme(self.textes, len(colonnes), connection.alias)
        return forme.format(*colonnes), list(parametres)


class _Place(Expression):
    """Where a column goes."""

    output_field = TextField()

    def __init__(self, rang: int):
        super().__init__()
        self.rang = rang

    def as_sql(self, compiler, connection):
        return f"{{{self.rang}}}", []


@cache
def _forme(textes: int, colonnes: int, base: str) -> tuple[str, tuple]:
    """The SQL of a vector of so many columns, {0} and so on in their places, and its parameters."""
    places = [_Place(rang) for rang in range(colonnes)]
    compilateur = Query(None).get_compiler(using=base)
    sql, parametres = compilateur.compile(_vecteur(places[:textes], places[textes:]))
    return sql, tuple(parametres)


def _simple(texte) -> Func:
    """The expression of a text as `simplifier` writes it."""
    for ligature, lettres in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        texte = Replace(texte, Value(ligature), Value(lettres))
    return sans_accents(texte)


def index_de_recherche(nom: str, *champs: str, listes: tuple[str, ...] = ()) -> GinIndex:
    """The index of a model's searched columns (its `RECHERCHE` and `RECHERCHE_LISTES`)."""
    return GinIndex(vecteur(*champs, listes=listes), name=nom)


def mots(texte: str) -> list[str]:
    """The words of a search, plain: « Écoles d’été » is `ecoles`, `d`, `ete`."""
    return [mot[:MOT_MAX] for mot in re.findall(r"[a-z0-9]+", simplifier(texte))[:MOTS_MAX]]


def en_requete(cherches: list[str]) -> str:
    """How PostgreSQL is asked for these `mots`: all of them, each by its beginning."""
    return " & ".join(f"{mot}:*" for mot in cherches)


def simplifier(texte: str) -> str:
    """Small letters, no accent, ligatures undone."""
    if texte.isascii():
        return texte.lower()
    decompose = unicodedata.normalize("NFD", texte.translate(LIGATURES).lower())
    return "".join(filterfalse(unicodedata.combining, decompose))


def tous_presents(texte: str, cherches: list[str]) -> bool:
    """True if each of these `mots` begins a word of the text."""
    simple = simplifier(texte)
    return all(re.search(rf"(?<![a-z0-9]){mot}", simple) for mot in cherches)


def reperer(texte: str, cherches: list[str]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, True for those that a search for these `mots` found in it."""
    texte = unicodedata.normalize("NFC", texte)
    simple, origines = _lettre_a_lettre(texte)
    morceaux, fin = [], 0
    # The longest first: « éco » must not hide « écoles ».
    choix = "|".join(sorted(cherches, key=len, reverse=True))
    for trouve in re.finditer(rf"(?<![a-z0-9])(?:{choix})", simple) if cherches else ():
        debut, apres = origines[trouve.start()], origines[trouve.end() - 1] + 1
        morceaux += [(texte[fin:debut], False), (texte[debut:apres], True)]
        fin = apres
    return [morceau for morceau in (*morceaux, (texte[fin:], False)) if morceau[0]]


def _lettre_a_lettre(texte: str) -> tuple[str, Sequence[int]]:
    """The plain text, and where each of its letters comes from."""
    if texte.isascii():
        return texte.lower(), range(len(texte))
    lettres = [_lettre_simple(lettre) for lettre in texte]
    origines = [rang for rang, simples in enumerate(lettres) for _ in simples]
    return "".join(lettres), origines


@lru_cache(maxsize=1024)  # a language has few letters
def _lettre_simple(lettre: str) -> str:
    return simplifier(lettre)


def chercher_partout(modele, champs: Sequence[str], texte: str) -> QuerySet:
    """The keys of the rows where each word of `texte` is somewhere in the columns `champs`.

    Neighbours' columns and lists may be named: no index serves this search, made for the lists
    of the back office. Each path is read in a subquery, so that no row comes twice.
    """
    trouvees = modele._base_manager.all()
    for mot in texte.split()[:MOTS_MAX]:
        simple = simplifier(mot)[:MOT_MAX].replace("\0", "").replace("’", "'")
        ici = Q()
        for rang, champ in enumerate(champs):
            alias = f"_cherche_{rang}"
            lignes = modele._base_manager.alias(**{alias: _simple(Cast(F(champ), TextField()))})
            ici |= Q(pk__in=lignes.filter(**{f"{alias}__contains": simple}).values("pk"))
        trouvees = trouvees.filter(ici)
    return trouvees.values("pk")


class Cherchable(QuerySet):
    """Rows found by what people remember of them; `RECHERCHE` names the searched columns."""

    RECHERCHE: tuple[str, ...] = ()
    RECHERCHE_LISTES: tuple[str, ...] = ()  # columns that hold a list: other names, above all

    def chercher(self, texte: str, *, aussi: tuple[str, ...] = ()):
        """Rows that hold each word of `texte`, or a word that begins with it.

        `aussi`: columns of neighbours to search too, which no index serves then. A search
        without any word finds nothing.
        """
        cherches = mots(texte)
        return self.repondant(en_requete(cherches), aussi=aussi) if cherches else self.none()

    def repondant(self, requete: str, *, aussi: tuple[str, ...] = ()):
        """The same, for an `en_requete`."""
        voulus = SearchQuery(requete, search_type="raw", config="simple")
        texte = _Vecteur(*self.RECHERCHE, *aussi, listes=self.RECHERCHE_LISTES)
        return self.alias(_mots=texte).filter(_mots=voulus)
