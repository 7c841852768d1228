"""A collection of the year under way, opened as an officer does (demonstration)."""

from datetime import date

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.demo.acces import OFFICIER
from config.demo.chargeur import Chargeur, lire_json
from contrats.models import Contrat
from remontees import ouverture
from remontees.models import Campagne
from remontees.perimetre import actions_a_suivre, contacts, indicateurs_dus, perimetre


def ouvrir_des_remontees(chargeur: Chargeur) -> None:
    """What the demonstration's officer follows on a board, and its agent finds in their mail."""
    for fait in lire_json("vie")["remontees"]:
        contrat = chargeur.trouver(Contrat, fait["contrat"])
        if not contrat.remontees.filter(intitule=fait["intitule"]).exists():
            _ouvrir(contrat, fait, chargeur.trouver(get_user_model(), OFFICIER))
            chargeur.faits["remontee"] += 1


def _ouvrir(contrat: Contrat, fait: dict, officier) -> None:
    campagne = Campagne.objects.preparer(
        par=officier,
        contrat=contrat,
        annee=fait["annee"],
        intitule=fait["intitule"],
        date_limite=date.fromisoformat(fait["date_limite"]),
        message=fait["message"],
        indicateurs=indicateurs_dus(contrat, fait["annee"]),
        actions=actions_a_suivre(contrat, fait["annee"]),
    )
    partenaires = [part.partenaire for part in perimetre(campagne).parts]
    choix = contacts(partenaires, timezone.localdate())
    premiers = {cle: joignables[0] for cle, joignables in choix.items() if joignables}
    ouverture.ouvrir(campagne, par=officier, contacts=premiers)
