"""Which of many plain names may be close: every close pair is among them, few others are.

Letters are counted, never compared in their order: `graphies.proches` decides. No row enters.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

LETTRES = " abcdefghijklmnopqrstuvwxyz"  # digits are elsewhere: close names have the same numbers
# What the 64 bits of a name say: that it has a letter, a second one, a third of the usual ones.
EMPREINTE = [*((lettre, 1) for lettre in LETTRES), *((lettre, 2) for lettre in LETTRES)]
EMPREINTE += [(lettre, 3) for lettre in " eairnstlo"]


class Voisinage:
    """Names by their rank, kept by the numbers that they hold; those of an empty text have none.

    Two texts of T letters together, of which a ratio R is in common, differ by (1 - R) T
    letters at most, counted in any order. Each bit of `EMPREINTE` where they differ is one of
    these letters, so that most pairs are put aside by one operation on one word.
    """

    def __init__(self, textes: Iterable[str], seuil: float):
        self.ecart = 1 - seuil + 1e-9  # never stricter than the ratio, whatever the rounding
        groupes = defaultdict(list)
        for rang, texte in enumerate(textes):
            if texte:
                groupes[tuple(re.findall(r"\d+", texte))].append((rang, texte))
        self.places = {}
        self.groupes = {}
        for nombres, membres in groupes.items():
            self.places |= {rang: (nombres, place) for place, (rang, _) in enumerate(membres)}
            self.groupes[nombres] = _tables(membres)

    def voisins(self, rang: int) -> list[int]:
        """The ranks whose names may be close to that of this one, its own among them, in order."""
        if rang not in self.places:
            return []
        nombres, place = self.places[rang]
        rangs, longueurs, empreintes, comptes = self.groupes[nombres]
        permis = (longueurs + longueurs[place]) * self.ecart
        restent = np.flatnonzero(np.bitwise_count(empreintes ^ empreintes[place]) <= permis)
        ecarts = np.abs(comptes[restent] - comptes[place]).sum(axis=1)
        return rangs[restent[ecarts <= permis[restent]]].tolist()


def _tables(membres: list[tuple[int, str]]) -> tuple[np.ndarray, ...]:
    """Ranks, lengths, bits and numbers of each letter, a line a name."""
    comptes = [Counter(texte) for _, texte in membres]
    bits = [
        sum(1 << bit for bit, (lettre, n) in enumerate(EMPREINTE) if compte[lettre] >= n)
        for compte in comptes
    ]
    return (
        np.array([rang for rang, _ in membres]),
        np.array([len(texte) for _, texte in membres]),
        np.array(bits, dtype=np.uint64),
        np.array([[compte[lettre] for lettre in LETTRES] for compte in comptes], dtype=np.int32),
    )
