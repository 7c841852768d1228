"""From what an organisation typed to the figures of the contract. Who may is not asked here."""

from collections.abc import Iterable
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction

from contrats.models import Evenement, NatureSaisie, Saisie
from contrats.saisies import action, indicateurs
from contrats.saisies.ecart import Ecart, empreinte
from contrats.statuts import StatutSaisie, TransitionSaisie

_PAR_NATURE = {NatureSaisie.ACTION: action, NatureSaisie.INDICATEURS: indicateurs}


class SaisieChangee(ValidationError):
    """The entry, or the figures that it would change, are no longer what the person read."""


def comparer(saisie: Saisie) -> list[Ecart]:
    """Each cell of the entry beside the figure that the contract holds now."""
    return _PAR_NATURE[saisie.nature].comparer(saisie)


def retracer(evenements: Iterable[Evenement]) -> list[Ecart]:
    """What an entry changed on the day when it was validated, by its events, the latest first;
    empty if it never was."""
    verbe = TransitionSaisie.VALIDER.value
    validation = next((fait for fait in evenements if fait.verbe == verbe), None)
    lignes = validation.details.get("ecarts", []) if validation else []
    return [Ecart(**ligne) for ligne in lignes]


def verifier(saisie: Saisie) -> dict[str, str]:
    """What stands in the way of a proposal: cell (or "" for the whole entry) -> French message."""
    return _PAR_NATURE[saisie.nature].verifier(saisie)


@transaction.atomic
def proposer(saisie: Saisie, *, par) -> None:
    """Hand the entry over to the officers.

    Raises ValidationError while a cell is refused, TransitionInterdite.
    """
    saisie.verrouiller()
    if saisie.a_la_main:  # otherwise the verb says what stands in the way
        _refuser_les_erreurs(saisie)
    saisie.proposer(par=par)


@transaction.atomic
def valider(saisie: Saisie, *, par, vu: str = "", version: int | None = None) -> None:
    """Accept the proposal: its values become the contract's, each change in the journal.

    All or nothing. `vu` is the `empreinte` of the lines that the person has read, `version`
    that of the entry: what has changed since is not validated unseen. Raises SaisieChangee,
    ValidationError if the contract has changed so that a cell is now refused,
    TransitionInterdite.
    """
    saisie.verrouiller()
    if saisie.action_id:
        saisie.action = action.verrouiller(saisie.action)
    ecarts = comparer(saisie)
    changee = (vu and vu != empreinte(ecarts)) or version not in {None, saisie.version}
    if changee and saisie.statut == StatutSaisie.PROPOSEE:  # otherwise the verb says why
        raise SaisieChangee("La saisie a changé depuis que vous l’avez lue\u00a0: relisez-la.")
    saisie.valider(par=par, ecarts=[asdict(ecart) for ecart in ecarts if ecart.change])
    _refuser_les_erreurs(saisie)
    _PAR_NATURE[saisie.nature].appliquer(saisie, par=par)


def _refuser_les_erreurs(saisie: Saisie) -> None:
    if erreurs := verifier(saisie):
        raise ValidationError(list(erreurs.values()))
