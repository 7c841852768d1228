"""Batches of reports: asked for in one go, followed, paused, taken up again, cancelled."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.models import TransitionInterdite
from contrats.refus import dire_le_refus
from contrats.views.acces import contrat_gere
from quartiers.pages import PagesPretes
from quartiers.prete import LignePrete
from rapports import series
from rapports.forms.serie import SerieForm
from rapports.models import Lot, Rapport
from rapports.statuts import StatutLot, StatutRapport
from rapports.tasks import reveiller_lot
from rapports.views.acces import PILOTE, geree

PAR_PAGE = 50
FAITS = {
    "suspendre": "La série est en pause\u00a0: le rapport en cours se termine, aucun ne commence.",
    "reprendre": "La série reprend.",
    "annuler": "La série est annulée\u00a0: ce qui est émis reste.",
}
LOT = LignePrete(lambda qui: Lot.objects.visibles_par(qui).select_related(*PILOTE, "cree_par"))
LOTS = PagesPretes(
    lambda qui, contrat: (
        Lot.objects.visibles_par(qui).filter(contrat=contrat).select_related("cree_par")
    ),
    PAR_PAGE,
)
RAPPORTS = PagesPretes(
    lambda qui, lot: (
        Rapport.objects.visibles_par(qui)
        .filter(lot=lot)
        .defer("instantane")
        .order_by(Case(When(statut=StatutRapport.ECHEC, then=0), default=1), "pk")
    ),
    PAR_PAGE,
)


def lot_gere(request: HttpRequest, pk: int) -> Lot:
    """The batch, with its contract and who steers it. Raises Http404, PermissionDenied."""
    return geree(request, LOT.une(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def liste_des_series(request, contrat_pk):
    """The batches of the contract, and the form to ask for one."""
    contrat = contrat_gere(request, contrat_pk)
    envoi = request.method == "POST"
    form = SerieForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid() and (lot := form.demander(par=request.user)):
        messages.success(request, "La série est demandée\u00a0: son avancement s’affiche ici.")
        return redirect("rapports:serie", lot.pk)
    page = LOTS.demandee(request, contrat.pk)
    avancees = series.etats(page.object_list)
    contexte = {
        "contrat": contrat,
        "onglet": "rapports",
        "form": form,
        "page": page,
        "lignes": [(lot, avancees[lot.pk]) for lot in page],
    }
    return render(request, "rapports/series.html", contexte, status=422 if envoi else 200)


@require_GET
def serie(request, pk):
    """How far a batch has come, and its reports one by one: those that failed first."""
    lot = lot_gere(request, pk)
    page = RAPPORTS.demandee(request, lot.pk)
    contexte = {**_etat(lot), "contrat": lot.contrat, "onglet": "rapports", "page": page}
    return render(request, "rapports/serie.html", contexte)


def _etat(lot: Lot) -> dict:
    """What the live part of the page shows; `rythme` is empty once at rest."""
    etat = series.etats([lot])[lot.pk]
    en_cours = lot.statut == StatutLot.EN_COURS and not etat.termine
    vu = f"{lot.statut}-{etat.emis}-{etat.echecs}-{etat.annules}-{etat.restants}"
    return {"lot": lot, "etat": etat, "vu": vu, "rythme": "2s" if en_cours else ""}


@require_GET
@cache_control(private=True, no_store=True)
def suivi_de_la_serie(request, pk):
    """The live part alone; 204 while what was seen (`vu`) still holds."""
    contexte = _etat(lot_gere(request, pk))
    if request.GET.get("vu") == contexte["vu"]:
        return HttpResponse(status=204)
    return render(request, "rapports/composants/serie.html", contexte)


def _passer(request, pk, verbe) -> HttpResponse:
    lot = lot_gere(request, pk)
    try:
        with transaction.atomic():
            getattr(lot, verbe)(par=request.user)
            if lot.statut == StatutLot.EN_COURS:
                reveiller_lot(lot.pk)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, FAITS[verbe])
    return redirect("rapports:serie", pk)


@require_POST
def suspendre_serie(request, pk):
    """Begin nothing more for now."""
    return _passer(request, pk, "suspendre")


@require_POST
def reprendre_serie(request, pk):
    """Go on where it stopped."""
    return _passer(request, pk, "reprendre")


@require_POST
def annuler_serie(request, pk):
    """Give up what is not begun."""
    return _passer(request, pk, "annuler")


@require_POST
def relancer_serie(request, pk):
    """Put its failed reports back in the queue."""
    lot = lot_gere(request, pk)
    with transaction.atomic():
        nombre = series.relancer_les_echecs(lot, par=request.user)
        reveiller_lot(lot.pk)
    if nombre:
        s = "s" if nombre > 1 else ""
        messages.success(request, f"{nombre} rapport{s} relancé{s}.")
    else:
        messages.error(request, "Aucun rapport de cette série n’est à relancer.")
    return redirect("rapports:serie", pk)
