"""Requests too heavy, in clear, not understood, or met by a failure: told in French, and what was
typed stays in the page. Nothing is read from the database, and nothing is sent again unasked."""

from __future__ import annotations

import re
import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from comptes import saisie_gardee
from contrats.disque import est_plein
from rapports.stockage import StockageInjoignable

# What programs call: a redirection would hide that their token went in clear.
MACHINES = re.compile(r"/api/|/donnees-ouvertes/[^/]*\.")
EN_CLAIR = "Cette adresse ne répond qu’en HTTPS.\n"
TROP = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

# The database or the files are away, or took too long: the next request may find them again.
SANS_BASE = (OperationalError, InterfaceError, StockageInjoignable)
JETON = "csrfmiddlewaretoken"
REVENIR = "30"  # seconds


def chiffre_exige(suite):
    """The middleware that answers no program in clear; a browser is redirected, further on."""

    def repondre(request: HttpRequest) -> HttpResponse:
        en_clair = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if en_clair and MACHINES.match(request.path):
            return HttpResponse(EN_CLAIR, "text/plain; charset=utf-8", status=403)
        return suite(request)

    return repondre


def poids_limite(suite):
    """The middleware that reads no body longer than `DEMANDE_MAX`: not even a visitor's."""

    def repondre(request: HttpRequest) -> HttpResponse:
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        if annonce.isdecimal() and int(annonce) > settings.DEMANDE_MAX:
            _laisser_finir(request, int(annonce))
            return _trop_lourde(request)
        return suite(request)

    return repondre


def _laisser_finir(request: HttpRequest, annonce: int) -> None:
    """Read and throw away, so that the browser, still sending, gets the page and not a cut.

    What is far beyond is cut: it is no mistake.
    """
    if annonce > 4 * settings.DEMANDE_MAX:
        return
    flux = request.META.get("wsgi.input")
    with suppress(OSError):
        while annonce > 0 and flux is not None and (lus := flux.read(min(annonce, 2**16))):
            annonce -= len(lus)


def demande_refusee(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of a request that Django did not take: 413 when there was too much of it."""
    if isinstance(exception, TROP):
        return _trop_lourde(request)
    return render(request, "400.html", status=400)


def demande_manquee(request: HttpRequest) -> HttpResponse:
    """The page of a failure: 503 without a database or files, 507 on a full disk, else 500."""
    erreur = sys.exc_info()[1]
    statut = _statut(erreur)
    # Without request: neither account nor message is looked up where nothing answers.
    quoi = "Son espace de fichiers" if isinstance(erreur, StockageInjoignable) else ""
    page = render_to_string(f"{statut}.html", {"renvoi": _renvoi(request), "quoi": quoi})
    reponse = HttpResponse(page, status=statut)
    if statut != 500:
        reponse["Retry-After"] = REVENIR
    reponse["Cache-Control"] = "no-store, private"
    return reponse


def _statut(erreur: BaseException | None) -> int:
    if isinstance(erreur, SANS_BASE):
        return 503
    return 507 if est_plein(erreur) else 500


def _renvoi(request: HttpRequest) -> dict | None:
    """What was typed, for its author to send again: none of it when a secret was among it, when
    the form was not proved to be ours, or when it could not be read."""
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return None
    route = request.resolver_match.view_name if request.resolver_match else ""
    try:
        champs, fichiers = saisie_gardee.champs_de(request), bool(request.FILES)
        entiers = [(nom, valeurs) for nom, valeurs in request.POST.lists()]
    except Exception:  # whatever made the body unreadable, the page is shown
        return None
    secrets = {nom for nom, _ in entiers} - {nom for nom, _ in champs} - {JETON}
    if route in saisie_gardee.PORTES or secrets or not champs:
        return None
    return {
        "vers": request.get_full_path(),
        "champs": entiers,
        "lisibles": saisie_gardee.lisibles(champs),
        "fichiers": fichiers,
    }


def _trop_lourde(request: HttpRequest) -> HttpResponse:
    megas = settings.DEMANDE_MAX // 1024**2
    return render(request, "413.html", {"megas": megas}, status=413)
