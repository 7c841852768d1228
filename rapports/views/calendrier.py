"""The calendar of a contract's reports: what is planned, what comes next, what is late."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.models import Evenement, Indicateur
from contrats.views.acces import contrat_gere
from quartiers.prete import EnsemblePret, LignePrete
from rapports import calendrier as dates
from rapports.forms.planification import ModifierPlanificationForm, PlanificationForm
from rapports.models import Planification
from rapports.views.acces import PILOTE, geree

A_VENIR = 3
PLANIFICATION = LignePrete(
    lambda qui: Planification.objects.visibles_par(qui).select_related(*PILOTE)
)
LISTES = EnsemblePret(
    lambda qui, contrat: {
        "planifications": Planification.objects.visibles_par(qui)
        .filter(contrat=contrat)
        .select_related("contrat"),
        "indicateur": Indicateur.objects.visibles_par(qui)
        .filter(objectif__contrat=contrat)
        .order_by()[:1],
    }
)


def planification_geree(request: HttpRequest, pk: int) -> Planification:
    """The schedule, with its contract and who steers it. Raises Http404, PermissionDenied."""
    return geree(request, PLANIFICATION.une(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def calendrier(request, contrat_pk):
    """The schedules of the contract, and the form to add one."""
    contrat = contrat_gere(request, contrat_pk)
    envoi = request.method == "POST"
    form = PlanificationForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid():
        form.enregistrer(par=request.user)
        messages.success(request, "C’est planifié\u00a0: les prochaines dates s’affichent ici.")
        return redirect("rapports:calendrier", contrat.pk)
    listes = LISTES.lire(request.user, contrat.pk)
    contexte = {
        "contrat": contrat,
        "onglet": "rapports",
        "form": form,
        "lignes": _lignes(listes["planifications"]),
        "sans_indicateur": not listes["indicateur"],
    }
    return render(request, "rapports/calendrier.html", contexte, status=422 if envoi else 200)


def _lignes(planifications: list[Planification]) -> list[dict]:
    """Each schedule with its next days, what it made and what it owes."""
    jour, faites = dates.jour_de_production(timezone.now()), dates.faites(planifications)
    return [
        {
            "planification": planification,
            "faites": len(faites[planification.pk]),
            "en_retard": dates.manquantes(planification, faites[planification.pk], jour),
            "prochaines": dates.prochaines(planification, A_VENIR, jour),
        }
        for planification in planifications
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def modifier_planification(request, pk):
    """Change what is planned; what was made stays."""
    planification = planification_geree(request, pk)
    contrat, envoi = planification.contrat, request.method == "POST"
    with transaction.atomic():
        ligne = verrouiller(planification) if envoi else planification
        recu = request.POST if envoi else None
        form = ModifierPlanificationForm(recu, instance=ligne, contrat=contrat)
        if envoi and form.is_valid():
            form.enregistrer(par=request.user)
            messages.success(request, "La planification est modifiée.")
            return redirect("rapports:calendrier", contrat.pk)
    contexte = {"contrat": contrat, "onglet": "rapports", "form": form}
    status = form.statut_du_refus if envoi else 200
    return render(request, "rapports/planification.html", contexte, status=status)


def _activer(request, pk, *, active: bool, dit: str) -> HttpResponse:
    planification = planification_geree(request, pk)
    if planification.active is not active:
        with transaction.atomic():
            planification.active = active
            planification.save(update_fields=["active"])
            Evenement.objects.consigner(
                contrat=planification.contrat,
                auteur=request.user,
                verbe="reprendre" if active else "suspendre",
                objet=planification,
            )
    messages.success(request, dit)
    return redirect("rapports:calendrier", planification.contrat_id)


@require_POST
def suspendre_planification(request, pk):
    """Ask for nothing more until it is taken up again."""
    dit = "La planification est en pause\u00a0: rien ne sera demandé."
    return _activer(request, pk, active=False, dit=dit)


@require_POST
def reprendre_planification(request, pk):
    """Take it up again; what was missed meanwhile is caught up."""
    dit = "La planification reprend\u00a0: ce qui a manqué va être produit."
    return _activer(request, pk, active=True, dit=dit)
