"""What the portal keeps and must read again: encrypted under its key, or one that it replaced.

Never here: what is only compared (passwords, links, counters), which is hashed elsewhere.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def coffre(usage: str) -> MultiFernet:
    """The box of this usage: what enters is under SECRET_KEY, what comes out may be under a former.

    Each text begins with the version of its algorithm (Fernet: 0x80, AES-128-CBC and HMAC-SHA256)
    and the second of its making. Raises InvalidToken, on reading, when no key opens it.
    """
    return MultiFernet(
        _serrure(cle, usage) for cle in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def _serrure(cle: str, usage: str) -> Fernet:
    derivee = HKDF(SHA256(), 32, salt=None, info=usage.encode())
    return Fernet(base64.urlsafe_b64encode(derivee.derive(cle.encode())))
