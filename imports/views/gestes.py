"""What is decided of a lot: confirm, undo, give up, read again, say what its columns are."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contrats.models import TransitionInterdite
from contrats.refus import dire_le_refus
from imports import annulation, application
from imports.forms import ColonnesForm
from imports.masse import Depasse
from imports.tasks import commencer
from imports.views.acces import lot_gere
from imports.views.page import page_du_lot


@require_POST
def appliquer(request, pk):
    """Write everything that the preview showed, or nothing."""
    lot = lot_gere(request, pk)
    try:
        application.appliquer(lot, par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    except Depasse as refus:
        raisons = [*refus.messages, "Relisez le fichier pour voir ce qu’il changerait à présent."]
        return page_du_lot(request, lot, empechements=raisons, status=409)
    except application.ImportBloque as refus:
        return page_du_lot(request, lot, empechements=refus.messages, status=409)
    else:
        messages.success(request, "Tout ce que dit ce fichier est enregistré.")
    return redirect("imports:lot", lot.pk)


@require_POST
def annuler(request, pk):
    """Give everything back as it was before, or nothing."""
    lot = lot_gere(request, pk)
    try:
        annulation.annuler(lot, par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    except annulation.AnnulationImpossible as refus:
        return page_du_lot(request, lot, empechements=refus.messages, status=409)
    else:
        messages.success(request, "Cet import est annulé.")
    return redirect("imports:lot", lot.pk)


@require_POST
def abandonner(request, pk):
    """Give the file up before it writes anything."""
    lot = lot_gere(request, pk)
    try:
        lot.abandonner(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, "Cet import est abandonné, rien n’a été écrit.")
    return redirect("imports:lot", lot.pk)


@require_POST
def relire(request, pk):
    """Compare the file with what the portal says now."""
    lot = lot_gere(request, pk)
    _relire(request, lot, "Le fichier est comparé à ce que dit le portail à présent.")
    return redirect("imports:lot", lot.pk)


@require_POST
def colonnes(request, pk):
    """Remember what the columns are, then read the file again."""
    lot = lot_gere(request, pk)
    form = ColonnesForm(request.POST, lot=lot)
    if not form.is_valid():
        return page_du_lot(request, lot, colonnes=form, status=422)
    dites = form.retenir()
    if not dites:
        messages.info(request, "Aucune colonne n’a changé de sens.")
    else:
        _relire(request, lot, "C’est retenu, et le fichier est relu.")
    return redirect("imports:lot", lot.pk)


def _relire(request, lot, message: str) -> None:
    try:
        lot.relire(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        commencer(lot)
        messages.success(request, message)
