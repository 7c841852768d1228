"""The pages of a contract and of its actions. Rules and sums are elsewhere: see `synthese`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats import synthese
from contrats.forms import SuiviActionForm
from contrats.journal import raconter
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Engagement,
    Evenement,
    Signature,
    TransitionInterdite,
)
from contrats.permissions import peut_modifier_action
from contrats.statuts import ACTIONS_FINANCEES, StatutSignature, TransitionAction

EVENEMENTS_PAR_PAGE = 50
TOUS = "tous"


def _contrat(request: HttpRequest, pk: int) -> Contrat:
    contrats = Contrat.objects.visibles_par(request.user).select_related(
        "pilote__successeur", "pilote_initial"
    )
    return get_object_or_404(contrats, pk=pk)


def _action(request: HttpRequest, pk: int) -> Action:
    actions = (
        Action.objects.visibles_par(request.user)
        .select_related("contrat__pilote__successeur", "porteur")
        .prefetch_related("coporteurs")
    )
    return get_object_or_404(actions, pk=pk)


def _action_modifiable(request: HttpRequest, pk: int) -> Action:
    action = _action(request, pk)
    if not peut_modifier_action(request.user, action):
        raise PermissionDenied
    return action


@require_GET
def contrat(request, pk):
    """Overview: key facts, neighbourhoods, public statistics, money."""
    contrat = _contrat(request, pk)
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "quartiers": contrat.quartiers.order_by("nature", "nom").prefetch_related("communes"),
        "releves": synthese.territoires(contrat),
        "argent": synthese.argent(contrat),
        "nb_objectifs": contrat.objectifs.count(),
        "nb_actions": contrat.actions.financees().count(),
        "nb_partenaires": contrat.partenaires.count(),
    }
    return render(request, "contrats/contrat.html", contexte)


@require_GET
def objectifs(request, pk):
    """Each objective with its indicators: words, curve and table."""
    contrat = _contrat(request, pk)
    contexte = {
        "contrat": contrat,
        "onglet": "objectifs",
        "objectifs": synthese.objectifs(contrat),
    }
    return render(request, "contrats/objectifs.html", contexte)


@require_GET
def actions(request, pk):
    """The programme of one year (the latest by default) or of all."""
    contrat = _contrat(request, pk)
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
def signatures(request, pk):
    """Who signed what, who is awaited, and what each one promised."""
    contrat = _contrat(request, pk)
    lignes = Signature.objects.visibles_par(request.user)
    lignes = lignes.select_related("partenaire", "representant")
    signees = Count("signatures", filter=Q(signatures__statut=StatutSignature.SIGNEE))
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "actes": Acte.objects.visibles_par(request.user)
        .filter(contrat=contrat)
        .annotate(nb_attendus=Count("signatures"), nb_signees=signees)
        .prefetch_related(Prefetch("signatures", lignes)),
        "engagements": Engagement.objects.visibles_par(request.user)
        .filter(contrat=contrat)
        .select_related("partenaire", "objectif"),
    }
    return render(request, "contrats/signatures.html", contexte)


@require_GET
def journal(request, pk):
    """The contract's events in sentences, latest first."""
    contrat = _contrat(request, pk)
    evenements = Evenement.objects.visibles_par(request.user).filter(contrat=contrat)
    pages = Paginator(evenements.select_related("auteur"), EVENEMENTS_PAR_PAGE)
    page = pages.get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "onglet": "journal",
        "page": page,
        "recits": [raconter(evenement) for evenement in page],
    }
    return render(request, "contrats/journal.html", contexte)


@require_GET
def action(request, pk):
    """The action's sheet; its follow-up form for those who may fill it in."""
    action = _action(request, pk)
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
    action = _action_modifiable(request, pk)
    form = SuiviActionForm(request.POST, instance=action)
    if not form.is_valid():
        # The form has put the refused values on its instance: show the stored ones.
        return _page_action(request, _action(request, pk), form, status=422)
    if form.enregistrer(par=request.user):
        messages.success(request, "Le suivi de l’action est enregistré.")
    else:
        messages.info(request, "Rien n’avait changé\u00a0: le suivi reste tel quel.")
    return redirect("contrats:action", pk)


@require_POST
def demarrer_action(request, pk):
    """The action begins."""
    return _changer_statut(request, _action_modifiable(request, pk), Action.demarrer)


@require_POST
def terminer_action(request, pk):
    """The action is done."""
    return _changer_statut(request, _action_modifiable(request, pk), Action.terminer)


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
