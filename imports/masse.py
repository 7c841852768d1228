"""Writes planned changes many at a time. It decides nothing, and commits nothing by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from psycopg2 import sql

from imports.champs import en_json, est_multiple, etat, poser, references, resoudre
from imports.models import GenreEcriture
from imports.traits import Trait, classe, par_paquets
from imports.versement import inserer

PAR_LOT = 1000  # rows of one statement
DITS = 200  # refusals told at once
FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION = "23503", "23505"
DETAIL = re.compile(r"Key \(([^)]+)\)=")
DOUBLE = "Cette valeur existe déjà."


class Depasse(ValidationError):
    """The portal no longer says what the preview compared with: read the file again."""


def exiger_aussitot() -> None:
    """Foreign keys are checked by each statement of the transaction, not at its end."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def verrouiller(modele, cles, multiples=()) -> dict[int, models.Model]:
    """The rows of these keys, locked, always in the same order; those that are gone are missing."""
    lus = {}
    for paquet in par_paquets(sorted(cles), PAR_LOT):
        lignes = modele._base_manager.select_for_update(of=("self",)).filter(pk__in=paquet)
        lus |= {ligne.pk: ligne for ligne in lignes.order_by("pk").prefetch_related(*multiples)}
    return lus


def ecarts(ecriture: Trait, objet: models.Model | None, attendu: dict[str, Any]) -> str:
    """What differs, in French, between a row and what is expected of it; "" for nothing."""
    if objet is None:
        return f"{situer(ecriture)} n’existe plus."
    actuel = etat(objet, attendu)
    libelles = [
        str(objet._meta.get_field(nom).verbose_name)
        for nom, valeur in attendu.items()
        if actuel[nom] != valeur
    ]
    return f"{situer(ecriture)} a changé depuis : {', '.join(libelles)}." if libelles else ""


def situer(ecriture: Trait) -> str:
    """« Ligne 12, « Saint-Omer »: where a writing comes from, and what it is about."""
    ou = f"Ligne {ecriture.ligne}, " if ecriture.ligne else ""
    return f"{ou}« {ecriture.libelle} »"


