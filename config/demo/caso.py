"""The whole case, stage after stage, in one transaction. The facts are in `faits/`."""

from django.db import transaction

from config.demo import ETAPES
from config.demo.acteurs import charger_acteurs
from config.demo.avenants import changer_de_pilote, proposer_les_avenants, proroger
from config.demo.chargeur import Chargeur
from config.demo.contrat import (
    CASO,
    PAYS_DE_SAINT_OMER,
    charger_contrats,
    charger_engagements,
    signer_les_contrats,
)
from config.demo.mi_parcours import clore_la_generation_2015, mettre_en_vigueur_la_generation_2024
from config.demo.postes import charger_postes
from config.demo.rapports import preparer_des_rapports
from config.demo.remontees import ouvrir_des_remontees
from config.demo.signatures import ouvrir_des_signatures
from config.demo.suivi import (
    abonner,
    charger_actions,
    charger_mesures,
    constater_les_engagements,
)
from config.demo.territoire import charger_releves, charger_territoire
from config.demo.vie import charger_la_vie
from quartiers.models import Generation


@transaction.atomic
def charger(etape: str) -> Chargeur:
    """Load the case up to `etape`, the earlier stages included; return what was done.

    What is loaded already stays as it is. Raises ValueError on an unknown stage and
    ValidationError when a fact breaks a rule: then nothing is written.
    """
    chargeur = Chargeur()
    for nom in ETAPES[: ETAPES.index(etape) + 1]:
        _ETAPES[nom](chargeur)
        charger_releves(chargeur, nom)
    return chargeur


def _elaboration(chargeur: Chargeur) -> None:
    charger_territoire(chargeur)
    charger_acteurs(chargeur)
    charger_contrats(chargeur, Generation.G2015)
    charger_engagements(chargeur)


def _suivi(chargeur: Chargeur) -> None:
    changer_de_pilote(chargeur)
    proroger(chargeur)
    charger_mesures(chargeur, Generation.G2015)
    charger_actions(chargeur, CASO)
    charger_postes(chargeur, Generation.G2015)
    constater_les_engagements(chargeur)
    abonner(chargeur)


def _mi_parcours(chargeur: Chargeur) -> None:
    clore_la_generation_2015(chargeur)
    charger_contrats(chargeur, Generation.G2024)
    mettre_en_vigueur_la_generation_2024(chargeur)
    charger_mesures(chargeur, Generation.G2024)
    charger_actions(chargeur, PAYS_DE_SAINT_OMER)
    charger_postes(chargeur, Generation.G2024)
    charger_la_vie(chargeur)
    proposer_les_avenants(chargeur)
    ouvrir_des_signatures(chargeur)
    ouvrir_des_remontees(chargeur)
    preparer_des_rapports(chargeur)


_ETAPES = {
    "elaboration": _elaboration,
    "signature": signer_les_contrats,
    "suivi": _suivi,
    "mi-parcours": _mi_parcours,
}
