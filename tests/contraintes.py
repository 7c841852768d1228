"""One constraint, tried twice: its French message in `full_clean`, its refusal by PostgreSQL."""

import contextlib

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


def verifier(objet, nom: str, message: str, *, reparee: bool = False, **champs) -> None:
    """Set `champs` on a saved, valid `objet`: the constraint `nom` refuses them both ways.

    `reparee`: the model's `clean` mends the value by itself, so only a write that skips it meets
    the constraint; its message is then asked of the constraint alone.
    """
    for champ, valeur in champs.items():
        setattr(objet, champ, valeur)
    with pytest.raises(IntegrityError, match=f'"{nom}"'), transaction.atomic():
        objet.save()
    if reparee:
        with pytest.raises(ValidationError) as refus:
            objet.validate_constraints()
        assert refus.value.messages == [message]
        objet.full_clean()
        return
    with pytest.raises(ValidationError) as refus:
        objet.full_clean()
    assert refus.value.messages == [message]


def noms(*modeles) -> set[str]:
    """The names of all the constraints of these models."""
    return {contrainte.name for modele in modeles for contrainte in modele._meta.constraints}


@contextlib.contextmanager
def refusee_par_la_base(nom: str):
    """What is written inside is refused by PostgreSQL, by the constraint `nom`."""
    with pytest.raises(IntegrityError, match=f'"{nom}"'), transaction.atomic():
        yield
