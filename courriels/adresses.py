"""Addresses as a message header writes them, and those that no message could be sent to."""

from __future__ import annotations

from email.utils import formataddr

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError


def adresse_ascii(adresse: str) -> str:
    """The address with its domain as DNS writes it: `@préfecture.fr` is `@xn--prfecture-c4a.fr`.

    Raises UnicodeError if the domain has no such form.
    """
    local, _, domaine = adresse.rpartition("@")
    return f"{local}@{domaine.encode('idna').decode()}"


def nommer(nom: str, adresse: str) -> str:
    """`Nom <adresse>` on one line, the domain as DNS writes it.

    Raises BadHeaderError for a control character, which the standard allows between quotes:
    written in a header, it would begin another one.
    """
    if not adresse.isprintable():
        raise BadHeaderError("caractère invisible dans une adresse")
    return formataddr((" ".join(nom.split()), adresse_ascii(adresse)))


def valider_adresse(adresse: str) -> None:
    """For a form: refuse, in French, an address that no message could be sent to."""
    try:
        nommer("", adresse)
    except (BadHeaderError, UnicodeError):
        raise ValidationError("Aucun message ne peut être envoyé à cette adresse.") from None
