"""A country of invented contracts, drawn from a seed, poured by COPY. No real figure enters."""

from bench.donnees.copie import remplir
from bench.donnees.tailles import TAILLES, Taille

__all__ = ["TAILLES", "Taille", "remplir"]
