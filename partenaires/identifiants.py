"""Official identifiers of organisations: SIRET and RNA. No database here."""

import re

from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siret


def valider_siret(valeur: str) -> None:
    """Refuse what is not fourteen digits with a valid Luhn key (La Poste has its own rule).

    Raises ValidationError with a French message.
    """
    if not re.fullmatch(r"[0-9]{14}", valeur):
        raise ValidationError("Un numéro SIRET compte exactement 14 chiffres.", code="siret")
    try:
        siret.validate(valeur)
    except NumeroInvalide:
        raise ValidationError(
            "Ce numéro SIRET n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.",
            code="siret",
        ) from None


def valider_rna(valeur: str) -> None:
    """Refuse what is not a number of the national register of associations: W and 9 digits."""
    if not re.fullmatch(r"W[0-9]{9}", valeur):
        raise ValidationError("Un numéro RNA s'écrit W suivi de 9 chiffres.", code="rna")
