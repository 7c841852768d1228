"""How a form shows what the procedure refuses: beside the field, nothing written."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError

from contrats.forms.habilitation import poser
from contrats.models import TransitionInterdite


def tenter(form: forms.Form, geste: Callable[[], object]) -> bool:
    """Do it; False, with the reason on the form, if it is refused. Raises TransitionInterdite."""
    try:
        geste()
    except TransitionInterdite:
        raise
    except ValidationError as refus:
        poser(form, refus)
        return False
    return True
