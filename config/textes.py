"""What no text of the portal holds: the characters that command a terminal, a journal or a printer.

One rule for every text field, of a form or of a model, told beside the field. A line break is not
one of them: what must stay on one line (a subject, a line of a journal) is folded where it is
written.
"""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

# Tab and line breaks apart: the C0 and C1 controls, what reverses the reading (a file name that
# shows « exe.pdf »), lone halves of UTF-16 pairs.
COMMANDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff]")


def sans_commande(valeur: object) -> None:
    """Raises ValidationError for a text that holds one of them."""
    if isinstance(valeur, str) and (trouve := COMMANDES.search(valeur)):
        raise ValidationError(
            "Ce texte contient un caractère invisible qui n’est pas admis (après «\u00a0"
            f"{valeur[max(0, trouve.start() - 20) : trouve.start()]}\u00a0»)\u00a0: retapez-le.",
            code="commande",
        )


def installer() -> None:
    """Every text field asks it, those of the libraries included."""
    for champ in (forms.CharField, models.CharField, models.TextField):
        if sans_commande not in champ.default_validators:
            champ.default_validators = [*champ.default_validators, sans_commande]
