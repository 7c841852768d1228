"""The models of collections; each is imported from here by its name."""

from remontees.models.campagne import Campagne
from remontees.models.demande import Attendu, Demande
from remontees.models.essai import EssaiDeLien
from remontees.models.lien import LienDeRemontee
from remontees.models.rappel import Rappel

__all__ = ["Attendu", "Campagne", "Demande", "EssaiDeLien", "LienDeRemontee", "Rappel"]
