"""The 56 real posts paid by programme 147 (adultes-relais, Fonjep) as actions of their contract.

Beneficiaries, neighbourhoods and payments are not in the source: they stay empty.
"""

from decimal import Decimal

from config.demo.chargeur import Chargeur, lire_csv
from config.demo.contrat import CASO, faits_des_contrats
from contrats.models import Action, Contrat, Financement, NatureCredit
from partenaires.models import Partenaire

SOURCE = "ANCT, Ci.Ville, postes adultes-relais et Fonjep du programme 147 (Licence Ouverte 2.0)"
INTITULES = {"Adulte-relais": "Poste d’adulte-relais", "Fonjep": "Poste Fonjep"}
# An adulte-relais mediates, a Fonjep post holds up an association: nearest objectives of CV220.
OBJECTIFS = {"Adulte-relais": "4", "Fonjep": "5"}
RATTACHEMENT = "Le rattachement à un objectif du contrat est le nôtre : la source ne le donne pas."
MONTANT_2025 = (
    "La source donne pour 2025 le même montant (7 164 €) qu’à un poste Fonjep : repris tel quel."
)


def charger_postes(chargeur: Chargeur, generation: int) -> None:
    """The posts of the contracts of one generation, each walked to « terminée »."""
    porteurs = _porteurs()
    contrats = faits_des_contrats(generation)
    presentes = set(
        Action.objects.filter(contrat__code__in=contrats).values_list(
            "contrat__code", "exercice", "reference"
        )
    )
    for ligne in lire_csv("postes_p147"):
        identite = (ligne["contrat"], int(ligne["exercice"]), ligne["poste"])
        if ligne["contrat"] in contrats and identite not in presentes:
            contrat = chargeur.trouver(Contrat, ligne["contrat"])
            _charger_poste(chargeur, contrat, ligne, porteurs)


def _porteurs() -> dict[str, Partenaire]:
    """The partners by SIRET and by each of their spellings."""
    porteurs = {}
    for partenaire in Partenaire.objects.order_by("pk"):
        for nom in (partenaire.siret, partenaire.nom, *partenaire.alias):
            porteurs.setdefault(nom, partenaire)
    return porteurs


def _charger_poste(chargeur: Chargeur, contrat: Contrat, ligne: dict, porteurs: dict) -> None:
    exercice, dispositif = int(ligne["exercice"]), ligne["dispositif"]
    action = chargeur.creer(
        Action,
        contrat=contrat,
        exercice=exercice,
        reference=ligne["poste"],
        intitule=f"{INTITULES[dispositif]} {ligne['poste']}",
        description=_description(contrat, ligne),
        dispositif=dispositif,
        porteur=porteurs[ligne["siret"] or ligne["nom_du_porteur"]],
        source=SOURCE,
    )
    chargeur.creer(
        Financement,
        action=action,
        financeur=chargeur.trouver(Partenaire, "etat"),
        nature=NatureCredit.P147,
        annee=exercice,
        accorde=Decimal(ligne["montant"]),
    )
    if contrat.code == CASO:
        action.objectifs.set(contrat.objectifs.filter(numero=OBJECTIFS[dispositif]))
    action.retenir(par=None)
    action.demarrer(par=None)
    action.terminer(par=None)


def _description(contrat: Contrat, ligne: dict) -> str:
    """What a reader must know before trusting the line."""
    phrases = [f"Porteur selon la source : {ligne['nom_du_porteur']}."]
    if contrat.code == CASO:
        phrases.append(RATTACHEMENT)
    if (ligne["exercice"], ligne["dispositif"]) == ("2025", "Adulte-relais"):
        phrases.append(MONTANT_2025)
    return " ".join(phrases)
