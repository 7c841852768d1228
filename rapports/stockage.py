"""Where files are kept: a file appears whole under its final name, or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

ECARTE = ".a-effacer-"


class StockageInjoignable(Exception):
    """The store does not answer: nothing is known of the file, which is neither lost nor kept."""


class StockageAtomique(FileSystemStorage):
    """The file system, written as temporary file + fsync + rename.

    A name that already exists is replaced by the same bytes: the callers name files by their
    sha256, so a task that runs twice writes one file.
    """

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        cible = Path(self.path(name))
        cible.parent.mkdir(parents=True, exist_ok=True)
        descripteur, provisoire = tempfile.mkstemp(dir=cible.parent)
        try:
            with os.fdopen(descripteur, "wb") as fichier:
                for morceau in content.chunks():
                    fichier.write(morceau)
                fichier.flush()
                os.fsync(fichier.fileno())
            Path(provisoire).replace(cible)
        except BaseException:
            Path(provisoire).unlink(missing_ok=True)
            raise
        return name

    def noms(self) -> Iterator[str]:
        """The name of each file that is kept."""
        racine = Path(self.location)
        for chemin in racine.rglob("*"):
            if not chemin.is_symlink() and chemin.is_file() and not chemin.name.startswith(ECARTE):
                yield chemin.relative_to(racine).as_posix()

    def vieux(self, limite: datetime) -> Iterator[str]:
        """The name of each file written before this instant, half-written ones included."""
        racine = Path(self.location)
        for chemin in racine.rglob("*"):
            if chemin.is_symlink() or not chemin.is_file():
                continue
            if chemin.stat().st_mtime < limite.timestamp():
                yield chemin.relative_to(racine).as_posix()

    def effacer_un_vieux(self, nom: str, limite: datetime, nommes: Callable[[], set[str]]) -> bool:
        """Put the file aside, look once more whether a row names it, then delete it: the same
        bytes, deposited again at this very moment under the same name, are put back."""
        chemin = Path(self.location) / nom
        ecarte = chemin.with_name(f"{ECARTE}{uuid4().hex}")
        try:
            chemin.rename(ecarte)
        except FileNotFoundError:
            return False
        if nom in nommes() or ecarte.stat().st_mtime > limite.timestamp():
            if not chemin.exists():
                ecarte.rename(chemin)
            return False
        ecarte.unlink()
        return True
