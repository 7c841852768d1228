"""A full disk, told beside the file that was given: nothing is kept, nothing typed is lost."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps

from django import forms

DISQUE_PLEIN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DIT = (
    "Le serveur n’a plus de place\u00a0: ce fichier n’a pas été gardé, et rien n’est enregistré. "
    "Prévenez la personne qui tient le portail, puis choisissez de nouveau le fichier."
)
CODE = "disque_plein"


def est_plein(erreur: BaseException | None) -> bool:
    return isinstance(erreur, OSError) and erreur.errno in DISQUE_PLEIN


def dire_la_place(geste: Callable) -> Callable:
    """For the method of a form that keeps its `fichier`: without room, False, and the reason."""

    @wraps(geste)
    def avec_la_place(form: forms.Form, *args, **kwargs):
        try:
            return geste(form, *args, **kwargs)
        except OSError as erreur:
            if not est_plein(erreur):
                raise
            form.add_error("fichier", forms.ValidationError(DIT, code=CODE))
            return False

    return avec_la_place


def statut_du_refus(form: forms.Form) -> int:
    """507 when there was no room, else 422."""
    return 507 if form.has_error("fichier", CODE) else 422
