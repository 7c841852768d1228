"""A report before its figures are frozen: what is missing, chased, waived; then frozen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from contrats.models import TransitionInterdite
from contrats.refus import dire_le_refus
from partenaires.models import Partenaire
from rapports import preparation, relances
from rapports.etapes import etapes
from rapports.forms.preparation import DispenseForm
from rapports.models import Dispense, Rapport
from rapports.statuts import StatutRapport
from rapports.tasks import reveiller_production
from rapports.views.acces import rapport_gere

TROP_TARD = "Ce rapport n’est plus à préparer\u00a0: ses chiffres sont figés, ou il est annulé."
DEJA_LANCE = "C’est déjà fait\u00a0: les chiffres de ce rapport sont figés, ou vont l’être."
LANCES = set(StatutRapport) - {
    StatutRapport.A_PREPARER, StatutRapport.ECHEC, StatutRapport.ANNULE,
}  # fmt: skip


@require_GET
def preparer(request, pk):
    """What is missing from the report, owner by owner, as it stands now."""
    rapport = rapport_gere(request, pk)
    if rapport.statut != StatutRapport.A_PREPARER:
        return redirect("rapports:liste", rapport.contrat_id)
    return _page(request, rapport, DispenseForm())


def _page(request, rapport: Rapport, form, *, refus="", status=200) -> HttpResponse:
    examen = preparation.examiner(rapport, timezone.localdate())
    contacts = relances.a_qui_ecrire(examen.debiteurs)
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "etapes": etapes(rapport),
        "examen": examen,
        "debiteurs": [
            (d, d.partenaire and contacts.get(d.partenaire.pk)) for d in examen.debiteurs
        ],
        "form": form,
        "refus": refus,
    }
    return render(request, "rapports/preparer.html", contexte, status=status)


@require_POST
def relancer_partenaire(request, pk, partenaire_pk):
    """Write to one partner about what it owes, once a day."""
    rapport = rapport_gere(request, pk)
    partenaire = get_object_or_404(Partenaire.objects.visibles_par(request.user), pk=partenaire_pk)
    try:
        relances.relancer(rapport, partenaire, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, f"{partenaire} est relancé\u00a0: le courriel part.")
    return redirect("rapports:preparer", rapport.pk)


@require_POST
def dispenser(request, pk):
    """Do without the lines ticked, for one reason."""
    rapport = rapport_gere(request, pk)
    form = DispenseForm(request.POST)
    if not form.is_valid():
        if rapport.statut != StatutRapport.A_PREPARER:
            return _trop_tard(request, rapport)
        return _page(request, rapport, form, status=422)
    try:
        nombre = preparation.dispenser(rapport, **form.cleaned_data, par=request.user)
    except TransitionInterdite:
        return _trop_tard(request, rapport)
    s = "s" if nombre > 1 else ""
    messages.success(request, f"Le rapport est dispensé de {nombre}\u00a0information{s}.")
    return redirect("rapports:preparer", rapport.pk)


@require_POST
def retirer_dispense(request, pk):
    """Expect again what had been waived."""
    lignes = Dispense.objects.visibles_par(request.user).select_related("rapport__contrat")
    dispense = get_object_or_404(lignes, pk=pk)
    rapport = rapport_gere(request, dispense.rapport_id)
    try:
        preparation.retirer_la_dispense(dispense, par=request.user)
    except TransitionInterdite:
        return _trop_tard(request, rapport)
    messages.success(
        request, "La dispense est retirée\u00a0: l’information est de nouveau attendue."
    )
    return redirect("rapports:preparer", rapport.pk)


@require_POST
def lancer(request, pk):
    """Have the worker freeze the figures; refused while something is neither given nor waived."""
    rapport = rapport_gere(request, pk)
    if rapport.statut in LANCES:
        messages.info(request, DEJA_LANCE)
        return redirect("rapports:liste", rapport.contrat_id)
    try:
        with transaction.atomic():
            preparation.lancer(rapport, par=request.user)
            reveiller_production(rapport.pk)
    except TransitionInterdite:
        return _trop_tard(request, rapport)
    except ValidationError as refus:
        return _page(request, rapport, DispenseForm(), refus=" ".join(refus.messages), status=422)
    dit = "Les chiffres vont être figés\u00a0: le brouillon vous sera ensuite proposé à relire."
    messages.success(request, dit)
    return redirect("rapports:liste", rapport.contrat_id)


def _trop_tard(request, rapport: Rapport) -> HttpResponse:
    messages.error(request, TROP_TARD)
    return redirect("rapports:liste", rapport.contrat_id)


@require_POST
def annuler(request, pk):
    """Give up a report that is not issued."""
    rapport = rapport_gere(request, pk)
    try:
        rapport.annuler(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, f"«\u00a0{rapport}\u00a0» est annulé.")
    return redirect("rapports:liste", rapport.contrat_id)
