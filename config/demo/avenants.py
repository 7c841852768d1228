"""Avenants of the case: those that law made, recorded without signatory; one still proposed.

What law made has its ground and its day; nobody's signature is made up. Facts are not here.
"""

from datetime import date

from django.contrib.auth import get_user_model

from config.demo.acces import OFFICIER
from config.demo.chargeur import Chargeur, lire_json, montant
from config.demo.contrat import retrouver_contrats
from contrats.avenants import champs, constater, proposer
from contrats.models import Acte, Contrat, Indicateur
from contrats.statuts import StatutContrat
from partenaires.models import Partenaire
from quartiers.models import Generation, Intercommunalite


def changer_de_pilote(chargeur: Chargeur) -> None:
    """On 1 January 2017 CAPSO takes over the two contracts, and the data that CASO owed."""
    fait = lire_json("contrats")["succession"]
    pilote = chargeur.trouver(Intercommunalite, fait["pilote"])
    successeur = chargeur.trouver(Partenaire, fait["pilote"])
    for contrat in chargeur.trouver_tous(Contrat, fait["contrats"]):
        if contrat.pilote == pilote:
            continue
        dus = Indicateur.objects.filter(
            objectif__contrat=contrat, responsable__intercommunalite=contrat.pilote
        )
        acte = _proposer_ce_que_dit_la_loi(contrat, fait)
        proposer.modifier(acte, contrat, {"pilote": pilote}, par=None)
        partenaires = [*contrat.partenaires.all(), successeur]
        proposer.changer_les_ensembles(acte, {champs.PARTENAIRE: partenaires}, par=None)
        for indicateur in dus:
            proposer.modifier(acte, indicateur, {"responsable": successeur}, par=None)
        constater(acte, par=None)
        contrat.refresh_from_db()
        chargeur.faits["pilote"] += 1


def proroger(chargeur: Chargeur) -> None:
    """The two laws that moved the end of every contract of the 2015 generation."""
    for contrat in retrouver_contrats(chargeur, Generation.G2015):
        if contrat.statut != StatutContrat.EN_VIGUEUR:
            continue
        for fait in lire_json("contrats")["prorogations"]:
            jusqu_au = date.fromisoformat(fait["jusqu_au"])
            if contrat.date_fin < jusqu_au:
                acte = _proposer_ce_que_dit_la_loi(contrat, fait)
                proposer.modifier(acte, contrat, {"date_fin": jusqu_au}, par=None)
                constater(acte, par=None)
                contrat.refresh_from_db()
                chargeur.faits["prorogation"] += 1


def _proposer_ce_que_dit_la_loi(contrat: Contrat, fait: dict) -> Acte:
    textes = {nom: fait[nom] for nom in ("titre", "objet", "fondement")}
    effet = date.fromisoformat(fait["effet"])
    return proposer.proposer(contrat, par=None, effet_prevu=effet, **textes)


def proposer_les_avenants(chargeur: Chargeur) -> None:
    """What an officer has begun to propose, beside the contract (demonstration)."""
    for fait in lire_json("avenants")["projets"]:
        contrat = chargeur.trouver(Contrat, fait["contrat"])
        if not contrat.actes.filter(titre=fait["titre"]).exists():
            _proposer_un_avenant(chargeur, contrat, fait)
            chargeur.faits["avenant"] += 1


def _proposer_un_avenant(chargeur: Chargeur, contrat: Contrat, fait: dict) -> None:
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    textes = {nom: fait[nom] for nom in ("titre", "objet", "fondement")}
    acte = proposer.proposer(contrat, par=officier, demonstration=True, **textes)
    indicateurs = Indicateur.objects.filter(objectif__contrat=contrat)
    for cible in fait["cibles"]:
        indicateur = indicateurs.get(intitule=cible["indicateur"])
        proposer.modifier(acte, indicateur, {cible["champ"]: cible["valeur"]}, par=officier)
    venus = chargeur.trouver_tous(Partenaire, fait["partenaires"])
    partenaires = {*contrat.partenaires.all(), *venus}
    proposer.changer_les_ensembles(acte, {champs.PARTENAIRE: list(partenaires)}, par=officier)
    objectif = {**fait["objectif"], "pilier": None, "parent": None}
    proposer.ajouter(acte, champs.OBJECTIF, objectif, par=officier)
    engagement = dict(fait["engagement"])
    engagement["partenaire"] = chargeur.trouver(Partenaire, engagement["partenaire"])
    engagement["montant"] = montant(engagement["montant"])
    proposer.ajouter(acte, champs.ENGAGEMENT, engagement, par=officier)
