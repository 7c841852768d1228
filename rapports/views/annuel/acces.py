"""How a page of the procedure gets what it shows: only what its reader may see (404)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from contrats.models import TransitionInterdite
from contrats.permissions import peut_gerer
from contrats.refus import dire_le_refus
from rapports.models import AvisAnnuel, Contribution, RapportAnnuel

PERSONNES = ("cree_par", "ouvert_par", "approuve_par", "publie_par")


def annuel_lisible(request: HttpRequest, pk: int) -> RapportAnnuel:
    """The report, with its contract and its documents. Raises Http404 to strangers."""
    lignes = (
        RapportAnnuel.objects.visibles_par(request.user)
        .select_related("contrat__pilote__successeur", "projet", "definitif", *PERSONNES)
        .defer("projet__instantane", "definitif__instantane")
    )
    return get_object_or_404(lignes, pk=pk)


def annuel_gere(request: HttpRequest, pk: int) -> RapportAnnuel:
    """The same, for those who manage its contract. Raises Http404, PermissionDenied."""
    annuel = annuel_lisible(request, pk)
    if not peut_gerer(request.user, annuel.contrat):
        raise PermissionDenied
    return annuel


def avis_lisible(request: HttpRequest, pk: int) -> AvisAnnuel:
    """An opinion, with its report and its contract. Raises Http404 to strangers."""
    lignes = (
        AvisAnnuel.objects.visibles_par(request.user)
        .select_related(
            "annuel__contrat__pilote__successeur",
            "annuel__projet",
            "annuel__ouvert_par",
            "partenaire",
            "quartier",
            "rendu_par",
            "courriel",
        )
        .defer("courriel__message", "annuel__projet__instantane")
    )
    return get_object_or_404(lignes, pk=pk)


def contribution_lisible(request: HttpRequest, pk: int) -> Contribution:
    """A contribution, with its report and its contract. Raises Http404 to strangers."""
    lignes = Contribution.objects.visibles_par(request.user).select_related(
        "annuel__contrat__pilote__successeur", "annuel__cree_par", "partenaire", "courriel"
    )
    return get_object_or_404(lignes.defer("courriel__message"), pk=pk)


def revenir(request: HttpRequest, annuel_pk: int, message: str = "") -> HttpResponse:
    """Back to the page of the report, where the message is shown."""
    if message:
        messages.success(request, message)
    return redirect("rapports:annuel", annuel_pk)


def refuser(request: HttpRequest, annuel_pk: int, refus: TransitionInterdite) -> HttpResponse:
    """Back to the page of the report, which has moved meanwhile, with the reason."""
    dire_le_refus(request, refus)
    return redirect("rapports:annuel", annuel_pk)
