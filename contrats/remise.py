"""How bytes leave the portal: the only module that answers with a file. It checks no right.

Whatever a file holds, it does nothing where it arrives: saved and not opened (`attachment`), read
as the type that is announced, without origin, script nor network (`sandbox`), and kept by no cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from contrats.pieces import TYPES, nettoyer_nom

MORCEAU = 65_536  # bytes of a file that are sent together
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
    reponse.block_size = MORCEAU
    return _fermer(reponse, nom, garde=garde)


def remettre_ecrit(ecrire: Callable[[IO[bytes]], None], nom: str, type_mime: str) -> FileResponse:
    """The same, that `ecrire` writes whole before anything of it leaves: an error is a page, never
    half a file. In one transaction, of which PostgreSQL sends the rows as it finds them; outside of
    any, it would set all of them aside first."""
    with ExitStack() as ouverts:
        fichier = ouverts.enter_context(TemporaryFile())
        with transaction.atomic(savepoint=False):
            ecrire(fichier)
        fichier.seek(0)
        ouverts.pop_all()  # the response closes it, once it is sent
    return remettre(fichier, nom, type_mime)


def remettre_lignes(lignes: Iterable[str], nom: str, type_mime: str) -> FileResponse:
    """The same, from its lines."""
    return remettre_ecrit(
        lambda fichier: fichier.writelines(map(str.encode, lignes)), nom, type_mime
    )


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
