"""One line of a comparison, as people read it. No query and no rule enters here."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Ecart:
    """`avant` is what the contract holds, `apres` what is typed; both written in French.

    `groupe` gathers lines under a title; `erreur` is what is wrong with the cell, if anything.
    """

    cle: str
    libelle: str
    avant: str
    apres: str
    change: bool
    groupe: str = ""
    erreur: str = ""


def empreinte(ecarts: Iterable[Ecart]) -> str:
    """What a reader has seen of these lines: it differs as soon as one of them does."""
    texte = json.dumps([asdict(ecart) for ecart in ecarts], ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()