class Execution:
    """One run of all the writings of a lot, in an order where each finds what it points at.

    A row that the database refuses is set apart in `refus`, with its reason, and the others go
    on: every refusal is told, and the caller takes the whole back.
    """

    def __init__(self, ecritures):
        self.ecritures = ecritures
        self.cles: dict[int, int] = {}  # number of a creation -> key of its row
        self.refus: list[tuple[Trait, str]] = []

    def courir(self) -> None:
        """Check, lock and write everything. Raises Depasse; call it in a transaction."""
        exiger_aussitot()
        objets = self._retrouver()
        simples, liees = self._modifications()
        self._modifier(simples, objets)
        for vague in vagues(self.ecritures):
            for modele, ecritures in vague.items():
                self._creer(modele, ecritures)
        self._modifier(liees, objets)
        self._lier()

    # -- what is there -------------------------------------------------------------------------

    def _retrouver(self) -> dict[str, dict[int, models.Model]]:
        """The rows to change, locked, once each is seen to be what the preview showed."""
        par_modele = defaultdict(list)
        for ecriture in self.ecritures:
            if ecriture.genre == GenreEcriture.MODIFIER:
                par_modele[ecriture.modele].append(ecriture)
        objets, depasses = {}, []
        for nom in sorted(par_modele):
            modele, ecritures = classe(nom), par_modele[nom]
            cles = {e.cible_id for e in ecritures}
            lus = objets[nom] = verrouiller(modele, cles, multiples_de(modele, ecritures))
            depasses += filter(None, (ecarts(e, lus.get(e.cible_id), e.avant) for e in ecritures))
        if depasses:
            raise Depasse(depasses[:DITS])
        return objets

    def _modifications(self):
        """The changes, by model: those that stand by themselves, those that point at new rows."""
        simples, liees = defaultdict(list), defaultdict(list)
        for ecriture in self.ecritures:
            if ecriture.genre == GenreEcriture.MODIFIER:
                modele = ecriture.classe
                attend = references(modele, ecriture.apres)
                (liees if attend else simples)[modele].append(ecriture)
        return simples, liees

    # -- what is written -----------------------------------------------------------------------

    def _creer(self, modele, ecritures) -> None:
        for paquet in par_paquets(self._realisables(modele, ecritures), PAR_LOT):
            self._tenter(paquet, lambda lot: self._inserer(modele, lot))

    def _inserer(self, modele, ecritures) -> None:
        cles = inserer(modele, (self._en_colonnes(modele, e.apres) for e in ecritures))
        for ecriture, cle in zip(ecritures, cles, strict=True):
            self.cles[ecriture.ordre] = ecriture.cible_id = cle

    def _en_colonnes(self, modele, apres) -> dict[str, Any]:
        """What is written, by column, its references turned into keys."""
        return {
            colonne: valeur if est_brute else _brute(champ, valeur, self.cles)
            for nom, valeur in apres.items()
            for champ, colonne, est_brute in [_place(modele, nom)]
            if colonne
        }

    def _modifier(self, par_modele, objets) -> None:
        for modele, ecritures in par_modele.items():
            lus = objets[modele._meta.label_lower]
            for paquet in par_paquets(self._realisables(modele, ecritures), PAR_LOT):
                self._tenter(paquet, lambda lot, m=modele, o=lus: self._ecraser(m, lot, o))

    def _ecraser(self, modele, ecritures, objets) -> None:
        for ecriture in ecritures:
            self._remplir(objets[ecriture.cible_id], ecriture)
        noms = {nom for e in ecritures for nom in e.apres} - set(multiples_de(modele, ecritures))
        if noms:
            mettre_a_jour(modele, [objets[e.cible_id] for e in ecritures], noms)

    def _remplir(self, objet, ecriture) -> None:
        for nom, valeur in ecriture.apres.items():
            champ = objet._meta.get_field(nom)
            if not est_multiple(champ):
                poser(objet, champ, valeur, self.cles)

    def _lier(self) -> None:
        """The multiple relations, once every row is there."""
        par_champ = defaultdict(list)
        for ecriture in self.ecritures:
            if ecriture.cible_id is not None:
                modele = ecriture.classe
                for nom in multiples_de(modele, [ecriture]):
                    par_champ[modele._meta.get_field(nom)].append(ecriture)
        for champ, ecritures in par_champ.items():
            for paquet in par_paquets(ecritures, PAR_LOT):
                self._tenter(paquet, lambda lot, c=champ: self._relier(c, lot))

    def _relier(self, champ, ecritures) -> None:
        changer_liens(
            champ,
            {
                e.cible_id: (
                    e.avant.get(champ.name, []),
                    resoudre(champ, e.apres[champ.name], self.cles),
                )
                for e in ecritures
                if not self.refus or self._realisable(e, multiples=True)
            },
        )

    # -- what is refused -----------------------------------------------------------------------

    def _realisables(self, modele, ecritures) -> list[Trait]:
        return [e for e in ecritures if self._realisable(e)] if self.refus else ecritures

    def _realisable(self, ecriture, *, multiples: bool = False) -> bool:
        """False when it points at a row that was refused: that refusal is told already."""
        modele = ecriture.classe
        attendues = references(modele, ecriture.apres)
        if multiples:
            for nom in multiples_de(modele, [ecriture]):
                attendues |= {v["ref"] for v in ecriture.apres[nom] if isinstance(v, dict)}
        return attendues <= self.cles.keys()

    def _tenter(self, ecritures, ecrire) -> None:
        try:
            with transaction.atomic():
                ecrire(ecritures)
        except (IntegrityError, DataError) as erreur:
            if len(ecritures) == 1:
                self.refus.append((ecritures[0], raison(ecritures[0].classe, erreur)))
                return
            milieu = len(ecritures) // 2  # those that can be written are, in few statements
            self._tenter(ecritures[:milieu], ecrire)
            self._tenter(ecritures[milieu:], ecrire)


@lru_cache
def _place(modele, nom: str) -> tuple[models.Field, str, bool]:
    """A field, its column ("" for a multiple relation), and whether PostgreSQL reads its JSON as
    it is: neither a key, which may be to come, nor an hour, which may lack its time zone."""
    champ = modele._meta.get_field(nom)
    if est_multiple(champ):
        return champ, "", False
    return champ, champ.column, not (champ.is_relation or isinstance(champ, models.DateTimeField))


