"""One decision on several rows of a list, after a page that names them: all of them or none.

Each row's right is asked for, and what is refused is said; the verbs are the portal's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse

from contrats.admin.journal import contrat_de
from contrats.permissions import peut_gerer


@dataclass(frozen=True)
class Groupe:
    """`faire` does it to one row, and says how many things it did; it may raise ValidationError.

    `action` is the name in the list, `annonce` what the page says of it, `fait` and `faits` how
    one, or several, are counted afterwards. `temoin` tells the state of a row: what has changed
    between the page and the decision stops it.
    """

    action: str
    titre: str
    annonce: str
    fait: str
    faits: str
    faire: Callable[[object], int]
    temoin: Callable[[object], object] = lambda objet: ""


def decider(modeladmin, request, queryset, groupe: Groupe):
    """The page that asks, then the decision; None once it is taken or refused."""
    objets = list(queryset.order_by("pk"))
    etrangers = [str(o) for o in objets if not peut_gerer(request.user, contrat_de(o))]
    if etrangers:
        return _refuser(modeladmin, request, f"vous ne gérez pas\u00a0: {' ; '.join(etrangers)}")
    if "appliquer" not in request.POST:
        return _page(modeladmin, request, objets, groupe)
    try:
        with transaction.atomic():
            nombre = sum(_faire(request, objet, groupe) for objet in objets)
    except ValidationError as refus:
        return _refuser(modeladmin, request, " ".join(refus.messages))
    dit = f"{nombre} {groupe.faits if nombre > 1 else groupe.fait}."
    modeladmin.message_user(request, dit, messages.SUCCESS if nombre else messages.WARNING)
    return None


def _faire(request, objet, groupe: Groupe) -> int:
    vu = request.POST.get(f"vu-{objet.pk}", "")
    if vu != str(groupe.temoin(objet)):
        raise ValidationError(f"«\u00a0{objet}\u00a0» a changé depuis l’ouverture de la page.")
    try:
        return int(groupe.faire(objet))
    except ValidationError as refus:
        raise ValidationError(f"«\u00a0{objet}\u00a0»\u00a0: {' '.join(refus.messages)}") from refus


def _refuser(modeladmin, request, pourquoi: str) -> None:
    modeladmin.message_user(request, f"Rien n’a été fait\u00a0: {pourquoi}", messages.ERROR)


def _page(modeladmin, request, objets, groupe: Groupe):
    contexte = {
        **modeladmin.admin_site.each_context(request),
        "title": groupe.titre,
        "opts": modeladmin.opts,
        "groupe": groupe,
        "lignes": [(objet, groupe.temoin(objet)) for objet in objets],
        "nom_des_cases": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/decider.html", contexte)
