"""The follow-up of one action: progress, people reached, amounts paid."""

from contrats.models import Saisie
from contrats.saisies.ecart import Ecart


def comparer(saisie: Saisie) -> list[Ecart]:
    """Progress, people reached and amounts paid, typed beside stored."""
    raise NotImplementedError


def verifier(saisie: Saisie) -> dict[str, str]:
    """What is refused, by cell."""
    raise NotImplementedError


def appliquer(saisie: Saisie, *, par) -> None:
    """Write the typed values on the action and its funding lines."""
    raise NotImplementedError
