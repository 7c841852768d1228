"""Which table of the file is which, and which of its columns. Nothing is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imports.colonnes import Reconnaissance, reconnaitre
from imports.lecture import Table
from imports.sortes.base import Attendue, Sorte, Source, TableReconnue


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
            "Ce fichier n’a aucune des colonnes attendues : vérifiez la sorte de fichier choisie.",
            nature="fichier_non_reconnu",
        )
    lues = {id(table) for table, _ in trouvees.values()}
    for table in source.classeur.tables:
        if id(table) not in lues and source.tables and table.lignes:
            plan.informer(
                "Cette feuille n’est pas reconnue : elle n’est pas lue.",
                table=table,
                nature="feuille_inconnue",
            )
    return [_en_json(source.tables[a.code]) for a in attendues if a.code in source.tables]


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
    colonnes = reconnue.reconnaissance
    champs = {**dict(colonnes.doubles), **colonnes.champs}
    etats = {
        **dict.fromkeys(colonnes.champs, "reconnue"),
        **dict.fromkeys(colonnes.ignorees, "ignoree"),
        **dict.fromkeys(colonnes.inconnues, "inconnue"),
        **{rang: "double" for rang, _ in colonnes.doubles},
    }
    return {
        "table": reconnue.nom,
        "attendue": reconnue.attendue.code,
        "libelle": reconnue.attendue.libelle,
        "lignes": len(reconnue),
        "colonnes": [
            {
                "rang": rang,
                "entete": entete,
                "etat": etats[rang],
                "champ": champs[rang].code if rang in champs else "",
                "libelle": champs[rang].libelle if rang in champs else "",
            }
            for rang, entete in enumerate(colonnes.entetes)
        ],
    }


def _enumerer(attendue: Attendue) -> str:
    exigees = [c.libelle for c in attendue.champs if c.obligatoire] or [
        c.libelle for c in attendue.champs
    ]
    return ", ".join(f"« {libelle} »" for libelle in exigees)
