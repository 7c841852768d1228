"""How a page of the procedure gets what it shows: only what its reader may see (404)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contrats.models import TransitionInterdite
from contrats.permissions import peut_gerer
from contrats.refus import dire_le_refus
from quartiers.prete import LignePrete, ListePrete
from rapports.models import AvisAnnuel, Contribution, RapportAnnuel

PERSONNES = ("cree_par", "ouvert_par", "approuve_par", "publie_par")
PILOTE = "contrat__pilote__successeur"
DE_L_AVIS = (
    *("annuel__projet", "annuel__ouvert_par", "partenaire", "quartier", "rendu_par"),
    *("tardif", "piece"),
)
ANNUEL = LignePrete(
    lambda qui: (
        RapportAnnuel.objects.visibles_par(qui)
        .select_related(PILOTE, "projet", "definitif", *PERSONNES)
        .defer("projet__instantane", "definitif__instantane")
    )
)
AVIS = LignePrete(
    lambda qui: (
        AvisAnnuel.objects.visibles_par(qui)
        .select_related(f"annuel__{PILOTE}", *DE_L_AVIS, "courriel")
        .defer("courriel__message", "annuel__projet__instantane")
    )
)
CONTRIBUTION = LignePrete(
    lambda qui: (
        Contribution.objects.visibles_par(qui)
        .select_related(f"annuel__{PILOTE}", "annuel__cree_par", "partenaire", "courriel")
        .defer("courriel__message")
    )
)

CONTRIBUTIONS = ListePrete(
    lambda qui, annuel: (
        Contribution.objects.visibles_par(qui)
        .filter(annuel=annuel)
        .select_related("partenaire", "courriel", "par")
        .defer("courriel__message")
    )
)


def annuel_lisible(request: HttpRequest, pk: int) -> RapportAnnuel:
    """The report, with its contract and its documents. Raises Http404 to strangers."""
    return ANNUEL.une(request.user, pk)


def annuel_gere(request: HttpRequest, pk: int) -> RapportAnnuel:
    """The same, for those who manage its contract. Raises Http404, PermissionDenied."""
    annuel = annuel_lisible(request, pk)
    if not peut_gerer(request.user, annuel.contrat):
        raise PermissionDenied
    return annuel


def avis_lisible(request: HttpRequest, pk: int) -> AvisAnnuel:
    """An opinion, with its report and its contract. Raises Http404 to strangers."""
    return AVIS.une(request.user, pk)


def contributions_visibles(request: HttpRequest, annuel: RapportAnnuel) -> list[Contribution]:
    """Those of this report that the person may see."""
    return CONTRIBUTIONS.lire(request.user, annuel.pk)


def contribution_lisible(request: HttpRequest, pk: int) -> Contribution:
    """A contribution, with its report and its contract. Raises Http404 to strangers."""
    return CONTRIBUTION.une(request.user, pk)


def revenir(request: HttpRequest, annuel_pk: int, message: str = "") -> HttpResponse:
    """Back to the page of the report, where the message is shown."""
    if message:
        messages.success(request, message)
    return redirect("rapports:annuel", annuel_pk)


def refuser(request: HttpRequest, annuel_pk: int, refus: TransitionInterdite) -> HttpResponse:
    """Back to the page of the report, which has moved meanwhile, with the reason."""
    dire_le_refus(request, refus)
    return redirect("rapports:annuel", annuel_pk)
