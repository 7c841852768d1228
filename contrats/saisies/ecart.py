"""One line of a comparison, as people read it. No query and no rule enters here."""

from dataclasses import dataclass


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
