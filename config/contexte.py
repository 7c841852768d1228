"""What any page may show of the service itself; nothing is asked before a template looks at it."""

from django.utils.functional import SimpleLazyObject

from exploitation.constats import silence
from exploitation.models import Battement, SorteDeProcessus


def travailleur(request) -> dict:
    """`silence_du_travailleur`, for `composants/travailleur.html`: on pages that wait for it."""
    return {"silence_du_travailleur": SimpleLazyObject(_silence)}


def _silence() -> str:
    return silence(Battement.objects.dernier_signe(SorteDeProcessus.TRAVAILLEUR))
