"""The page of a lot, laid out: where it stands, what may be done, one part of its detail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contrats.ecriture import insecable
from imports.apercu import (
    ANOMALIES,
    COLONNES,
    ECRITURES,
    Apercu,
    apercevoir,
    resolution,
    tables,
)
from imports.changements import raconter, situer
from imports.forms import ColonnesForm, RemplacementForm
from imports.models import Anomalie, Ecriture, Lot
from imports.permissions import peut_agir
from imports.sortes import SORTES
from imports.statuts import StatutLot
from quartiers.pages import PagesPretes

LIGNES = 50  # of the detail, on a page
REMPLACABLES = {StatutLot.LU, StatutLot.ECHEC}
CONSTATS = PagesPretes(
    lambda qui, lot, gravite: Anomalie.objects.visibles_par(qui).filter(lot=lot, gravite=gravite),
    LIGNES,
)
ECRITES = PagesPretes(
    lambda qui, lot, genre: Ecriture.objects.visibles_par(qui).filter(lot=lot, genre=genre), LIGNES
)


def page_du_lot(
    request: HttpRequest,
    lot: Lot,
    *,
    empechements=(),
    remplacement: RemplacementForm | None = None,
    colonnes: ColonnesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was just refused, if anything was."""
    agir = peut_agir(request.user, lot)
    apercu = apercevoir(lot, agir=agir)
    voir = COLONNES if colonnes else _demande(request, apercu)
    contexte = {
        "menu": "imports",
        "lot": lot,
        "apercu": apercu,
        "empechements": [insecable(raison) for raison in empechements],
        "remplacement": remplacement or _remplacement(lot, agir),
        "voir": voir,
        **_detail(request, lot, voir, colonnes or _colonnes(lot, voir, agir)),
    }
    return render(request, "imports/lot.html", contexte, status=status)


def _demande(request: HttpRequest, apercu: Apercu) -> str:
    """The part of the detail that is asked for, else the first that says something."""
    voir = request.GET.get("voir", "")
    return voir if voir in {onglet.code for onglet in apercu.onglets} else apercu.premier()


def _remplacement(lot: Lot, agir: bool) -> RemplacementForm | None:
    return RemplacementForm(lot=lot) if agir and lot.statut in REMPLACABLES else None


def _colonnes(lot: Lot, voir: str, agir: bool) -> ColonnesForm | None:
    ouvert = voir == COLONNES and agir and lot.statut == StatutLot.LU
    return ColonnesForm(lot=lot) if ouvert else None


def _detail(request: HttpRequest, lot: Lot, voir: str, form: ColonnesForm | None) -> dict[str, Any]:
    """One page of the part that is open."""
    detail = {"page": None, "constats": None, "changements": None, "form_colonnes": form}
    if voir in ANOMALIES:
        page = CONSTATS.demandee(request, lot.pk, ANOMALIES[voir][1].value)
        return detail | {"page": page, "constats": [_constat(anomalie) for anomalie in page]}
    if voir in ECRITURES:
        page = ECRITES.demandee(request, lot.pk, ECRITURES[voir][1])
        return detail | {"page": page, "changements": raconter(page)}
    sorte = SORTES.get(lot.sorte)
    aide = sorte.aide_colonnes if sorte else ""
    return detail | {"tables": tables(lot, form), "aide_colonnes": aide}


def _constat(anomalie: Anomalie) -> dict[str, Any]:
    ou = situer(anomalie.feuille, anomalie.ligne) or "Tout le fichier"
    return {
        "anomalie": anomalie,
        "ou": ou,
        "message": insecable(anomalie.message),
        "resolution": resolution(anomalie),
    }
