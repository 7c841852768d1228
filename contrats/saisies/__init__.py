"""From what an organisation typed to the figures of the contract. Who may is not asked here."""

from django.core.exceptions import ValidationError
from django.db import transaction

from contrats.models import NatureSaisie, Saisie
from contrats.saisies import action, indicateurs
from contrats.saisies.ecart import Ecart

_PAR_NATURE = {NatureSaisie.ACTION: action, NatureSaisie.INDICATEURS: indicateurs}


def comparer(saisie: Saisie) -> list[Ecart]:
    """Each cell of the entry beside the figure that the contract holds now."""
    return _PAR_NATURE[saisie.nature].comparer(saisie)


def verifier(saisie: Saisie) -> dict[str, str]:
    """What stands in the way of a proposal: cell (or "" for the whole entry) -> French message."""
    return _PAR_NATURE[saisie.nature].verifier(saisie)


@transaction.atomic
def proposer(saisie: Saisie, *, par) -> None:
    """Hand the entry over to the officers.

    Raises ValidationError while a cell is refused, TransitionInterdite.
    """
    _refuser_les_erreurs(saisie)
    saisie.proposer(par=par)


@transaction.atomic
def valider(saisie: Saisie, *, par) -> None:
    """Accept the proposal: its values become the contract's, each change in the journal.

    All or nothing. Raises ValidationError if the contract has changed so that a cell is now
    refused, TransitionInterdite.
    """
    saisie.valider(par=par)
    _refuser_les_erreurs(saisie)
    _PAR_NATURE[saisie.nature].appliquer(saisie, par=par)


def _refuser_les_erreurs(saisie: Saisie) -> None:
    if erreurs := verifier(saisie):
        raise ValidationError(list(erreurs.values()))
