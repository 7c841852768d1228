"""The history of one object of the back office: what changed, before and after, and by whom.

Told from the contracts' journal, and from Django's log for what belongs to no contract. It only
reads, and names only the people that the reader may see.
"""

import json

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType

from contrats.journal import Recit, dire_les_changements, raconter
from contrats.models import Evenement

RECITS_MAX = 200
QUELQU_UN = "Une personne d’une autre intercommunalité"
FAITS = {ADDITION: "a créé", DELETION: "a supprimé"}
AILLEURS = {"added": "ajouté", "changed": "modifié", "deleted": "supprimé"}


def histoire(lecteur, objet) -> list[Recit]:
    """The last events of the object, the latest first."""
    evenements = (
        Evenement.objects.visibles_par(lecteur)
        .filter(objet_type=objet._meta.label_lower, objet_id=objet.pk)
        .select_related("auteur")[:RECITS_MAX]
    )
    recits = [raconter(evenement) for evenement in evenements]
    # The journal tells all of what belongs to a contract; Django's log, of the rest.
    if not hasattr(type(objet)._default_manager.all(), "CHEMIN"):
        recits += _suivi(lecteur, objet)
    return sorted(recits, key=lambda recit: recit.quand, reverse=True)[:RECITS_MAX]


def _suivi(lecteur, objet) -> list[Recit]:
    entrees = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(objet), object_id=str(objet.pk)
        )
        .select_related("user")
        .order_by("-action_time")[:RECITS_MAX]
    )
    connus = get_user_model().objects.visibles_par(lecteur).order_by().values_list("pk", flat=True)
    nommables = set(connus.filter(pk__in={entree.user_id for entree in entrees}))
    return [_dire(entree, entree.user_id in nommables) for entree in entrees]


def _dire(entree: LogEntry, nommable: bool) -> Recit:
    qui = str(entree.user) if nommable else QUELQU_UN
    fait = FAITS.get(entree.action_flag, "a modifié")
    return Recit(
        entree.action_time, f"{qui} {fait} «\u00a0{entree.object_repr}\u00a0».", _precisions(entree)
    )


def _precisions(entree: LogEntry) -> list[str]:
    """What the entry says of each field; its plain text where it was written otherwise."""
    try:
        dits = json.loads(entree.change_message or "[]")
    except json.JSONDecodeError:
        return [entree.change_message]
    precisions = []
    for dit in dits:
        ((geste, contenu),) = dit.items()
        if ligne := contenu.get("object") if geste in AILLEURS else None:
            precisions.append(f"{ligne}\u00a0: {AILLEURS[geste]}")
        type_lu = entree.content_type.model_class()
        if valeurs := contenu.get("valeurs"):
            precisions += dire_les_changements(valeurs, None if ligne else type_lu)
        elif geste == "changed" and contenu.get("fields"):
            precisions.append(", ".join(contenu["fields"]))
    return precisions
