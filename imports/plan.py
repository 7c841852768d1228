"""What a file would change, as a kind of file says it: gathered, checked, never written here."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.base import ModelState

from contrats.models import CycleDeVie
from imports.champs import (
    champs_ecrits,
    en_json,
    est_multiple,
    est_reference,
    etat,
    exiges,
    verifie,
)
from imports.models import Anomalie, GenreEcriture, Gravite
from imports.traits import Trait
from imports.traits import classe as classe_de

SIMPLES = {str, int, bool, type(None), date}  # equal ones are the same
VERIFIEES_MAX = 5_000  # values found right, remembered
IMPOSSIBLE = str.maketrans({0: "�", **dict.fromkeys(range(0xD800, 0xE000), "�")})


@dataclass(frozen=True, eq=False)
class Reference:
    """A row that the plan creates: given as a value to the rows that point at it."""

    numero: int
    modele: str


@dataclass
class _Prevue:
    """What is planned for one row, and the line that said each value."""

    ecriture: Trait
    objet: models.Model
    lignes: dict[str, int | None] = field(default_factory=dict)


class Plan:
    """Creations, changes, and what must be told of the lines; a kind of file fills it."""

    def __init__(self, lot=None):
        self.lot = lot
        self.ecritures: list[Trait] = []
        self.anomalies: list[Anomalie] = []
        self.laissees = Counter()
        self._prevues: dict[Any, _Prevue] = {}
        self._verifiees: dict[Any, Any] = {}

    # -- what is written ------------------------------------------------------------------------

    def creer(self, modele, valeurs: dict, *, rang=None, table=None, libelle="") -> Reference:
        """Plan a new row of `modele` ("contrats.action" or the class), named `libelle` or itself.

        Values of a relation are rows (better than their keys: naming the new row may read them)
        or References; a list of them for a multiple one. What the model refuses becomes an error
        of the line; the Reference is given anyway.
        """
        classe = classe_de(modele) if isinstance(modele, str) else modele
        objet = _neuf(classe)
        lues = self._lues(classe, valeurs, rang, table)
        self._poser(objet, lues)
        apres = {nom: ecrite for nom, (_, ecrite) in lues.items()}
        apres |= self._mendees(objet, rang, table)
        self._exiger(classe, {*valeurs, *apres}, rang, table)
        nom = objet._meta.label_lower
        reference = Reference(len(self.ecritures) + 1, nom)
        ecriture = self._ecriture(
            GenreEcriture.CREER, nom, None, libelle or _libelle(objet), rang, table
        )
        ecriture.apres = apres
        self._prevues[reference] = _Prevue(ecriture, objet)
        return reference

    def modifier(self, objet, valeurs: dict, *, rang=None, table=None, libelle="") -> bool:
        """Plan a change of what differs; False, and the row is left, when nothing does. The row
        is named `libelle`, or itself.

        Several lines may change one row, each its own fields: two values for one field are an
        error of the second line. The row itself is not touched. A multiple relation is read
        through its prefetch.
        """
        cle = (objet._meta.label_lower, objet.pk)
        prevue = self._prevues.get(cle)
        lues = self._lues(type(objet), valeurs, rang, table)
        apres = {nom: ecrite for nom, (_, ecrite) in lues.items()}
        if prevue is not None:
            apres = self._sans_contredire(prevue, apres, rang, table)
        avant = etat(objet, apres)
        changees = {nom: v for nom, v in apres.items() if v != avant[nom]}
        if not changees:
            self.laisser(objet, rang=rang, table=table)
            return False
        if not self._permis(objet, changees, rang, table):
            return False
        essai = _copie(objet if prevue is None else prevue.objet)
        self._poser(essai, {nom: lues[nom] for nom in changees})
        changees |= self._mendees(essai, rang, table)
        if prevue is None:
            dit = libelle or _libelle(objet)
            prevue = self._inscrire_modification(cle, objet, dit, rang, table)
        prevue.objet = essai
        prevue.ecriture.avant |= etat(objet, changees)
        prevue.ecriture.apres |= changees
        prevue.lignes |= dict.fromkeys(changees, rang and rang.numero)
        return True

    def _inscrire_modification(self, cle, objet, libelle: str, rang, table) -> _Prevue:
        modele, numero = cle
        ecriture = self._ecriture(GenreEcriture.MODIFIER, modele, numero, libelle, rang, table)
        prevue = self._prevues[cle] = _Prevue(ecriture, objet)
        return prevue

    def laisser(self, objet=None, *, rang=None, table=None) -> None:
        """Count a line that changes nothing; `objet` is a row, or what names it."""
        modele = objet._meta.label_lower if isinstance(objet, models.Model) else ""
        self.laissees[modele] += 1

    @property
    def bloque(self) -> bool:
        """True when an error was told: nothing of the plan can be written."""
        return any(anomalie.gravite == Gravite.ERREUR for anomalie in self.anomalies)

    # -- what is told ---------------------------------------------------------------------------

    def erreur(self, message, **ou) -> None:
        """Tell an error: the lot cannot be applied. See `_dire` for where it stands."""
        self._dire(Gravite.ERREUR, message, **ou)

    def avertir(self, message, **ou) -> None:
        """Tell what should be looked at before confirming."""
        self._dire(Gravite.AVERTISSEMENT, message, **ou)

    def informer(self, message, **ou) -> None:
        """Tell what is good to know."""
        self._dire(Gravite.INFORMATION, message, **ou)

    def erreur_de(self, ecriture: Trait, message: str) -> None:
        """Tell that the database would refuse one of the planned writings."""
        self.erreur(message, valeur=ecriture.libelle, nature="refus_de_la_base")
        self.anomalies[-1].feuille, self.anomalies[-1].ligne = ecriture.feuille, ecriture.ligne

    def _dire(
        self,
        gravite,
        message,
        *,
        rang=None,
        table=None,
        colonne="",
        valeur="",
        nature="",
        donnees=None,
    ):
        self.anomalies.append(
            Anomalie(
                lot=self.lot,
                gravite=gravite,
                feuille=_feuille(table),
                ligne=rang.numero if rang else None,
                colonne=_texte(colonne, 200),
                valeur=_texte(valeur, 300),
                message=_texte(message, 500),
                nature=nature,
                donnees=donnees or {},
            )
        )

    def comptes(self) -> dict[str, Any]:
        """How many of each, as kept with the lot; `modeles` details them by kind of object."""
        genres = Counter(e.genre for e in self.ecritures)
        gravites = Counter(a.gravite for a in self.anomalies)
        modeles: dict[str, dict[str, int]] = {}
        for ecriture in self.ecritures:
            compte = modeles.setdefault(ecriture.modele, {})
            compte[ecriture.genre] = compte.get(ecriture.genre, 0) + 1
        for modele, nombre in self.laissees.items():
            if modele:
                modeles.setdefault(modele, {})["laisser"] = nombre
        return {
            **{genre.value: genres[genre] for genre in GenreEcriture},
            "laisser": self.laissees.total(),
            **{gravite.value: gravites[gravite] for gravite in Gravite},
            "modeles": modeles,
        }

    # -- how values are checked -----------------------------------------------------------------

    def _ecriture(self, genre, modele, cible_id, libelle, rang, table) -> Trait:
        ecriture = Trait(
            ordre=len(self.ecritures) + 1,
            genre=genre.value,
            modele=modele,
            cible_id=cible_id,
            libelle=_texte(libelle, 300),
            feuille=_feuille(table),
            ligne=rang.numero if rang else None,
        )
        self.ecritures.append(ecriture)
        return ecriture

    def _lues(self, modele, valeurs, rang, table) -> dict[str, tuple[Any, Any]]:
        """Each value as its field keeps it, and as JSON; the refused ones are told and left out."""
        lues = {}
        for nom, valeur in valeurs.items():
            champ = modele._meta.get_field(nom)
            if champ.is_relation:
                lues[nom] = valeur, _lies(valeur) if est_multiple(champ) else _cle(valeur)
                continue
            try:
                propre = self._verifiee(modele, champ, valeur)
            except ValidationError as refus:
                self._refuser(champ, valeur, refus, rang, table)
            else:
                lues[nom] = propre, en_json(champ, propre)
        return lues

    def _verifiee(self, modele, champ, valeur) -> Any:
        """The value as its field keeps it. A file says the same again and again: what was found
        right once, of a kind that cannot change, is not checked twice."""
        if type(valeur) not in SIMPLES:
            return verifie(champ, valeur)
        cle = (modele, champ.name, type(valeur), valeur)
        propre = self._verifiees.get(cle, cle)  # the key itself is no value
        if propre is cle:
            if len(self._verifiees) >= VERIFIEES_MAX:
                self._verifiees.clear()
            propre = self._verifiees[cle] = verifie(champ, valeur)
        return propre

    def _poser(self, objet, lues) -> None:
        """Set these values where they can be: a multiple relation cannot, without a key."""
        for nom, (valeur, _) in lues.items():
            champ = objet._meta.get_field(nom)
            if isinstance(valeur, Reference):
                valeur = self._prevues[valeur].objet
            if not champ.is_relation or isinstance(valeur, models.Model):
                setattr(objet, nom, valeur)
            elif not est_multiple(champ):
                setattr(objet, champ.attname, valeur)

    def _refuser(self, champ, valeur, refus, rang, table) -> None:
        self.erreur(
            " ".join(refus.messages),
            rang=rang,
            table=table,
            colonne=str(champ.verbose_name),
            valeur="" if valeur is None else str(valeur),
            nature="valeur_refusee",
        )

    def _mendees(self, objet, rang, table) -> dict[str, Any]:
        """What the model's own `clean` mends; its refusals are told."""
        if type(objet).clean is models.Model.clean:
            return {}
        champs = champs_ecrits(type(objet))
        avant = {champ: getattr(objet, champ.attname) for champ in champs}
        try:
            objet.clean()
        except ValidationError as refus:
            self.erreur(" ".join(refus.messages), rang=rang, table=table, nature="regle_de_l_objet")
        return {
            champ.name: en_json(champ, getattr(objet, champ.attname))
            for champ in champs
            if getattr(objet, champ.attname) != avant[champ]
        }

    def _exiger(self, classe, donnees, rang, table) -> None:
        """Tell the fields that a new row cannot do without, and that nobody gave."""
        for champ in exiges(classe):
            if champ.name not in donnees:
                self.erreur(
                    "Cette donnée est obligatoire.",
                    rang=rang,
                    table=table,
                    colonne=str(champ.verbose_name),
                    nature="donnee_manquante",
                )

    def _sans_contredire(self, prevue, apres, rang, table) -> dict[str, Any]:
        """Without the fields for which another line of the file has said another value."""
        retenues = {}
        for nom, valeur in apres.items():
            if prevue.ecriture.apres.get(nom, valeur) == valeur:
                retenues[nom] = valeur
                continue
            champ = prevue.objet._meta.get_field(nom)
            numero = prevue.lignes.get(nom)
            self.erreur(
                f"{f'La ligne {numero}' if numero else 'Une autre ligne'} donne une autre valeur.",
                rang=rang,
                table=table,
                colonne=str(champ.verbose_name),
                valeur=_dite(valeur),
                nature="valeurs_contraires",
            )
        return retenues

    def _permis(self, objet, changees, rang, table) -> bool:
        """Whether the status, if it changes, follows its life cycle; told when it does not."""
        if "statut" not in changees or not isinstance(objet, CycleDeVie):
            return True
        if transition_entre(objet, objet.statut, changees["statut"]) is not None:
            return True
        libelles = dict(objet._meta.get_field("statut").flatchoices)
        de, vers = libelles[objet.statut], libelles[changees["statut"]]
        self.erreur(
            f"« {objet} » ne peut pas passer de « {de} » à « {vers} ».",
            rang=rang,
            table=table,
            colonne="statut",
            valeur=str(vers),
            nature="transition_interdite",
        )
        return False


