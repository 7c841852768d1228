"""Names of organisations made comparable, and the pairs that are probably one organisation.

It proposes, a person decides: nothing is merged here, nothing is read from the database.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from partenaires.models import Partenaire, TypePartenaire
from quartiers.recherche import simplifier

SEUIL = 0.88  # ratio of difflib from which two plain names are close
LETTRES_MIN = 6  # shorter names are too close to everything
RACINE = 4  # letters of a word that two close names share, at least once
NOMS_RETENUS = 1 << 15  # plain forms that a process remembers: those of all of France

# Several ways to write one thing: what it becomes.
SYNONYMES = (
    (r"centre communal d action sociale", "ccas"),
    (r"centre intercommunal d action sociale", "cias"),
    (r"caisse d allocations familiales", "caf"),
    (r"caisse primaire d assurance maladie", "cpam"),
    (r"maison des jeunes et de la culture", "mjc"),
    (r"(?:conseil departemental|conseil general|departement)", "departement"),
    (r"(?:conseil regional|region)", "region"),
    (r"communaute d agglomeration", "ca"),
    (r"communaute de communes", "cc"),
    (r"(?:st|sainte|ste)", "saint"),
)
# What says the legal form, or nothing: two spellings often differ by these alone.
MUETS = frozenset(
    re.findall(
        r"\w+",
        "association asso ass assoc commune ville mairie societe sa sarl sas scop scic loi 1901 "
        "a au aux d de des du en et l la le les pour",
    )
)


@dataclass(frozen=True)
class Paire:
    """Two partners that may be one, and why."""

    un: Partenaire
    autre: Partenaire
    raison: str

    @property
    def ecartee(self) -> bool:
        """True if a person said that they are two."""
        return self.autre.pk in self.un.distincts or self.un.pk in self.autre.distincts


@lru_cache(maxsize=NOMS_RETENUS)
def forme_simple(nom: str) -> str:
    """A name without accents, case, punctuation nor legal words: « Asso. Les Amis de l’Aa » and
    « ASSOCIATION LES AMIS DE L'AA » are both `amis aa`.

    A name made of such words only keeps them.
    """
    simple = " ".join(re.findall(r"[a-z0-9]+", simplifier(nom.replace(".", ""))))
    for motif, mot in SYNONYMES:
        simple = re.sub(rf"\b{motif}\b", mot, simple)
    parlants = [mot for mot in simple.split() if mot not in MUETS]
    return " ".join(parlants) or simple


def paires(partenaires: Iterable[Partenaire], sujets: Collection[int] | None = None) -> list[Paire]:
    """The pairs that look alike, in the order of these partners; with `sujets` (keys), those only
    that one of them makes. The pairs that a person put aside are among them, and say so."""
    lignes = list(partenaires)
    formes = {ligne.pk: _formes(ligne) for ligne in lignes}
    cles = {ligne.pk: _cles(ligne, formes[ligne.pk]) for ligne in lignes}
    sujets = cles.keys() if sujets is None else cles.keys() & sujets
    utiles = set().union(*(cles[sujet] for sujet in sujets))
    lignes = [ligne for ligne in lignes if not utiles.isdisjoint(cles[ligne.pk])]
    trouvees = []
    for un, autre in sorted(_candidats(lignes, sujets, formes, cles)):
        if raison := _raison(lignes[un], lignes[autre], formes):
            trouvees.append(Paire(lignes[un], lignes[autre], raison))
    return trouvees


def _candidats(
    lignes: list[Partenaire],
    sujets: Collection[int],
    formes: dict[int, list[str]],
    cles: dict[int, set[str]],
) -> Iterator[tuple[int, int]]:
    """The ranks of two names that may be close, each pair once: others are not compared, or a list
    of thirteen thousand would never end."""
    from partenaires.voisinage import Voisinage  # here: numpy, for who compares names

    memes = defaultdict(list)
    for rang, ligne in enumerate(lignes):
        for cle in _egalites(ligne, formes[ligne.pk]):
            memes[cle].append(rang)
    voisinage = Voisinage((_nom_comparable(formes[ligne.pk]) for ligne in lignes), SEUIL)
    for rang, un in enumerate(lignes):
        if un.pk not in sujets:
            continue
        egaux = {autre for cle in _egalites(un, formes[un.pk]) for autre in memes[cle]}
        for autre in egaux.union(voisinage.voisins(rang)) - {rang}:
            lautre = lignes[autre].pk
            if autre < rang and lautre in sujets:
                continue  # seen from the other end
            if not cles[un.pk].isdisjoint(cles[lautre]):
                yield min(rang, autre), max(rang, autre)


def _formes(partenaire: Partenaire) -> list[str]:
    """The plain forms of its name first, then of its other names and its acronym."""
    noms = [partenaire.nom, *partenaire.alias, partenaire.sigle]
    return [forme for nom in noms if (forme := forme_simple(nom))]


def _nom_comparable(formes: list[str]) -> str:
    """The plain name, where `proches` looks at it; empty elsewhere."""
    return formes[0] if formes and len(formes[0]) >= LETTRES_MIN else ""


def _egalites(partenaire: Partenaire, formes: list[str]) -> set[str]:
    """Two partners that share one of these are one, unless something tells them apart."""
    return {*formes, partenaire.siren} - {""}


def _cles(partenaire: Partenaire, formes: list[str]) -> set[str]:
    """Two partners whose names are close are told only if they share one of these."""
    racines = {mot[:RACINE] for mot in formes[0].split()} if formes else set()
    return racines | _egalites(partenaire, formes)


def _raison(un: Partenaire, autre: Partenaire, formes: dict[int, list[str]]) -> str:
    """Why these two may be one; empty when they are not, or nothing says so."""
    if not _conciliables(un, autre):
        return ""
    if un.siren and un.siren == autre.siren:
        return "Même SIREN"
    miennes, siennes = formes[un.pk], formes[autre.pk]
    if not miennes or not siennes:
        return ""
    if miennes[0] == siennes[0]:
        return "Même nom, écrit autrement"
    if set(miennes) & set(siennes):
        return "Un autre nom, ou le sigle, est le même"
    return "Noms très proches" if proches(miennes[0], siennes[0]) else ""


def _conciliables(un: Partenaire, autre: Partenaire) -> bool:
    """False if what is known of them says that they are two: two establishments of one SIREN,
    two associations of the RNA, two kinds of body, two neighbourhoods."""
    for champ in ("siret", "siren", "rna", "commune_id", "quartier_id", "intercommunalite_id"):
        mien, sien = getattr(un, champ), getattr(autre, champ)
        if mien and sien and mien != sien:
            return False
    return un.type == autre.type or TypePartenaire.AUTRE in {un.type, autre.type}


def proches(un: str, autre: str) -> bool:
    """True if two plain forms differ by a few letters, whichever comes first; numbers must be the
    same."""
    if min(len(un), len(autre)) < LETTRES_MIN:
        return False
    if re.findall(r"\d+", un) != re.findall(r"\d+", autre):
        return False
    # In one order: the ratio of difflib is not quite the same both ways.
    un, autre = sorted(" ".join(sorted(forme.split())) for forme in (un, autre))
    mesure = SequenceMatcher(None, un, autre, autojunk=False)
    return (
        mesure.real_quick_ratio() >= SEUIL
        and mesure.quick_ratio() >= SEUIL
        and mesure.ratio() >= SEUIL
    )
