"""The imported files, what they would write, what is wrong in them. No file is read here."""

from imports.models.correspondance import Correspondance
from imports.models.ecriture import Anomalie, Ecriture, GenreEcriture, Gravite
from imports.models.lot import BAIL, Lot

__all__ = [
    "BAIL",
    "Anomalie",
    "Correspondance",
    "Ecriture",
    "GenreEcriture",
    "Gravite",
    "Lot",
]
