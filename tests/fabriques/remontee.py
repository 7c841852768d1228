"""Factories of collections: the rows alone, nobody is written to."""

from datetime import timedelta

from django.utils import timezone

from remontees.models import Attendu, Campagne, Demande
from tests.fabriques.socle import creer_action, creer_contrat, creer_partenaire


def creer_campagne(contrat=None, *, ouverte=True, **champs):
    """The collection of 2018 on a contract 2015-2020, open for a month."""
    campagne = Campagne.objects.preparer(
        **{
            "par": None,
            "contrat": contrat or creer_contrat(),
            "annee": 2018,
            "intitule": "Remontée 2018",
            "date_limite": timezone.localdate() + timedelta(days=30),
            "indicateurs": [],
            "actions": [],
            **champs,
        }
    )
    if ouverte:
        campagne.ouvrir(par=None)
    return campagne


def creer_demande(campagne=None, partenaire=None, *, action=None, **champs):
    """What one organisation is asked: the follow-up of one of its actions."""
    campagne = campagne or creer_campagne()
    partenaire = partenaire or creer_partenaire()
    demande = Demande.objects.create(
        **{"campagne": campagne, "partenaire": partenaire, "courriel": "reponse@exemple.fr"}
        | champs
    )
    action = action or creer_action(campagne.contrat, porteur=partenaire, statut="en_cours")
    Attendu.objects.create(demande=demande, action=action)
    return demande
