"""Where files are kept: a file appears whole under its final name, or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage


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
