"""The values of a row's fields, checked, and as JSON there and back. Nothing is written here."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

# A NUL cannot be stored by PostgreSQL, nor half of a pair of surrogates written as UTF-8.
IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
REFUS = "Ce texte contient un caractère impossible à enregistrer."


def est_multiple(champ: models.Field) -> bool:
    """True for a field that holds several rows."""
    return isinstance(champ, models.ManyToManyField)


@lru_cache
def champs_ecrits(modele: type[models.Model]) -> list[models.Field]:
    """The fields that an import may read and write: neither the key nor the automatic dates."""
    return [
        champ
        for champ in modele._meta.concrete_fields
        if not champ.primary_key
        and not getattr(champ, "auto_now", False)
        and not getattr(champ, "auto_now_add", False)
    ]


@lru_cache
def exiges(modele: type[models.Model]) -> list[models.Field]:
    """Those that a new row cannot do without."""
    return [c for c in champs_ecrits(modele) if not c.blank and not c.has_default()]


@lru_cache
def _permis(champ: models.Field) -> set[Any]:
    return {choix for choix, _ in champ.flatchoices}


def verifie(champ: models.Field, valeur: Any) -> Any:
    """The value as its field keeps it, relations apart. Raises ValidationError, in French.

    None is an empty text where the field has no null; choices are checked even on the fields
    that no form shows.
    """
    if valeur is None and champ.empty_strings_allowed and not champ.null:
        valeur = ""
    if isinstance(valeur, str) and IMPOSSIBLE.search(valeur):
        raise ValidationError(REFUS)
    valeur = champ.clean(valeur, None)
    permis = champ.choices and _permis(champ)
    if permis and valeur not in champ.empty_values and valeur not in permis:
        raise ValidationError(f"«\u00a0{valeur}\u00a0» n’est pas une valeur possible.")
    if isinstance(valeur, dict | list) and not _enregistrable(valeur):
        raise ValidationError(REFUS)
    return valeur


def _enregistrable(valeur: dict | list) -> bool:
    try:
        texte = json.dumps(valeur, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return "\\u0000" not in texte and not IMPOSSIBLE.search(texte)


def en_json(champ: models.Field, valeur: Any) -> Any:
    """One writing for one value of this field: two equal values give the same JSON."""
    if isinstance(valeur, Decimal):
        return str(round(valeur, champ.decimal_places))
    if isinstance(valeur, date | datetime | time):
        return valeur.isoformat()
    if isinstance(valeur, UUID):
        return str(valeur)
    if isinstance(valeur, models.enums.Choices):
        return valeur.value
    return valeur


def etat(objet: models.Model, noms) -> dict[str, Any]:
    """What the row says in these fields, as JSON; the rows of a relation by their keys, sorted.

    A multiple relation is read through its prefetch when it has one.
    """
    return {nom: _valeur(objet, objet._meta.get_field(nom)) for nom in noms}


def _valeur(objet: models.Model, champ: models.Field) -> Any:
    if est_multiple(champ):
        return sorted(lie.pk for lie in getattr(objet, champ.name).all())
    return en_json(champ, getattr(objet, champ.attname))


def est_reference(valeur: Any) -> bool:
    """True for `{"ref": n}`, the key of a row that another writing creates."""
    return isinstance(valeur, dict) and valeur.keys() == {"ref"}


def references(modele: type[models.Model], apres: dict) -> set[int]:
    """The numbers of the writings whose rows these values point at, multiple relations apart."""
    return {
        valeur["ref"]
        for nom, valeur in apres.items()
        if type(valeur) is dict and est_reference(valeur) and _est_simple(modele, nom)
    }


@lru_cache
def _est_simple(modele: type[models.Model], nom: str) -> bool:
    """Whether this field points at one row: `{"ref": …}` may also be the JSON of another field."""
    champ = modele._meta.get_field(nom)
    return bool(champ.many_to_one or champ.one_to_one)


def resoudre(champ: models.Field, valeur: Any, cles: dict[int, int]) -> Any:
    """A value of a relation, its references turned into keys; KeyError for a row not created."""
    if isinstance(valeur, list):
        return sorted(cles[v["ref"]] if est_reference(v) else v for v in valeur)
    return cles[valeur["ref"]] if est_reference(valeur) else valeur


def poser(objet: models.Model, champ: models.Field, valeur: Any, cles: dict[int, int]) -> None:
    """Set a field of the row from its JSON; a multiple relation is not set here."""
    if champ.is_relation:
        setattr(objet, champ.attname, resoudre(champ, valeur, cles))
    else:
        setattr(objet, champ.name, champ.to_python(valeur))
