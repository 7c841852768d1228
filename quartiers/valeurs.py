"""The fields of a row as people read them, ready for JSON: what a history keeps of a change.

It only reads the row and what it points at.
"""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist

VIDES = (None, "", [])


def lire(objet, noms) -> dict:
    """The fields `noms` of an object, by name."""
    valeurs = {}
    for nom in noms:
        try:
            champ = objet._meta.get_field(nom)
        except FieldDoesNotExist:  # a field of the form only
            continue
        valeurs[nom] = _valeur(objet, champ)
    return valeurs


def tout_lire(objet) -> dict:
    """Every column of an object that holds something, but its key."""
    noms = [champ.name for champ in objet._meta.fields if not champ.primary_key]
    return {nom: valeur for nom, valeur in lire(objet, noms).items() if valeur not in VIDES}


def _valeur(objet, champ):
    if champ.many_to_many:
        return ", ".join(sorted(str(lie) for lie in getattr(objet, champ.name).all()))
    if champ.is_relation:
        lie = getattr(objet, champ.name)
        return None if lie is None else str(lie)
    if champ.choices:
        return getattr(objet, f"get_{champ.name}_display")()
    valeur = getattr(objet, champ.name)
    if isinstance(valeur, date | datetime):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        return str(round(valeur, champ.decimal_places))  # as the database keeps it
    return valeur
