"""A small world for sheets of values: the CAF and its agent, two neighbourhoods, two indicators."""

from dataclasses import dataclass

from contrats import saisies
from contrats.models import Contrat, Indicateur, Saisie
from quartiers.models import Quartier
from tests import fabriques


@dataclass
class MondeFeuille:
    """`somme` counts people and is summed; `ratio` has a numerator and a denominator."""

    agent: object
    contrat: Contrat
    quai: Quartier
    saint_ex: Quartier
    somme: Indicateur
    ratio: Indicateur

    def creer_saisie(self, *lignes, **champs) -> Saisie:
        """The draft of 2018, holding these rows (see `cases`)."""
        cellules = {cle: texte for ligne in lignes for cle, texte in ligne.items()}
        return fabriques.creer_saisie(
            contrat=self.contrat,
            partenaire=self.agent.partenaire,
            cellules=cellules,
            modifie_par=self.agent,
            **champs,
        )

    def valider(self, saisie):
        """The agent proposes, an officer validates; returns the officer."""
        officier = fabriques.creer_officier(self.contrat)
        saisies.proposer(saisie, par=self.agent)
        saisies.valider(saisie, par=officier)
        return officier


def cases(indicateur, quartier=None, **textes) -> dict[str, str]:
    """The cells of one row, by the names that an entry and its page give them."""
    numero = quartier.pk if quartier else 0
    return {f"{indicateur.pk}:{numero}:{champ}": texte for champ, texte in textes.items()}


def creer_monde(**champs) -> MondeFeuille:
    """`champs` are the contract's."""
    agent = fabriques.creer_utilisateur("agent", fabriques.creer_partenaire(nom="CAF"))
    quai = fabriques.creer_quartier(nom="Quai")
    saint_ex = fabriques.creer_quartier(nom="Saint-Exupéry")
    contrat = fabriques.creer_contrat(agent.partenaire, quartiers=[quai, saint_ex], **champs)
    commun = {"contrat": contrat, "responsable": agent.partenaire}
    return MondeFeuille(
        agent=agent,
        contrat=contrat,
        quai=quai,
        saint_ex=saint_ex,
        somme=fabriques.creer_indicateur(
            **commun, agregation="somme", unite="personnes", intitule="Personnes reçues"
        ),
        ratio=fabriques.creer_indicateur(**commun, agregation="ratio", intitule="Réussite"),
    )
