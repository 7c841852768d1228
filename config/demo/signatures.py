"""An avenant open to signature, through the verbs that people use (demonstration).

Neither the avenant nor those who sign it exist: their names and functions say so.
"""

from datetime import date

from django.contrib.auth import get_user_model

from config.demo.acces import OFFICIER
from config.demo.chargeur import Chargeur, lire_json
from contrats import signataires
from contrats.avenants import proposer
from contrats.circuit import ouvrir_le_circuit
from contrats.models import Acte, Contrat
from contrats.signataires import Choix
from contrats.texte import figer_le_texte
from partenaires.models import Partenaire, Representant


def ouvrir_des_signatures(chargeur: Chargeur) -> None:
    """What the demonstration's signatories find on their home page."""
    for fait in lire_json("signatures")["ouverts"]:
        contrat = chargeur.trouver(Contrat, fait["contrat"])
        if not contrat.actes.filter(titre=fait["titre"]).exists():
            _ouvrir(chargeur, contrat, fait)
            chargeur.faits["ouverture"] += 1


def _ouvrir(chargeur: Chargeur, contrat: Contrat, fait: dict) -> None:
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    textes = {nom: fait[nom] for nom in ("titre", "objet", "fondement")}
    acte = proposer.proposer(contrat, par=officier, demonstration=True, **textes)
    date_fin = date.fromisoformat(fait["date_fin"])
    proposer.modifier(acte, contrat, {"date_fin": date_fin}, par=officier)
    _choisir(chargeur, acte, fait["signataires"], officier)
    figer_le_texte(acte, par=officier)
    ouvrir_le_circuit(acte, par=officier)


def _choisir(chargeur: Chargeur, acte: Acte, faits: list[dict], officier) -> None:
    choix = []
    for fait in faits:
        partenaire = chargeur.trouver(Partenaire, fait["partenaire"])
        representant, _ = chargeur.obtenir(
            Representant,
            {"partenaire": partenaire, "prenom": fait["prenom"], "nom": fait["nom"]},
            fonction=fait["fonction"],
            courriel=fait["courriel"],
        )
        choix.append(Choix(partenaire, representant, fait["rang"]))
    vu = signataires.empreinte(signataires.deja_choisis(acte))
    signataires.choisir(acte, choix, par=officier, vu=vu)
