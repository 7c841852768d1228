"""What a lot would write, field by field, in French words. It only reads.

The rows that the values point at are loaded at once for a whole page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db import models

from contrats.ecriture import jour, nombre
from imports.champs import est_reference
from imports.models import Ecriture, GenreEcriture

VIDES = (None, "", [], {})
LONGUEUR_MAX = 300  # characters of a value shown
INCONNU = "non renseigné"


@dataclass(frozen=True)
class Valeur:
    """One field, before and after."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True)
class Changement:
    """One row to create or to change: its kind, its name, where the file says it."""

    sorte: str
    libelle: str
    ou: str
    modifie: bool
    valeurs: list[Valeur]


@dataclass
class _Noms:
    """How the rows that the values point at are called: those that exist, those to come."""

    connus: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)
    a_venir: dict[int, str] = field(default_factory=dict)

    def de(self, modele, valeur) -> str:
        if est_reference(valeur):
            return self.a_venir.get(valeur["ref"], "objet à créer")
        return self.connus.get(modele, {}).get(valeur, f"n°\u00a0{valeur}")


def raconter(ecritures: Iterable[Ecriture]) -> list[Changement]:
    """Each of these writings of one lot, told."""
    ecritures = list(ecritures)
    noms = _nommer(ecritures)
    return [_raconter(ecriture, noms) for ecriture in ecritures]


def situer(feuille: str, ligne: int | None) -> str:
    """Where a line stands in the file: « Actions, ligne 12 »."""
    ou = [feuille] if feuille else []
    return ", ".join([*ou, f"ligne\u00a0{ligne}"] if ligne else ou)


def _nommer(ecritures: list[Ecriture]) -> _Noms:
    """Every row that they point at, in one query a model, and one for those to come."""
    pointes, references = defaultdict(set), set()
    for ecriture in ecritures:
        modele = apps.get_model(ecriture.modele)
        for donnees in (ecriture.avant, ecriture.apres):
            for nom, valeur in donnees.items():
                champ = modele._meta.get_field(nom)
                for cle in _cles(champ, valeur):
                    if est_reference(cle):
                        references.add(cle["ref"])
                    else:
                        pointes[champ.related_model].add(cle)
    noms = _Noms()
    for modele, cles in pointes.items():
        lus = modele._base_manager.in_bulk(cles)
        noms.connus[modele] = {cle: str(objet) for cle, objet in lus.items()}
    if references:
        cousines = Ecriture.objects.filter(lot=ecritures[0].lot_id, ordre__in=references)
        noms.a_venir = dict(cousines.values_list("ordre", "libelle"))
    return noms


def _cles(champ, valeur) -> list:
    if not champ.is_relation or valeur in VIDES:
        return []
    return valeur if isinstance(valeur, list) else [valeur]


def _raconter(ecriture: Ecriture, noms: _Noms) -> Changement:
    modele = apps.get_model(ecriture.modele)
    modifie = ecriture.genre == GenreEcriture.MODIFIER
    valeurs = [
        Valeur(
            _libelle(champ),
            dire(champ, ecriture.avant.get(nom), noms),
            dire(champ, apres, noms),
        )
        for nom, apres in ecriture.apres.items()
        for champ in [modele._meta.get_field(nom)]
        if modifie or apres not in VIDES
    ]
    return Changement(
        sorte=_majuscule(modele._meta.verbose_name),
        libelle=ecriture.libelle,
        ou=situer(ecriture.feuille, ecriture.ligne),
        modifie=modifie,
        valeurs=valeurs,
    )


def _libelle(champ) -> str:
    return _majuscule(getattr(champ, "verbose_name", champ.name))


def _majuscule(texte) -> str:
    texte = str(texte)
    return f"{texte[:1].upper()}{texte[1:]}"


def dire(champ, valeur: Any, noms: _Noms) -> str:
    """A value as French writes it."""
    if valeur in VIDES:
        return INCONNU
    if champ.is_relation:
        texte = ", ".join(noms.de(champ.related_model, cle) for cle in _cles(champ, valeur))
    elif champ.choices:
        texte = str(dict(champ.flatchoices).get(valeur, valeur))
    elif isinstance(valeur, bool):
        texte = "oui" if valeur else "non"
    elif isinstance(valeur, dict | list):
        texte = _composee(valeur)
    else:
        texte = _simple(champ, valeur)
    return texte if len(texte) <= LONGUEUR_MAX else f"{texte[:LONGUEUR_MAX]}…"


def _simple(champ, valeur: Any) -> str:
    try:
        if isinstance(champ, models.DecimalField):
            return _chiffre(champ, Decimal(valeur))
        if type(champ) is models.DateField:
            return jour(date.fromisoformat(valeur))
    except (TypeError, ValueError, InvalidOperation):
        pass
    return str(valeur)


def _chiffre(champ, valeur: Decimal) -> str:
    """An amount has its cents, where it has any; its field already says that it is in euros."""
    entier = valeur == valeur.to_integral_value()
    return nombre(valeur, 2 if champ.decimal_places == 2 and not entier else None)


def _composee(valeur: dict | list) -> str:
    """An outline is too long to be written; a list of words is not."""
    if isinstance(valeur, dict) and "coordinates" in valeur:
        return "un contour"
    if isinstance(valeur, list) and all(isinstance(v, str) for v in valeur):
        return ", ".join(valeur)
    return "une donnée composée"
