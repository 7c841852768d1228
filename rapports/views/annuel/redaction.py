"""Before the consultation: the texts of the parts, the contributions of the other signatories."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.models import TransitionInterdite
from rapports.annuel.emplacements import emplacements
from rapports.forms_annuel.redaction import ContributionForm, InvitationForm, TextesForm
from rapports.permissions import peut_contribuer
from rapports.procedure import contributions
from rapports.statuts_annuel import StatutAnnuel
from rapports.views.annuel.acces import (
    annuel_gere,
    contribution_lisible,
    contributions_visibles,
    refuser,
    revenir,
)


@require_http_methods(["GET", "HEAD", "POST"])
def textes_annuel(request, pk):
    """The officer's texts, part by part, with the remarks made on each."""
    annuel = annuel_gere(request, pk)
    envoi = request.method == "POST"
    places = emplacements(annuel)
    form = TextesForm(request.POST if envoi else None, annuel=annuel, emplacements=places)
    try:
        if envoi and form.is_valid() and form.enregistrer(par=request.user):
            return revenir(request, pk, "Les textes sont enregistrés.")
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    contexte = {"contrat": annuel.contrat, "onglet": "rapports", "annuel": annuel, "form": form}
    contexte["remarques"] = annuel.remarques()
    return render(request, "rapports/annuel/textes.html", contexte, status=422 if envoi else 200)


@require_GET
def contributions_annuel(request, pk):
    """Who was asked, who has written, and how to ask others."""
    return _page_contributions(request, annuel_gere(request, pk))


def _page_contributions(request, annuel, form=None, *, status=200) -> HttpResponse:
    if form is None and annuel.statut == StatutAnnuel.BROUILLON:
        form = InvitationForm(annuel=annuel)
    contexte = {
        "contrat": annuel.contrat,
        "onglet": "rapports",
        "annuel": annuel,
        "form": form,
        "contributions": contributions_visibles(request, annuel),
    }
    return render(request, "rapports/annuel/contributions.html", contexte, status=status)


@require_POST
def demander_contributions(request, pk):
    """Ask organisations of the contract, by e-mail, to present their own action."""
    annuel = annuel_gere(request, pk)
    form = InvitationForm(request.POST, annuel=annuel)
    try:
        if not form.is_valid() or not form.inviter(par=request.user):
            return _page_contributions(request, annuel, form, status=422)
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    messages.success(request, "Les demandes de contribution partent.")
    return redirect("rapports:contributions_annuel", pk)


@require_POST
def rappeler_contribution(request, pk):
    """Remind one organisation, once a day."""
    contribution = contribution_lisible(request, pk)
    annuel = annuel_gere(request, contribution.annuel_id)
    try:
        if contributions.rappeler(contribution, par=request.user):
            messages.success(request, "Le rappel part.")
        else:
            messages.info(request, "Rien à rappeler\u00a0: déjà reçue, ou déjà écrit aujourd’hui.")
    except TransitionInterdite as refus:
        return refuser(request, annuel.pk, refus)
    return redirect("rapports:contributions_annuel", annuel.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request, pk):
    """What one organisation presents of its action; its agents write it, officers too."""
    contribution = contribution_lisible(request, pk)
    ouverte = peut_contribuer(request.user, contribution)
    envoi = request.method == "POST"
    if envoi and not ouverte:
        raise PermissionDenied
    with transaction.atomic():
        recu, ligne = request.POST if envoi else None, contribution
        form = ContributionForm(recu, contribution=verrouiller(ligne) if envoi else ligne)
        if envoi and form.is_valid():
            try:
                contribution.ecrire(par=request.user, texte=form.cleaned_data["texte"])
            except TransitionInterdite as refus:
                return refuser(request, contribution.annuel_id, refus)
            return revenir(request, contribution.annuel_id, "La contribution est enregistrée.")
    contexte = {"contribution": contribution, "annuel": contribution.annuel, "onglet": "rapports"}
    ecrite = ouverte and contribution.annuel.statut == StatutAnnuel.BROUILLON
    contexte |= {"contrat": contribution.annuel.contrat, "form": form if ecrite else None}
    status = form.statut_du_refus if envoi else 200
    return render(request, "rapports/annuel/contribution.html", contexte, status=status)
