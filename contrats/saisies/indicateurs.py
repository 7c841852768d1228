"""The values of one period: indicators by neighbourhood, or for the whole contract."""

from contrats.models import Saisie
from contrats.saisies.ecart import Ecart


def comparer(saisie: Saisie) -> list[Ecart]:
    """Each typed value beside the stored one."""
    raise NotImplementedError


def verifier(saisie: Saisie) -> dict[str, str]:
    """What is refused, by cell."""
    raise NotImplementedError


def appliquer(saisie: Saisie, *, par) -> None:
    """Write the typed values as measures of the contract."""
    raise NotImplementedError
