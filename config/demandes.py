"""Requests that are too heavy, or not understood: refused in French before anything is read."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TROP = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def poids_limite(suite):
    """The middleware that reads no body longer than `DEMANDE_MAX`: not even a visitor's."""

    def repondre(request: HttpRequest) -> HttpResponse:
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        if annonce.isdecimal() and int(annonce) > settings.DEMANDE_MAX:
            return _trop_lourde(request)
        return suite(request)

    return repondre


def demande_refusee(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page of a request that Django did not take: 413 when there was too much of it."""
    if isinstance(exception, TROP):
        return _trop_lourde(request)
    return render(request, "400.html", status=400)


def _trop_lourde(request: HttpRequest) -> HttpResponse:
    megas = settings.DEMANDE_MAX // 1024**2
    return render(request, "413.html", {"megas": megas}, status=413)
