"""Deliveries of a report, each with its message in the outbox."""

from rapports.models import Envoi
from tests import fabriques
from tests.courriels.exemples import creer_courriel


def creer_envoi(rapport=None, destinataire="elue@exemple.fr", **champs):
    """A delivery whose message has the fields `champs`."""
    courriel = creer_courriel(destinataire, **{"nature": "rapport", **champs})
    return Envoi.objects.create(
        rapport=rapport or fabriques.creer_rapport(),
        courriel=courriel,
        destinataire=destinataire,
    )
