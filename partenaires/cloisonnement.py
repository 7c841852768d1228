"""The partition of the back office, for the apps that know partners but not territories.

Nothing is decided here: the partition itself is in `quartiers.cloisonnement`.
"""

from quartiers.cloisonnement import CloisonneAdmin
from quartiers.filtres_admin import FiltreVisible
from quartiers.saisie import FormulaireVerifie

__all__ = ["CloisonneAdmin", "FiltreVisible", "FormulaireVerifie"]
