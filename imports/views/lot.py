"""The lots, and the page of one: what it would change, what is wrong in it, how far it is read."""

import logging

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.remise import remettre
from contrats.tableur import exporter
from contrats.views.pages import format_demande
from imports.apercu import apercevoir, bilan, libelle_de
from imports.exports import feuille_des_anomalies
from imports.models import Anomalie
from imports.views.acces import lot_lisible, lots_lisibles
from imports.views.page import page_du_lot

logger = logging.getLogger(__name__)


@require_GET
def liste(request):
    """The files brought to the portal, latest first."""
    page = lots_lisibles(request)
    resumes = [{"lot": lot, "libelle": libelle_de(lot), "bilan": bilan(lot)} for lot in page]
    contexte = {"menu": "imports", "page": page, "resumes": resumes}
    return render(request, "imports/liste.html", contexte)


@require_GET
def lot(request, pk):
    """Everything that a lot would write, or has written."""
    return page_du_lot(request, lot_lisible(request, pk))


@require_GET
@cache_control(private=True, no_store=True)
def suivi(request, pk):
    """How far the reading is, for the live page; 204 while what was seen (`vu`) still holds."""
    lot = lot_lisible(request, pk)
    apercu = apercevoir(lot, agir=False)
    if not apercu.en_lecture:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("vu") == apercu.vu:
        return HttpResponse(status=204)
    return render(request, "imports/composants/etat.html", {"lot": lot, "apercu": apercu})


@require_GET
def anomalies(request, pk):
    """Everything that was told of the file, as a spreadsheet."""
    nature = format_demande(request)
    lot = lot_lisible(request, pk)
    lignes = Anomalie.objects.visibles_par(request.user).filter(lot=lot)
    return exporter(nature, f"Anomalies {lot.nom_fichier}", [feuille_des_anomalies(lignes)])


@require_GET
@cache_control(private=True, no_store=True)
def fichier(request, pk):
    """The file as it was brought, checked against its sha256; never shown inside the portal."""
    lot = lot_lisible(request, pk)
    try:
        octets = lot.lire_fichier()
    except (ValueError, OSError):
        logger.exception("Import %s : fichier altéré ou absent", lot.pk)
        raise Http404("Ce fichier est perdu ou altéré.") from None
    return remettre(octets, lot.nom_fichier, "application/octet-stream")
