"""The public datasets by the code of their address: only what an officer has published."""

from ouvert.jeux.actions import ACTIONS
from ouvert.jeux.champs import FORMES, Champ, Jeu
from ouvert.jeux.contrats import CONTRATS
from ouvert.jeux.financements import FINANCEMENTS
from ouvert.jeux.indicateurs import INDICATEURS, MESURES
from ouvert.jeux.quartiers import QUARTIERS

JEUX = {jeu.code: jeu for jeu in (CONTRATS, QUARTIERS, ACTIONS, FINANCEMENTS, INDICATEURS, MESURES)}

__all__ = ["FORMES", "JEUX", "Champ", "Jeu"]
