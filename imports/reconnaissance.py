"""Which table of the file is which, and which of its columns. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imports.colonnes import Champ, Reconnaissance, reconnaitre
from imports.lecture import Table
from imports.sortes.base import Attendue, Sorte, Source, TableReconnue

DESIGNABLES_MAX = 5  # unrecognised tables whose columns a person may name
COLONNES_DESIGNABLES_MAX = 100  # of each


def reconnaitre_les_tables(sorte: Sorte, source: Source, memoire: Mapping[str, str]) -> list[dict]:
    """Fill `source.tables`, tell in its plan what is missing or unknown; the columns, as JSON."""
    plan, attendues = source.plan, sorte.attendues()
    trouvees = _apparier(attendues, source.classeur.tables, memoire)
    for attendue in attendues:
        if attendue.code in trouvees:
            table, colonnes = trouvees[attendue.code]
            source.tables[attendue.code] = TableReconnue(attendue, table, colonnes, source)
            _dire_les_colonnes(plan, attendue, table, colonnes)
        elif attendue.obligatoire and source.classeur.tables:
            plan.erreur(
                f"Aucune feuille ne ressemble à « {attendue.libelle} » : les colonnes attendues "
                f"sont {_enumerer(attendue)}.",
                nature="feuille_absente",
            )
    if not source.tables and not any(attendue.obligatoire for attendue in attendues):
        plan.erreur(
            "Ce fichier n’a aucune des colonnes attendues\u00a0: vérifiez la sorte de fichier "
            "choisie, ou dites ce que sont ses colonnes.",
            nature="fichier_non_reconnu",
        )
    if source.tables and not any(map(len, source.tables.values())):
        plan.avertir(
            "Ce fichier n’a que des en-têtes\u00a0: il n’y a aucune ligne à lire.",
            nature="aucune_ligne",
        )
    restent = [attendue for attendue in attendues if attendue.code not in trouvees]
    inconnues = _inconnues(source, trouvees, a_designer=bool(restent))
    champs = [champ for attendue in restent for champ in attendue.champs]
    return [
        *(_en_json(source.tables[a.code]) for a in attendues if a.code in source.tables),
        *(_a_designer(table, champs, memoire) for table in inconnues if restent),
    ]


def _inconnues(source: Source, trouvees, *, a_designer: bool) -> list[Table]:
    """The tables that say something and are not read, each one told if another one is read."""
    lues = {id(table) for table, _ in trouvees.values()}
    inconnues = [t for t in source.classeur.tables if id(t) not in lues and any(t.entetes)]
    for table in inconnues:
        if source.tables and table.lignes:
            source.plan.informer(
                "Cette feuille n’est pas reconnue\u00a0: elle n’est pas lue.",
                table=table,
                nature="feuille_inconnue",
                donnees={"a_designer": a_designer},
            )
    return inconnues[:DESIGNABLES_MAX]


def _apparier(
    attendues: tuple[Attendue, ...], tables: list[Table], memoire: Mapping[str, str]
) -> dict[str, tuple[Table, Reconnaissance]]:
    """For each expected table the one that looks the most like it, by its headers.

    A table that misses a compulsory column is only taken for want of a better one.
    """
    possibles = sorted(
        (
            (reconnaitre(table.entetes, attendue.champs, memoire), -numero, -rang)
            for numero, attendue in enumerate(attendues)
            for rang, table in enumerate(tables)
        ),
        key=lambda possible: (possible[0].note, *possible[1:]),
        reverse=True,
    )
    trouvees: dict[str, tuple[Table, Reconnaissance]] = {}
    prises: set[int] = set()
    for colonnes, numero, rang in possibles:
        attendue = attendues[-numero]
        convient = colonnes.champs and (
            not colonnes.manquants or attendue.obligatoire or not trouvees
        )
        if convient and attendue.code not in trouvees and rang not in prises:
            trouvees[attendue.code] = tables[-rang], colonnes
            prises.add(rang)
    return trouvees


def _dire_les_colonnes(plan, attendue: Attendue, table: Table, colonnes: Reconnaissance) -> None:
    for champ in colonnes.manquants:
        plan.erreur(
            f"La colonne « {champ.libelle} » est obligatoire et n’a pas été reconnue.",
            table=table,
            colonne=champ.libelle,
            nature="colonne_manquante",
        )
    for rang, champ in colonnes.doubles:
        dire = plan.erreur if champ.obligatoire else plan.avertir
        dire(
            f"Deux colonnes donnent « {champ.libelle} » : celle-ci n’est pas lue.",
            table=table,
            colonne=table.entetes[rang],
            nature="colonne_double",
        )
    for rang in colonnes.inconnues:
        plan.avertir(
            "Cette colonne n’est pas reconnue : elle n’est pas lue.",
            table=table,
            colonne=table.entetes[rang],
            nature="colonne_inconnue",
            donnees={"attendue": attendue.code, "entete": table.entetes[rang]},
        )


def _en_json(reconnue: TableReconnue) -> dict[str, Any]:
    """What each column was taken for, as the preview shows it and has it corrected."""
    return {
        "table": reconnue.nom,
        "attendue": reconnue.attendue.code,
        "libelle": reconnue.attendue.libelle,
        "lignes": len(reconnue),
        "colonnes": _colonnes(reconnue.reconnaissance),
    }


def _a_designer(table: Table, champs: list[Champ], memoire: Mapping[str, str]) -> dict[str, Any]:
    """The same for a table that looks like none: a person says what its columns are."""
    return {
        "table": table.nom,
        "attendue": "",
        "libelle": "Tableau non reconnu",
        "lignes": len(table.lignes),
        "colonnes": _colonnes(
            reconnaitre(table.entetes[:COLONNES_DESIGNABLES_MAX], champs, memoire)
        ),
    }


def _colonnes(reconnaissance: Reconnaissance) -> list[dict[str, Any]]:
    champs = {**dict(reconnaissance.doubles), **reconnaissance.champs}
    etats = {
        **dict.fromkeys(reconnaissance.champs, "reconnue"),
        **dict.fromkeys(reconnaissance.ignorees, "ignoree"),
        **dict.fromkeys(reconnaissance.inconnues, "inconnue"),
        **{rang: "double" for rang, _ in reconnaissance.doubles},
    }
    return [
        {
            "rang": rang,
            "entete": entete,
            "etat": etats[rang],
            "champ": champs[rang].code if rang in champs else "",
            "libelle": champs[rang].libelle if rang in champs else "",
        }
        for rang, entete in enumerate(reconnaissance.entetes)
    ]


def _enumerer(attendue: Attendue) -> str:
    exigees = [c.libelle for c in attendue.champs if c.obligatoire] or [
        c.libelle for c in attendue.champs
    ]
    return ", ".join(f"« {libelle} »" for libelle in exigees)
