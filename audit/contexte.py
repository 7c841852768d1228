"""What is being answered just now: the number of the request, where it comes from.

It follows the request through every call, and the task that a request woke up. Never a name.
"""

import re
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings

from audit.provenance import adresse

NUMERO = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
NAVIGATEUR_MAX = 300


@dataclass(frozen=True)
class Contexte:
    """One request (or task): its number; for a request, the address and the browser."""

    numero: str = ""
    adresse: str = ""
    navigateur: str = ""
    refus: list[tuple[str, dict]] = field(default_factory=list, compare=False, repr=False)

    @property
    def personnel(self) -> dict[str, str]:
        """What tells who it was: kept beside the journal, never in it."""
        valeurs = {"adresse": self.adresse, "navigateur": self.navigateur}
        return {cle: valeur for cle, valeur in valeurs.items() if valeur}


AUCUN = Contexte()
_actuel: ContextVar[Contexte | None] = ContextVar("contexte", default=None)


def actuel() -> Contexte:
    """What is being answered; empty in a command, whose number is ""."""
    return _actuel.get() or AUCUN


def noter_refus(fait: str, **details) -> None:
    """Something given was refused (a link, a file): written once this is answered, so that what
    the refusal undoes does not take it away. `details`: codes and numbers."""
    ici = _actuel.get()
    if ici is not None:
        ici.refus.append((fait, details))


@contextmanager
def dans(contexte: Contexte):
    """Everything called from here bears this number."""
    jeton = _actuel.set(contexte)
    try:
        yield contexte
    finally:
        _actuel.reset(jeton)


def lire(request) -> Contexte:
    """The context of an HTTP request; a number given by the proxy is kept if well formed."""
    donne = request.headers.get("X-Request-ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return Contexte(
        donne if NUMERO.fullmatch(donne) else uuid.uuid4().hex,
        adresse(request),
        request.headers.get("User-Agent", "")[:NAVIGATEUR_MAX],
    )
