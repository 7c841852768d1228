"""How a page gets the partner or the representative that it is about: only among those its reader
may see (404).
"""

from partenaires.models import Partenaire, Representant
from quartiers.prete import LignePrete

PARTENAIRE = LignePrete(
    lambda qui: Partenaire.objects.visibles_par(qui).select_related(
        "intercommunalite", "commune", "quartier"
    )
)
REPRESENTANT = LignePrete(
    lambda qui: Representant.objects.visibles_par(qui).select_related("partenaire")
)
