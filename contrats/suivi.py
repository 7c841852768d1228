"""Plain edits of a field, told in the journal with their values before and after.

A change of status never comes here: it is a verb of its model.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from contrats.models import Action, Evenement


@transaction.atomic
def modifier_action(action: Action, *, par, champs: dict[str, Any]) -> bool:
    """Write `champs` (field name: value already validated) on the action, with one event.

    False, and nothing written, when they all hold these values already. The values « before »
    are those of the locked row, not those that the person's screen showed.
    """
    verrouillee = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    changes = {
        champ: {"avant": getattr(verrouillee, champ), "apres": valeur}
        for champ, valeur in champs.items()
        if getattr(verrouillee, champ) != valeur
    }
    if not changes:
        return False
    for champ, valeur in champs.items():
        setattr(verrouillee, champ, valeur)
    verrouillee.save(update_fields=list(changes))
    Evenement.objects.consigner(
        contrat=action.contrat, auteur=par, verbe="modifier", objet=action, details=changes
    )
    return True
