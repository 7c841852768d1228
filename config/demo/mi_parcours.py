"""From 2024: the contracts of 2015 are closed, CN06206M lives. Its signature has no known date."""

from config.demo.chargeur import Chargeur
from config.demo.contrat import mettre_en_vigueur, retrouver_contrats
from contrats.statuts import StatutContrat
from quartiers.models import Generation


def clore_la_generation_2015(chargeur: Chargeur) -> None:
    """Every contract of the 2015 generation ended on 31 December 2023."""
    for contrat in retrouver_contrats(chargeur, Generation.G2015):
        if contrat.statut == StatutContrat.EN_VIGUEUR:
            contrat.clore(par=None)
            chargeur.faits["cloture"] += 1


def mettre_en_vigueur_la_generation_2024(chargeur: Chargeur) -> None:
    """The State pays posts under CN06206M since 2024: it applies."""
    for contrat in retrouver_contrats(chargeur, Generation.G2024):
        mettre_en_vigueur(chargeur, contrat)
