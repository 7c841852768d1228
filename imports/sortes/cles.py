"""The lines of a table by their key, each once; what has none, or one seen before, is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from imports.sortes.base import Ligne, TableReconnue


def lignes_par_cle(
    table: TableReconnue, champ: str, parseur: Callable[[str], Any]
) -> Iterator[tuple[Ligne, Any]]:
    """The lines whose key is readable and new, with this key; the others are left, and told."""
    vues: dict[Any, int] = {}
    for ligne in table:
        cle = ligne.lire(champ, parseur)
        if cle is None:
            if not ligne[champ]:
                ligne.avertir(
                    champ,
                    f"Cette ligne n’a rien dans « {table.entete(champ)} » : elle est laissée.",
                    nature="cle_vide",
                )
        elif cle in vues:
            ligne.avertir(
                champ,
                f"« {ligne[champ]} » est déjà à la ligne {vues[cle]} : cette ligne est laissée.",
                nature="cle_en_double",
            )
        else:
            vues[cle] = ligne.rang.numero
            yield ligne, cle


def blancs(objet, valeurs: dict[str, Any]) -> dict[str, Any]:
    """Of these values, those that the row does not have yet: what the portal knows stays."""
    return {nom: v for nom, v in valeurs.items() if v and not getattr(objet, nom)}
