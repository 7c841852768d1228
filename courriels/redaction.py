"""What every e-mail shares: its headers, its two forms, and the queue where it is put.

An app's own `emails.py` says what a message tells and to whom; it never builds one by hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.tasks import reveiller

PARTIES = ("sujet.txt", "texte.txt", "html.html")


def rediger(
    nom: str,
    contexte: dict,
    *,
    destinataire: str,
    nom_affiche: str = "",
    repondre_a: Iterable[str] = (),
    pieces: Iterable[tuple[str, bytes, str]] = (),
    confidentiel: bool = False,
    entetes: dict[str, str] | None = None,
) -> Courriel:
    """A message frozen with its Message-ID and its date, not saved yet.

    `nom` is the path of its three templates without their endings (`rapports/courriels/rapport`);
    `repondre_a`, addresses made by `nommer`; `pieces`, (file name, bytes, MIME type) each;
    `confidentiel`, whether it holds a personal link. Raises BadHeaderError if an address or a
    header holds a line break, UnicodeError if the domain cannot be written as DNS does.
    """
    message_id = _nouvel_identifiant()
    sujet, texte, html = (render_to_string(f"{nom}_{partie}", contexte) for partie in PARTIES)
    message = EmailMultiAlternatives(
        subject=" ".join(sujet.split()),
        body=texte.replace("\u00a0", " ").replace("\u202f", " "),
        from_email=settings.COURRIEL_EXPEDITEUR,
        to=[nommer(nom_affiche, destinataire)],
        reply_to=list(repondre_a),
        headers={**_entetes(message_id), **(entetes or {})},
    )
    message.attach_alternative(html, "text/html")
    for piece in pieces:
        message.attach(*piece)
    return Courriel(
        nature=nom.rpartition("/")[2],
        destinataire=destinataire,
        nom=nom_affiche[:200],
        confidentiel=confidentiel,
        message_id=message_id,
        message=message.message().as_bytes(linesep="\r\n"),
    )


def deposer(courriel: Courriel) -> Courriel:
    """Put one message in the queue; see `deposer_tous`."""
    return deposer_tous([courriel])[0]


def deposer_tous(courriels: Iterable[Courriel]) -> list[Courriel]:
    """Save messages in the caller's transaction: they leave once it is committed, or never."""
    deposes = Courriel.objects.bulk_create(courriels)
    reveiller(*(courriel.pk for courriel in deposes))
    return deposes


def _nouvel_identifiant() -> str:
    domaine = parseaddr(settings.COURRIEL_EXPEDITEUR)[1].rpartition("@")[2]
    return f"<{uuid.uuid4()}@{domaine}>"


def _entetes(message_id: str) -> dict[str, str]:
    """Frozen with the message, so that a retry is byte for byte the same; no robot answers it."""
    return {
        "Message-ID": message_id,
        "Date": format_datetime(timezone.localtime()),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, NRN, AutoReply, RN",
    }
