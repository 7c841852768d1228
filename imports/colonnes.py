"""Recognises the columns of a table by their usual names, or as someone mapped them. No database.

Case, accents, punctuation and spaces do not count: « Réf. admin. » is « REF_ADMIN ».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "°": " ", "º": " "})


@dataclass(frozen=True)
class Champ:
    """What a column may hold: its code, what it is called on screen, its usual headers."""

    code: str
    libelle: str
    noms: tuple[str, ...] = ()
    obligatoire: bool = False


@dataclass(frozen=True)
class Reconnaissance:
    """What each column is. Columns are told by their rank, from 0."""

    entetes: tuple[str, ...]
    champs: dict[int, Champ]
    ignorees: tuple[int, ...]  # someone said: not to be read
    inconnues: tuple[int, ...]  # a header that says nothing to us
    manquants: tuple[Champ, ...]  # compulsory, and found nowhere
    doubles: tuple[tuple[int, Champ], ...]  # a second column for a field already found

    @property
    def rangs(self) -> dict[str, int]:
        """The rank of each field found."""
        return {champ.code: rang for rang, champ in self.champs.items()}

    @property
    def complete(self) -> bool:
        """Every compulsory field has one column, and only one."""
        return not self.manquants and not any(champ.obligatoire for _, champ in self.doubles)

    @property
    def note(self) -> tuple[int, int, int]:
        """How well the table is recognised: the greatest is the best match."""
        return (-len(self.manquants), len(self.champs), -len(self.inconnues))


def normaliser(entete: str) -> str:
    """The header without case, accents nor punctuation: words between single spaces."""
    texte = unicodedata.normalize("NFKD", entete.lower().translate(LIGATURES))
    texte = "".join(c for c in texte if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"[^\W_]+", texte))


def reconnaitre(
    entetes: Sequence[str], champs: Iterable[Champ], memoire: Mapping[str, str] | None = None
) -> Reconnaissance:
    """What each header is. `memoire`: normalised header -> code of a field, "" for « ignore »."""
    champs, memoire = tuple(champs), memoire or {}
    par_code = {champ.code: champ for champ in champs}
    par_nom = {_serrer(nom): c for c in reversed(champs) for nom in (c.code, c.libelle, *c.noms)}
    trouves: dict[int, Champ] = {}
    ignorees, inconnues, doubles = [], [], []
    # What someone said by hand comes first: a usual name then takes what is left.
    for rang in sorted(range(len(entetes)), key=lambda r: normaliser(entetes[r]) not in memoire):
        nom = normaliser(entetes[rang])
        dit = memoire.get(nom)
        # What was said of another table of the same file may mean nothing here.
        champ = par_code.get(dit) or par_nom.get(nom.replace(" ", ""))
        if not nom or dit == "":
            ignorees.append(rang)
        elif champ is None:
            inconnues.append(rang)
        elif champ in trouves.values():
            doubles.append((rang, champ))
        else:
            trouves[rang] = champ
    absents = (c for c in champs if c.obligatoire and c not in trouves.values())
    return Reconnaissance(
        tuple(entetes),
        dict(sorted(trouves.items())),
        tuple(sorted(ignorees)),
        tuple(sorted(inconnues)),
        tuple(absents),
        tuple(sorted(doubles, key=lambda double: double[0])),
    )


def _serrer(nom: str) -> str:
    return normaliser(nom).replace(" ", "")