def _brute(champ: models.Field, valeur: Any, cles: dict[int, int]) -> Any:
    if champ.is_relation:
        return resoudre(champ, valeur, cles)
    return en_json(champ, champ.get_prep_value(champ.to_python(valeur)))


def vagues(ecritures) -> list[dict[type[models.Model], list[Trait]]]:
    """The creations by waves and models: each one points at earlier waves only."""
    hauteurs: dict[int, int] = {}
    trouvees: list[dict] = []
    for ecriture in ecritures:
        if ecriture.genre != GenreEcriture.CREER:
            continue
        modele = ecriture.classe
        # A reference only ever points backwards: a plan gives it when it creates the row.
        attendues = references(modele, ecriture.apres)
        hauteur = 1 + max((hauteurs[numero] for numero in attendues), default=-1)
        hauteurs[ecriture.ordre] = hauteur
        if hauteur == len(trouvees):
            trouvees.append(defaultdict(list))
        trouvees[hauteur][modele].append(ecriture)
    return trouvees


def multiples_de(modele, ecritures) -> list[str]:
    """The multiple relations that these writings change."""
    return [nom for nom in noms_multiples(modele) if any(nom in e.apres for e in ecritures)]


@lru_cache
def noms_multiples(modele) -> list[str]:
    return sorted(champ.name for champ in modele._meta.many_to_many)


def mettre_a_jour(modele, objets, noms) -> None:
    """Write these fields of rows that are locked and whole: an upsert by key, all at once."""
    modele._base_manager.bulk_create(
        objets,
        update_conflicts=True,
        unique_fields=[modele._meta.pk.name],
        update_fields=sorted(noms),
    )


def changer_liens(champ, changements: dict[int, tuple[list, list]]) -> None:
    """Go, for each row, from the first list of keys to the second, in a multiple relation."""
    table = champ.remote_field.through
    ici, la = champ.m2m_column_name(), champ.m2m_reverse_name()
    otes = [
        (cle, autre)
        for cle, (avant, apres) in changements.items()
        for autre in set(avant) - set(apres)
    ]
    if otes:
        _oter(table, (ici, la), otes)
    poses = [
        {ici: cle, la: autre}
        for cle, (avant, apres) in changements.items()
        for autre in sorted(set(apres) - set(avant))
    ]
    if poses:
        inserer(table, poses)


def _oter(table, colonnes: tuple[str, str], paires: list[tuple[int, int]]) -> None:
    """Delete these pairs of keys from a table of links, in one statement."""
    requete = sql.SQL(
        "DELETE FROM {} WHERE ({}, {}) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))"
    ).format(*map(sql.Identifier, (table._meta.db_table, *colonnes)))
    with connection.cursor() as curseur:
        curseur.execute(requete, [list(cote) for cote in zip(*paires, strict=True)])


def raison(modele, erreur) -> str:
    """Why the database refused, in French: the words of the constraint when it has some."""
    diagnostic = getattr(erreur.__cause__, "diag", None)
    nom = getattr(diagnostic, "constraint_name", None)
    for contrainte in modele._meta.constraints:
        if contrainte.name == nom:
            return str(contrainte.get_violation_error_message())
    if colonne := getattr(diagnostic, "column_name", None):
        return f"La donnée « {_libelle(modele, colonne)} » est obligatoire."
    code = getattr(erreur.__cause__, "pgcode", "")
    if code == FOREIGN_KEY_VIOLATION:
        return "Un objet désigné par cette ligne n’existe plus."
    if code == UNIQUE_VIOLATION:
        colonnes = DETAIL.match(diagnostic.message_detail or "")
        noms = [_libelle(modele, nom) for nom in colonnes[1].split(", ")] if colonnes else []
        return f"Cette valeur existe déjà\u00a0: {', '.join(noms)}." if noms else DOUBLE
    return "La base de données refuse cette ligne."


def _libelle(modele, colonne: str) -> str:
    for champ in modele._meta.concrete_fields:
        if champ.column == colonne:
            return str(champ.verbose_name)
    return colonne
