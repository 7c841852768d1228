"""Bringing a file: what it holds, for which contract; then a corrected one in its place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contrats.disque import statut_du_refus
from contrats.models import TransitionInterdite
from contrats.refus import dire_le_refus
from contrats.views.acces import cle_demandee
from imports.forms import DepotForm, RemplacementForm
from imports.permissions import peut_entrer, peut_importer
from imports.sortes import SORTES
from imports.sortes.base import CONTRAT, NATIONAL, Sorte
from imports.tasks import commencer
from imports.views.acces import lot_gere
from imports.views.page import page_du_lot

GROUPES = {CONTRAT: "Pour un contrat", NATIONAL: "Référentiels nationaux"}


@require_http_methods(["GET", "HEAD", "POST"])
def deposer(request):
    """Choose what the file holds, then give it with what its kind asks."""
    if not peut_entrer(request.user):
        raise PermissionDenied
    contrat = str(cle_demandee(request.GET, "contrat") or "")
    sorte = SORTES.get(request.GET.get("sorte", ""))
    if sorte is None:
        return _choisir(request, contrat)
    if not _sienne(request, sorte):
        raise PermissionDenied
    donnees = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"contrat": contrat} if contrat else {}
    form = DepotForm(*donnees, sorte=sorte, utilisateur=request.user, initial=initial)
    if donnees and form.is_valid() and (lot := _deposer(request, form)):
        return redirect("imports:lot", lot.pk)
    contexte = {
        "menu": "imports",
        "sorte": sorte,
        "attendues": sorte.attendues(),
        "form": form,
        "contrat": contrat,
    }
    status = statut_du_refus(form) if donnees else 200
    return render(request, "imports/deposer.html", contexte, status=status)


def _deposer(request: HttpRequest, form: DepotForm):
    if not peut_importer(request.user, form.sorte, form.cleaned_data.get("contrat")):
        raise PermissionDenied
    if lot := form.deposer(par=request.user):
        commencer(lot)
    return lot


def _choisir(request: HttpRequest, contrat: str) -> HttpResponse:
    """The kinds of files that this person may import."""
    groupes = [
        {"code": portee, "libelle": libelle, "sortes": siennes}
        for portee, libelle in GROUPES.items()
        if (siennes := [s for s in SORTES.values() if s.portee == portee and _sienne(request, s)])
    ]
    refus = "Dites d’abord ce que contient le fichier." if request.method == "POST" else ""
    contexte = {"menu": "imports", "groupes": groupes, "contrat": contrat, "refus": refus}
    return render(request, "imports/choisir.html", contexte, status=422 if refus else 200)


def _sienne(request: HttpRequest, sorte: Sorte) -> bool:
    return sorte.portee == CONTRAT or peut_importer(request.user, sorte)


@require_POST
def remplacer(request, pk):
    """Read a corrected file with the same settings; the former one is given up."""
    lot = lot_gere(request, pk)
    form = RemplacementForm(request.POST, request.FILES, lot=lot)
    try:
        nouveau = form.is_valid() and form.remplacer(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
        return redirect("imports:lot", lot.pk)
    if not nouveau:
        return page_du_lot(request, lot, remplacement=form, status=statut_du_refus(form))
    commencer(nouveau)
    messages.success(request, "Le fichier corrigé remplace le précédent.")
    return redirect("imports:lot", nouveau.pk)
