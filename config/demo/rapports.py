"""What an officer has set up about reports: a calendar, a list, drafts begun (demonstration)."""

from datetime import date

from django.contrib.auth import get_user_model

from config.demo.acces import OFFICIER
from config.demo.chargeur import Chargeur, lire_json
from contrats.models import Contrat
from rapports.models import (
    Abonnement,
    ListeDeDiffusion,
    MembreDeListe,
    Planification,
    Rapport,
    RapportAnnuel,
)


def preparer_des_rapports(chargeur: Chargeur) -> None:
    """The calendar of the contract under way, who receives its reports, and what is in hand."""
    fait = lire_json("vie")["rapports"]
    contrat = chargeur.trouver(Contrat, fait["contrat"])
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    _planifier(chargeur, contrat, fait["planifications"], officier)
    _inscrire(chargeur, contrat, fait["liste"])
    _commencer(chargeur, contrat, fait, officier)


def _planifier(chargeur: Chargeur, contrat: Contrat, planifications: list, officier) -> None:
    for fait in planifications:
        cle = {nom: fait[nom] for nom in ("nature", "periodicite", "portee")}
        chargeur.obtenir(
            Planification,
            {"contrat": contrat, **cle},
            depuis=date.fromisoformat(fait["depuis"]),
            delai_jours=fait["delai_jours"],
            relecture=fait["relecture"],
            cree_par=officier,
        )


def _inscrire(chargeur: Chargeur, contrat: Contrat, fait: dict) -> None:
    liste, nouvelle = chargeur.obtenir(ListeDeDiffusion, {"contrat": contrat, "nom": fait["nom"]})
    if not nouvelle:
        return
    for nom, courriel in fait["membres"]:
        chargeur.creer(MembreDeListe, liste=liste, nom=nom, courriel=courriel)
    for nature in fait["natures"]:
        chargeur.creer(Abonnement, contrat=contrat, liste=liste, nature=nature)


def _commencer(chargeur: Chargeur, contrat: Contrat, fait: dict, officier) -> None:
    """A dashboard to prepare, and the year's statutory report at its draft."""
    annee = fait["tableau_de_bord"]
    periode = {"periode_debut": date(annee, 1, 1), "periode_fin": date(annee, 12, 31)}
    if not contrat.rapports.filter(nature="pilotage", **periode).exists():
        Rapport.objects.demander(
            contrat=contrat,
            nature="pilotage",
            par=officier,
            diffuser=True,
            relecture=True,
            **periode,
        )
        chargeur.faits["rapport"] += 1
    if not contrat.rapports_annuels.filter(annee=annee).exists():
        RapportAnnuel.objects.preparer(contrat=contrat, annee=annee, par=officier)
        chargeur.faits["rapport"] += 1
