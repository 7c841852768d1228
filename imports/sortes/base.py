"""What a kind of file declares, and what it is given to read. No kind is described here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from imports import valeurs
from imports.colonnes import Champ, Reconnaissance
from imports.lecture import Classeur, Rang, Table
from imports.models import Lot
from imports.plan import Plan
from imports.valeurs import ValeurInvalide

NATIONAL, CONTRAT = "national", "contrat"
DIRE_TOUTES_LES = 0.5  # seconds between two updates of the progress bar


@dataclass(frozen=True)
class Attendue:
    """A table that the file may hold, recognised by its headers."""

    code: str
    libelle: str
    champs: tuple[Champ, ...]
    obligatoire: bool = True


# The years that an option may be: of a contract, or of a public figure.
ANNEES = {"annee": valeurs.ANNEES, "millesime": valeurs.MILLESIMES}


@dataclass(frozen=True)
class Option:
    """What is asked of the person besides the file: a millésime, a source…

    `choix` is called when the form is shown, and gives `(value, label)` pairs.
    """

    code: str
    libelle: str
    genre: str = "texte"  # choix, texte, date, or one of ANNEES
    choix: Callable[[], list[tuple[str, str]]] | None = None
    obligatoire: bool = True
    aide: str = ""


@dataclass
class TableReconnue:
    """A table of the file whose columns are known: iterating gives its lines."""

    attendue: Attendue
    table: Table
    reconnaissance: Reconnaissance
    source: Source
    colonnes: dict[str, int] = field(init=False)  # field -> rank of its column

    def __post_init__(self):
        self.colonnes = self.reconnaissance.rangs

    @property
    def nom(self) -> str:
        return self.table.nom

    def a(self, champ: str) -> bool:
        """Whether the file has a column for this field."""
        return champ in self.colonnes

    def entete(self, champ: str) -> str:
        """The header as the file writes it; our own label when it has no such column."""
        if champ in self.colonnes:
            return self.table.entetes[self.colonnes[champ]]
        return next((c.libelle for c in self.attendue.champs if c.code == champ), champ)

    def __len__(self) -> int:
        return len(self.table.lignes)

    def __iter__(self) -> Iterator[Ligne]:
        for rang in self.table.lignes:
            self.source.avancer()
            yield Ligne(self, rang)


@dataclass(frozen=True)
class Ligne:
    """One line of a recognised table."""

    table: TableReconnue
    rang: Rang

    @property
    def contour(self) -> dict | None:
        return self.rang.contour

    @property
    def ou(self) -> dict[str, Any]:
        """Where it stands, for the plan: `plan.creer(…, **ligne.ou)`."""
        return {"rang": self.rang, "table": self.table}

    def __getitem__(self, champ: str) -> str:
        """The text of a cell; "" when the file has no such column, or a shorter line."""
        return self.colonne(self.table.colonnes.get(champ, -1))

    def colonne(self, numero: int) -> str:
        """The text of the cell of this rank, recognised column or not."""
        cellules = self.rang.cellules
        return cellules[numero] if 0 <= numero < len(cellules) else ""

    def lire(self, champ: str, parseur: Callable[[str], Any]) -> Any:
        """The value of a cell; None when it is empty, or unreadable and then told in the plan."""
        try:
            return parseur(self[champ])
        except ValeurInvalide as refus:
            self.erreur(champ, str(refus), nature="valeur_illisible")
            return None

    def erreur(self, champ: str, message: str, **details) -> None:
        """Tell an error next to a cell."""
        self.table.source.plan.erreur(message, **self._cellule(champ), **details)

    def avertir(self, champ: str, message: str, **details) -> None:
        self.table.source.plan.avertir(message, **self._cellule(champ), **details)

    def informer(self, champ: str, message: str, **details) -> None:
        self.table.source.plan.informer(message, **self._cellule(champ), **details)

    def _cellule(self, champ: str) -> dict[str, Any]:
        return {**self.ou, "colonne": self.table.entete(champ), "valeur": self[champ]}


@dataclass
class Source:
    """The file as it was recognised, and what was said with it."""

    lot: Lot
    classeur: Classeur
    plan: Plan
    tables: dict[str, TableReconnue] = field(default_factory=dict)
    _lues: int = 0
    _dit_a: float = 0.0

    @property
    def contrat(self):
        return self.lot.contrat

    @property
    def par(self):
        return self.lot.auteur

    @property
    def options(self) -> dict[str, Any]:
        return self.lot.options

    def avancer(self, nombre: int = 1) -> None:
        """Count lines as read; the progress bar is told from time to time."""
        self._lues += nombre
        if time.monotonic() - self._dit_a < DIRE_TOUTES_LES:
            return
        self._dit_a = time.monotonic()
        mien = Lot.objects.filter(pk=self.lot.pk, jeton=self.lot.jeton)
        mien.update(avancement=self._lues)


class Sorte:
    """One kind of file: what it is called, what it holds, what it would change.

    Subclasses are registered in `imports.sortes.SORTES`.
    """

    code: str
    libelle: str
    aide: str = ""
    aide_colonnes: str = ""  # where a person says what a column is
    extensions: tuple[str, ...] = ("csv", "xlsx", "ods")
    portee: str = NATIONAL  # the administrator's, or CONTRAT: the officers' of the contract
    tables: tuple[Attendue, ...] = ()
    options: tuple[Option, ...] = ()

    def attendues(self) -> tuple[Attendue, ...]:
        """The tables that it may hold; a kind whose fields come from the database redefines it."""
        return self.tables

    def preparer(self, source: Source, plan: Plan) -> None:
        """Fill the plan from the recognised tables. Writes nothing."""
        raise NotImplementedError
