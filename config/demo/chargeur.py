"""Creates what is missing and leaves the rest alone; counts what it did. No fact enters here."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model

FAITS = Path(__file__).parent / "faits"


def lire_json(nom: str) -> dict:
    """The facts of `faits/<nom>.json`."""
    return json.loads((FAITS / f"{nom}.json").read_text(encoding="utf-8"))


def lire_csv(nom: str) -> list[dict[str, str]]:
    """The rows of `faits/<nom>.csv`, whose first line, a comment, names the source."""
    with (FAITS / f"{nom}.csv").open(encoding="utf-8", newline="") as fichier:
        next(fichier)
        return list(csv.DictReader(fichier))


def montant(texte: str | None) -> Decimal | None:
    """A figure as it is written in the facts; None where it is not known."""
    return None if texte is None else Decimal(texte)


FAITS_EN_MOTS = {
    "signature": ("signature recueillie", "signatures recueillies"),
    "vigueur": ("contrat mis en vigueur", "contrats mis en vigueur"),
    "pilote": ("changement de pilote", "changements de pilote"),
    "prorogation": ("prorogation", "prorogations"),
    "avenant": ("avenant proposé", "avenants proposés"),
    "engagement": ("suite donnée à un engagement", "suites données à des engagements"),
    "ouverture": ("ouverture à la signature", "ouvertures à la signature"),
    "remontee": ("remontée ouverte", "remontées ouvertes"),
    "rapport": ("rapport commencé", "rapports commencés"),
    "cloture": ("contrat clos", "contrats clos"),
}


class Chargeur:
    """One loading: the objects by their key in the facts, and the count of what was done."""

    def __init__(self) -> None:
        self.crees: Counter[type[Model]] = Counter()
        self.faits: Counter[str] = Counter()
        self._objets: dict[tuple[type[Model], str], Model] = {}

    @property
    def vide(self) -> bool:
        """True if nothing was created nor changed."""
        return not self.crees and not self.faits

    def bilan(self) -> tuple[list[str], list[str]]:
        """What was created, then what was done, in words: `2 communes`, `1 prorogation`."""
        crees = [
            f"{nombre} "
            + str(modele._meta.verbose_name if nombre == 1 else modele._meta.verbose_name_plural)
            for modele, nombre in self.crees.items()
        ]
        faits = [f"{n} {FAITS_EN_MOTS[fait][n > 1]}" for fait, n in self.faits.items()]
        return crees, faits

    def obtenir(self, modele: type[Model], identite: dict, **champs) -> tuple[Model, bool]:
        """The object of this identity and whether it is new.

        One that exists is left as it is: what people corrected since is theirs. Raises
        ValidationError when a new one breaks a rule of its model.
        """
        objet = modele._default_manager.filter(**_recherche(identite)).first()
        if objet is not None:
            return objet, False
        return self.creer(modele, **identite, **champs), True

    def creer(self, modele: type[Model], **champs) -> Model:
        """A new object, where the caller knows that it is missing. Raises ValidationError."""
        objet = modele(**champs)
        # PostgreSQL checks the constraints itself: asking it twice doubles the loading time.
        objet.full_clean(validate_constraints=False)
        try:
            objet.save()
        except IntegrityError as erreur:
            raise ValidationError(_contrainte(modele, erreur)) from erreur
        self.crees[modele] += 1
        return objet

    def retenir(self, cle: str, objet: Model) -> None:
        """Keep an object under its key in the facts."""
        self._objets[type(objet), cle] = objet

    def trouver(self, modele: type[Model], cle: str) -> Model:
        """The object kept under `cle`. Raises KeyError: the facts name what they do not hold."""
        return self._objets[modele, cle]

    def trouver_tous(self, modele: type[Model], cles: list[str]) -> list[Model]:
        """The objects kept under these keys, in order."""
        return [self.trouver(modele, cle) for cle in cles]


def _recherche(identite: dict) -> dict:
    """Lookups of an identity: an empty field is looked for as NULL."""
    return {
        f"{champ}__isnull" if valeur is None else champ: True if valeur is None else valeur
        for champ, valeur in identite.items()
    }


def _contrainte(modele: type[Model], erreur: IntegrityError) -> str:
    """The French message of the constraint that PostgreSQL found broken."""
    nom = erreur.__cause__.diag.constraint_name
    messages = {c.name: str(c.violation_error_message) for c in modele._meta.constraints}
    return messages.get(nom, str(erreur))
