"""Official identifiers of territories: SIREN, INSEE codes, QPV codes. No database here."""

import re

from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siren

# [0-9] and fullmatch: `\d` takes the digits of every alphabet, `$` a line break.
CODE_INSEE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
# QP + department + 3 digits (decrees 2014-1750 and 2014-1751);
# QN + department + 2 digits + N new, M changed, I identical, C Mayotte (decree 2023-1314).
CODE_QPV_2015 = re.compile(r"QP([0-9]{3}|02[AB])[0-9]{3}")
CODE_QPV_2024 = re.compile(r"QN([0-9]{3}|02[AB])[0-9]{2}[NMIC]")


def valider_siren(valeur: str) -> None:
    """Refuse what is not nine digits with a valid Luhn key.

    Raises ValidationError with a French message.
    """
    if not re.fullmatch(r"[0-9]{9}", valeur):
        raise ValidationError("Un numéro SIREN compte exactement 9 chiffres.", code="siren")
    try:
        siren.validate(valeur)
    except NumeroInvalide:
        raise ValidationError(
            "Ce numéro SIREN n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.",
            code="siren",
        ) from None


def valider_code_insee(valeur: str) -> None:
    """Refuse what is not a commune code of the COG: 5 characters, 2A and 2B in Corsica."""
    if not CODE_INSEE.fullmatch(valeur):
        raise ValidationError(
            "Un code INSEE de commune compte 5 caractères, par exemple 62765.", code="insee"
        )


def generation_du_code(code: str) -> int | None:
    """The generation (2015 or 2024) that a QPV code belongs to; None if its form is unknown."""
    if CODE_QPV_2015.fullmatch(code):
        return 2015
    if CODE_QPV_2024.fullmatch(code):
        return 2024
    return None
