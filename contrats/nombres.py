"""Reading the figures that people type or paste: French notation, English one, Excel's spaces."""

import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError

ESPACES = re.compile(r"[\s\u00a0\u202f'’]")
ILLISIBLE = "«\u00a0%(texte)s\u00a0» n’est pas un nombre. Écrivez par exemple 1\u00a0234,5."


def lire_nombre(texte: str | None, *, decimales: int = 2) -> Decimal | None:
    """The number that `texte` says, None if it is blank: « 1 234,5 », « 1234.5 », « 45 % ».

    A comma is the decimal mark; a lone point too; with both, the last one is. Raises
    ValidationError if it is not a number or has more than `decimales` decimals.
    """
    brut = (texte or "").strip()
    serre = ESPACES.sub("", brut).removesuffix("%").removesuffix("€").replace("−", "-")
    if not serre:
        return None
    if "," in serre and "." in serre:
        milliers = "." if serre.rfind(",") > serre.rfind(".") else ","
        serre = serre.replace(milliers, "")
    if not re.fullmatch(r"-?\d+([.,]\d+)?", serre, re.ASCII):
        raise ValidationError(ILLISIBLE, code="nombre", params={"texte": brut[:40]})
    try:
        valeur = Decimal(serre.replace(",", "."))
    except InvalidOperation:
        raise ValidationError(ILLISIBLE, code="nombre", params={"texte": brut[:40]}) from None
    if -valeur.normalize().as_tuple().exponent > decimales:
        raise ValidationError(
            "Pas plus de %(decimales)s chiffres après la virgule.",
            code="decimales",
            params={"decimales": decimales},
        )
    return valeur


def lire_entier(texte: str | None) -> int | None:
    """The whole number that `texte` says, None if it is blank. Raises ValidationError."""
    try:
        valeur = lire_nombre(texte, decimales=0)
    except ValidationError as erreur:
        if erreur.code == "decimales":
            raise ValidationError("Écrivez un nombre entier, par exemple 12.") from None
        raise
    return None if valeur is None else int(valeur)
