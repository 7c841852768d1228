"""Messages that come back: the return address of each message, and what a report of failure says.

RFC 3464 reports only: an answer written by a person, or by a robot on leave, changes nothing.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings
from django.db.models import TextChoices
from django.utils.crypto import constant_time_compare, salted_hmac

from courriels.models import Courriel

SEL = "courriels.rebonds"
TAILLE_MAX = 10 * 1024 * 1024  # bytes
ECART = timedelta(minutes=5)  # between two servers' clocks
EN_TETES = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


class Issue(TextChoices):
    """What became of a message that was read."""

    REVENU = "revenu", "non distribués"
    DEJA = "deja", "déjà connus, ou plus anciens que le dernier envoi"
    PROVISOIRE = "provisoire", "retards, sans suite à donner"
    INCONNU = "inconnu", "adressés à un jeton inconnu"
    ILLISIBLE = "illisible", "qui ne sont pas des rapports de non-distribution"


@dataclass(frozen=True)
class Constat:
    """What a server reports: its words, whether it gave up, which message it is about."""

    mots: str
    definitif: bool
    jetons: list[str]
    message_ids: list[str]
    date: datetime | None


def adresse_de_retour(courriel: Courriel) -> str:
    """The envelope sender, where failures come back, signed for this message alone.

    Without COURRIEL_REBONDS, the sender's own address.
    """
    if not settings.COURRIEL_REBONDS:
        return parseaddr(settings.COURRIEL_EXPEDITEUR)[1]
    local, _, domaine = settings.COURRIEL_REBONDS.rpartition("@")
    return f"{local}+{_jeton(courriel.pk)}@{domaine}"


def _jeton(pk: int) -> str:
    return f"{pk}-{salted_hmac(SEL, str(pk)).hexdigest()[:20]}"


def traiter(octets: bytes) -> Issue:
    """Read one message received at the return address, and write what it says; twice is once."""
    constat = lire(octets[:TAILLE_MAX])
    if constat is None:
        return Issue.ILLISIBLE
    courriel = _trouver(constat)
    if courriel is None:
        return Issue.INCONNU
    if not constat.definitif:
        return Issue.PROVISOIRE
    if constat.date and courriel.remis_le and constat.date < courriel.remis_le - ECART:
        return Issue.DEJA
    return Issue.REVENU if courriel.revenir(constat.mots) else Issue.DEJA


def lire(octets: bytes) -> Constat | None:
    """The report of a server; None if the message is not one, or cannot be read."""
    try:
        message = email.message_from_bytes(octets, policy=email.policy.default)
        statut = next(
            (p for p in message.walk() if p.get_content_type() == "message/delivery-status"), None
        )
        if message.get_content_type() != "multipart/report" or statut is None:
            return None
        return _constater(message, statut)
    except Exception:  # anyone may write to this address: whatever the parser stumbles on
        return None


def _constater(message: EmailMessage, statut: EmailMessage) -> Constat:
    blocs = [bloc for bloc in statut.get_payload() if bloc["Action"]]
    actions = [str(bloc["Action"]).strip().lower() for bloc in blocs]
    echec = blocs[actions.index("failed")] if "failed" in actions else None
    return Constat(
        mots=_mots(echec) if echec else "",
        definitif=echec is not None,
        jetons=_jetons(message),
        message_ids=_message_ids(message),
        date=_date(message),
    )


def _mots(bloc: EmailMessage) -> str:
    """« 5.1.1 550 Boîte inconnue »: the status, then the words of the server that refused."""
    diagnostic = str(bloc["Diagnostic-Code"] or "").partition(";")[2] or bloc["Diagnostic-Code"]
    mots = " ".join(f"{bloc['Status'] or ''} {diagnostic or ''}".split())
    return "".join(lettre for lettre in mots if lettre.isprintable())[:2000]


def _jetons(message: EmailMessage) -> list[str]:
    valeurs = [str(v) for nom in EN_TETES for v in message.get_all(nom, [])]
    local = re.escape(settings.COURRIEL_REBONDS.rpartition("@")[0])
    motif = rf"{local}\+(\d{{1,18}}-[0-9a-f]{{20}})@" if local else r"(?!)"
    return [jeton for v in valeurs for jeton in re.findall(motif, v, re.I)]


def _message_ids(message: EmailMessage) -> list[str]:
    """The Message-ID of what came back: whole, or its headers alone."""
    trouves = []
    for partie in message.walk():
        if partie.get_content_type() == "text/rfc822-headers":
            rendu = email.message_from_string(partie.get_content(), policy=email.policy.default)
        elif partie.get_content_type() == "message/rfc822":
            rendu = partie.get_content()
        else:
            continue
        trouves.append(str(rendu["Message-ID"] or "").strip())
    return [trouve for trouve in trouves if trouve]


def _date(message: EmailMessage) -> datetime | None:
    date = message["Date"] and message["Date"].datetime
    if date is None:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _trouver(constat: Constat) -> Courriel | None:
    """By the signed token of the address; else by the Message-ID, which nobody can guess."""
    courriels = Courriel.objects.defer("message")
    for jeton in constat.jetons:
        pk = int(jeton.partition("-")[0])
        if constant_time_compare(jeton.lower(), _jeton(pk)):
            return courriels.filter(pk=pk).first()
    return courriels.filter(message_id__in=constat.message_ids).first()
