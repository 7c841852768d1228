"""Where a request comes from: the network address that counts, proxy included. Nothing is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def adresse(request: HttpRequest) -> str:
    """The address of who asks; behind our proxy, the one that it saw, never one merely claimed."""
    directe = request.META.get("REMOTE_ADDR", "")
    if not settings.SECURE_PROXY_SSL_HEADER:
        return directe
    return request.headers.get("X-Forwarded-For", directe).rpartition(",")[2].strip()