def transition_entre(objet: CycleDeVie, de: str, vers: str):
    """The transition of its life cycle that leads from one status to the other; None if none."""
    trouvees = (t for t, (depuis, a) in objet.CYCLE.items() if de in depuis and a == vers)
    return next(trouvees, None)


def _neuf(classe: type[models.Model]) -> models.Model:
    """A new row, quicker than its class makes it: like the first one, defaults that are computed
    apart."""
    premier, calcules = _premier(classe)
    neuf = classe.__new__(classe)
    neuf.__dict__ |= premier.__dict__ | {"_state": ModelState()}
    for champ in calcules:
        setattr(neuf, champ.attname, champ.get_default())
    return neuf


@lru_cache
def _premier(classe: type[models.Model]) -> tuple[models.Model, list[models.Field]]:
    calcules = [c for c in classe._meta.concrete_fields if c.has_default() and callable(c.default)]
    return classe(), calcules


def _copie(objet: models.Model) -> models.Model:
    """The row, to try other values on: the one that was given stays as it is."""
    copie = type(objet).__new__(type(objet))
    copie.__dict__ |= objet.__dict__
    copie._state = copy.copy(objet._state)
    copie._state.fields_cache = dict(objet._state.fields_cache)
    return copie


def _cle(valeur) -> Any:
    """The key that a relation keeps: of a row, as it is given, or to come."""
    if isinstance(valeur, Reference):
        return {"ref": valeur.numero}
    return valeur.pk if isinstance(valeur, models.Model) else valeur


def _lies(valeurs) -> list[Any]:
    """The keys of a multiple relation, each once, in one order."""
    cles = [_cle(valeur) for valeur in valeurs]
    connues = sorted({cle for cle in cles if not est_reference(cle)})
    a_venir = sorted({cle["ref"] for cle in cles if est_reference(cle)})
    return [*connues, *({"ref": numero} for numero in a_venir)]


def _libelle(objet) -> str:
    """What names a row, even one that points at rows to come."""
    try:
        return str(objet)
    except (AttributeError, models.ObjectDoesNotExist, TypeError, ValueError):
        return str(objet._meta.verbose_name)


def _feuille(table) -> str:
    return _texte(getattr(table, "nom", table or ""), 200)


def _texte(texte, longueur: int) -> str:
    """Text that PostgreSQL can keep, cut."""
    texte = str(texte)
    if not texte.isprintable():  # what cannot be kept cannot be printed either
        texte = texte.translate(IMPOSSIBLE)
    return texte[:longueur]


def _dite(valeur) -> str:
    return "" if valeur is None else str(valeur)
