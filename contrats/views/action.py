"""The programme of a contract, the sheet of an action and what changes its status."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats import synthese
from contrats.forms.suivi import SuiviActionForm
from contrats.models import Action, TransitionInterdite
from contrats.permissions import peut_modifier_action
from contrats.statuts import ACTIONS_FINANCEES, TransitionAction
from contrats.views.acces import action_lisible, action_modifiable, contrat_lisible

TOUS = "tous"


@require_GET
def actions(request, pk):
    """The programme of one year (the latest by default) or of all."""
    contrat = contrat_lisible(request, pk)
    toutes = Action.objects.visibles_par(request.user).filter(contrat=contrat)
    annees = list(toutes.order_by("-exercice").values_list("exercice", flat=True).distinct())
    choix = request.GET.get("exercice") or (str(annees[0]) if annees else TOUS)
    if choix != TOUS and choix not in map(str, annees):
        raise Http404
    retenues = toutes if choix == TOUS else toutes.filter(exercice=int(choix))
    contexte = {
        "contrat": contrat,
        "onglet": "actions",
        "annees": [str(annee) for annee in annees],
        "choix": choix,
        "exercices": synthese.par_exercice(retenues),
    }
    return render(request, "contrats/actions.html", contexte)


@require_GET
def action(request, pk):
    """The action's sheet; its follow-up form for those who may fill it in."""
    action = action_lisible(request, pk)
    ouverte = action.statut in ACTIONS_FINANCEES and peut_modifier_action(request.user, action)
    return _page_action(request, action, SuiviActionForm(instance=action) if ouverte else None)


def _page_action(request, action, form, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": action.contrat,
        "onglet": "actions",
        "action": action,
        "financements": action.financements.select_related("financeur"),
        "form": form,
        "modifiable": peut_modifier_action(request.user, action),
        "possibles": {transition.value for transition in action.transitions_possibles()},
        "DEMARRER": TransitionAction.DEMARRER.value,
        "TERMINER": TransitionAction.TERMINER.value,
    }
    return render(request, "contrats/action.html", contexte, status=status)


@require_POST
def suivre_action(request, pk):
    """Record progress and people reached."""
    action = action_modifiable(request, pk)
    form = SuiviActionForm(request.POST, instance=action)
    if not form.is_valid():
        # The form has put the refused values on its instance: show the stored ones.
        return _page_action(request, action_lisible(request, pk), form, status=422)
    if form.enregistrer(par=request.user):
        messages.success(request, "Le suivi de l’action est enregistré.")
    else:
        messages.info(request, "Rien n’avait changé\u00a0: le suivi reste tel quel.")
    return redirect("contrats:action", pk)


@require_POST
def demarrer_action(request, pk):
    """The action begins."""
    return _changer_statut(request, action_modifiable(request, pk), Action.demarrer)


@require_POST
def terminer_action(request, pk):
    """The action is done."""
    return _changer_statut(request, action_modifiable(request, pk), Action.terminer)


def _changer_statut(request, action, verbe) -> HttpResponse:
    try:
        verbe(action, par=request.user)
    except TransitionInterdite as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(
            request, f"L’action est maintenant «\u00a0{action.get_statut_display()}\u00a0»."
        )
    return redirect("contrats:action", action.pk)
