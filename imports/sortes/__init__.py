"""The kinds of files that the portal can import, by code. What each does is in its module."""

from imports.sortes.base import Sorte
from imports.sortes.contours import Contours
from imports.sortes.contrats_anct import ContratsAnct
from imports.sortes.postes import Postes, PostesNationaux
from imports.sortes.programmation import Programmation
from imports.sortes.quartiers import Quartiers
from imports.sortes.statistiques import Statistiques
from imports.sortes.territoires import Communes, Epci

SORTES: dict[str, Sorte] = {
    sorte.code: sorte
    for sorte in (
        # One kind a line, in the order in which a new portal is filled.
        Epci(),
        Communes(),
        Quartiers(),
        Contours(),
        Statistiques(),
        ContratsAnct(),
        Programmation(),
        Postes(),
        PostesNationaux(),
    )
}
