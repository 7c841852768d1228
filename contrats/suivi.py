"""Plain edits of a field, told in the journal with their values before and after.

A change of status never comes here: it is a verb of its model.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from contrats.models import Contrat, Evenement


@transaction.atomic
def modifier(
    objet: Model,
    *,
    contrat: Contrat,
    par,
    champs: dict[str, Any],
    precisions: dict[str, str] | None = None,
) -> bool:
    """Write `champs` (field name: value already validated) on `objet`, with one event.

    False, and nothing written, when they all hold these values already. The values « before »
    are those of the locked row, not those that the person's screen showed. `precisions` go
    with them in the journal.
    """
    verrouille = type(objet)._base_manager.select_for_update(of=("self",)).get(pk=objet.pk)
    changes = {
        champ: {"avant": getattr(verrouille, champ), "apres": valeur}
        for champ, valeur in champs.items()
        if getattr(verrouille, champ) != valeur
    }
    if not changes:
        return False
    for champ in changes:
        setattr(objet, champ, champs[champ])
    objet.save(update_fields=list(changes))
    Evenement.objects.consigner(
        contrat=contrat,
        auteur=par,
        verbe="modifier",
        objet=objet,
        details=changes | (precisions or {}),
    )
    return True
