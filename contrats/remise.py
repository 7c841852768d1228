"""How bytes leave the portal: the only module that answers with a file. It checks no right.

Whatever a file holds, it does nothing where it arrives: saved and not opened (`attachment`), read
as the type that is announced, without origin, script nor network (`sandbox`), and kept by no cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import IO

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from contrats.pieces import TYPES, nettoyer_nom

ISOLE = {"default-src": [NONE], "sandbox": [True]}  # whatever opens it all the same does nothing
IMAGE = {"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": [True]}
# A PDF is read in the browser's own viewer, which a `sandbox` would forbid; it loads nothing.
LECTURE = {
    "default-src": [NONE],
    "object-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [NONE],
    "form-action": [NONE],
    "base-uri": [NONE],
}


@csp(ISOLE)
def remettre(
    octets: bytes | IO[bytes], nom: str, type_mime: str, *, garde: bool = True
) -> FileResponse:
    """A whole file, to keep. `garde=False`: the caller says how long caches may hold it."""
    ouvert = BytesIO(octets) if isinstance(octets, bytes) else octets
    reponse = FileResponse(ouvert, content_type=type_mime)
    return _fermer(reponse, nom, garde=garde)


@csp(ISOLE)
def remettre_lignes(lignes: Iterable[str], nom: str, type_mime: str) -> StreamingHttpResponse:
    """The same, written as it is sent."""
    return _fermer(StreamingHttpResponse(lignes, content_type=type_mime), nom)


@csp(LECTURE)
def lire_un_pdf(octets: bytes, nom: str, *, telecharger: bool = False) -> FileResponse:
    """A PDF of ours, or that was examined: read in the browser's own viewer, or kept."""
    reponse = FileResponse(BytesIO(octets), content_type=TYPES["pdf"])
    return _fermer(reponse, nom, a_garder=telecharger)


@csp(IMAGE)
def montrer_un_dessin(svg: str) -> HttpResponse:
    """An SVG that we drew, for an `<img>`; alone in a window it runs and fetches nothing."""
    return _fermer(HttpResponse(svg, content_type="image/svg+xml"), "dessin.svg", a_garder=False)


def _fermer(
    reponse: HttpResponseBase, nom: str, *, a_garder: bool = True, garde: bool = True
) -> HttpResponseBase:
    """The headers that all of them bear; no name, however hostile, breaks out of its own."""
    reponse["Content-Disposition"] = content_disposition_header(a_garder, nettoyer_nom(nom))
    reponse["X-Content-Type-Options"] = "nosniff"
    if garde:
        reponse["Cache-Control"] = "private, no-store"
    return reponse
