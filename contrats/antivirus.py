"""Asks the antivirus of the house, if there is one (clamd, by its INSTREAM command). No file stays.

Without `ANTIVIRUS` nothing is asked. With it, no answer is a refusal: a file that nobody looked at
does not enter.
"""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings
from django.core.exceptions import ValidationError

MORCEAU = 64 * 1024
DUREE = 30  # seconds for the whole look
logger = logging.getLogger(__name__)


def verifier(octets: bytes) -> None:
    """Raises ValidationError if the antivirus knows this file as harmful, or does not answer."""
    if not settings.ANTIVIRUS:
        return
    try:
        reponse = _interroger(octets)
    except (OSError, ValueError):
        logger.exception("L'antivirus ne répond pas")
        reponse = ""
    if reponse.endswith(" OK"):
        return
    if reponse.endswith(" FOUND"):
        logger.warning("Fichier refusé par l'antivirus : %s", reponse)
        raise ValidationError(
            "L’antivirus a reconnu un programme malveillant dans ce fichier\u00a0: il est refusé, "
            "et rien n’en est gardé.",
            code="virus",
        )
    raise ValidationError(
        "L’antivirus ne répond pas\u00a0: aucun fichier n’est reçu pour l’instant. Réessayez dans "
        "quelques minutes.",
        code="antivirus",
    )


def _interroger(octets: bytes) -> str:
    """What clamd says of these bytes, sent by pieces that each bear their length."""
    with _ouvrir(settings.ANTIVIRUS) as prise:
        prise.sendall(b"zINSTREAM\0")
        for debut in range(0, len(octets), MORCEAU):
            morceau = octets[debut : debut + MORCEAU]
            prise.sendall(struct.pack(">I", len(morceau)) + morceau)
        prise.sendall(struct.pack(">I", 0))
        dit = b""
        while not dit.endswith(b"\0") and (recu := prise.recv(4096)):
            dit += recu
    return dit.decode("ascii", "replace").strip("\0\n ")


def _ouvrir(adresse: str) -> socket.socket:
    """`unix:/run/clamav/clamd.ctl`, or `tcp:hote:3310`. Raises OSError, ValueError."""
    genre, _, ou = adresse.partition(":")
    if genre == "unix":
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(DUREE)
        try:
            prise.connect(ou)
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = ou.rpartition(":")
    return socket.create_connection((hote, int(port)), timeout=DUREE)
