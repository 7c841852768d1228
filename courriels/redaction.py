"""What every e-mail shares: its headers, its two forms, and the queue where it is put.

An app's own `emails.py` says what a message tells and to whom; it never builds one by hand.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from audit import contexte
from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.tasks import reveiller

SEL = "courriels.redaction"
PARTIES = ("sujet.txt", "texte.txt", "html.html")


@dataclass(frozen=True)
class Lettre:
    """What a message says, the same for all who receive it, typeset once."""

    nature: str
    sujet: str
    texte: str
    html: str
    pieces: tuple[tuple[str, str, str], ...]  # file name, MIME type, bytes in base64

    def adresser(
        self,
        destinataire: str,
        nom_affiche: str = "",
        *,
        repondre_a: Iterable[str] = (),
        confidentiel: bool = False,
        entetes: dict[str, str] | None = None,
        personnel: Mapping[str, str] | None = None,
        promesse: str = "",
    ) -> Courriel:
        """The letter as it leaves for one person, not saved yet.

        `promesse`: what it fulfils, the same if it were written again (a restored backup): it then
        has the same Message-ID, and does not leave twice.

        `personnel`: passages put in place of their marks, in the text and in the HTML. They are
        written as they are: links of ours. Raises as `rediger`.
        """
        message_id = _nouvel_identifiant(promesse)
        message = EmailMultiAlternatives(
            subject=self.sujet,
            body=_remplacer(self.texte, personnel),
            from_email=settings.COURRIEL_EXPEDITEUR,
            to=[nommer(nom_affiche, destinataire)],
            reply_to=list(repondre_a),
            headers={**_entetes(message_id), **(entetes or {})},
        )
        message.attach_alternative(_remplacer(self.html, personnel), "text/html")
        return Courriel(
            nature=self.nature,
            destinataire=destinataire,
            nom=nom_affiche[:200],
            requete=contexte.actuel().numero,
            confidentiel=confidentiel,
            message_id=message_id,
            message=self._octets(message),
        )

    def _octets(self, message: EmailMultiAlternatives) -> bytes:
        """The whole message. Its attachments, encoded once, take the place of their marks."""
        marques = [f"piece-{uuid.uuid4().hex}".encode() for _ in self.pieces]
        for marque, (nom, type_mime, _) in zip(marques, self.pieces, strict=True):
            message.attach(nom, marque, type_mime)
        octets = message.message().as_bytes(linesep="\r\n")
        for marque, (_, _, contenu) in zip(marques, self.pieces, strict=True):
            octets = octets.replace(base64.encodebytes(marque).strip(), contenu.encode(), 1)
        return octets


def _remplacer(texte: str, personnel: Mapping[str, str] | None) -> str:
    for marque, passage in (personnel or {}).items():
        texte = texte.replace(marque, passage)
    return texte


def composer(nom: str, variables: dict, pieces: Iterable[tuple[str, bytes, str]] = ()) -> Lettre:
    """The letter of three templates: see `rediger` for `nom` and `pieces`."""
    sujet, texte, html = (render_to_string(f"{nom}_{partie}", variables) for partie in PARTIES)
    return Lettre(
        nature=nom.rpartition("/")[2],
        sujet=" ".join(sujet.split()),
        texte=texte.replace("\u00a0", " ").replace("\u202f", " "),
        html=html,
        pieces=tuple(
            (titre, type_mime, base64.encodebytes(contenu).decode().replace("\n", "\r\n").strip())
            for titre, contenu, type_mime in pieces
        ),
    )


def rediger(
    nom: str,
    variables: dict,
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
    return composer(nom, variables, pieces).adresser(
        destinataire,
        nom_affiche,
        repondre_a=repondre_a,
        confidentiel=confidentiel,
        entetes=entetes,
    )


def deposer(courriel: Courriel) -> Courriel:
    """Put one message in the queue; see `deposer_tous`."""
    return deposer_tous([courriel])[0]


def deposer_tous(courriels: Iterable[Courriel]) -> list[Courriel]:
    """Save messages in the caller's transaction: they leave once it is committed, or never."""
    deposes = Courriel.objects.bulk_create(courriels)
    reveiller(*(courriel.pk for courriel in deposes))
    return deposes


def _nouvel_identifiant(promesse: str) -> str:
    """Drawn at random, or from what is promised: in either case nobody else can guess it."""
    domaine = parseaddr(settings.COURRIEL_EXPEDITEUR)[1].rpartition("@")[2]
    tire = uuid.UUID(salted_hmac(SEL, promesse).hexdigest()[:32]) if promesse else uuid.uuid4()
    return f"<{tire}@{domaine}>"


def _entetes(message_id: str) -> dict[str, str]:
    """Frozen with the message, so that a retry is byte for byte the same; no robot answers it.

    With the number of the request that it comes from, if any, which the journals bear too.
    """
    numero = contexte.actuel().numero
    return {
        "Message-ID": message_id,
        "Date": format_datetime(timezone.localtime()),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, NRN, AutoReply, RN",
        **({"X-Request-ID": numero} if numero else {}),
    }
