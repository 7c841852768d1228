"""Messages in the outbox, as small as they can be; and how a mail program opens one."""

import email
import email.policy
import uuid
from email.message import EmailMessage

from courriels.livraison import remettre
from courriels.models import Courriel

MESSAGE = b"Subject: essai\r\nMessage-ID: <un@exemple.fr>\r\n\r\n.un point en tete de ligne\r\n"


def remettre_un_message(**autres) -> str:
    """Hand `MESSAGE` over to the server of the settings."""
    return remettre(
        MESSAGE,
        **{
            "message_id": "<un@exemple.fr>",
            "destinataire": "elue@exemple.fr",
            "retour": "rebonds@exemple.fr",
            "avant": lambda: True,
            **autres,
        },
    )


def creer_courriel(destinataire="elue@exemple.fr", **champs):
    """A message to send, the way `deposer` leaves it; or in the state that `champs` gives."""
    message_id = f"<{uuid.uuid4()}@exemple.fr>"
    entetes = f"Subject: essai\r\nMessage-ID: {message_id}\r\n\r\n"
    return Courriel.objects.create(
        **{
            "nature": "essai",
            "destinataire": destinataire,
            "message_id": message_id,
            "message": f"{entetes}Bonjour\r\n".encode(),
            **champs,
        }
    )


def ouvrir(courriel: Courriel) -> EmailMessage:
    """The message as a mail program reads it."""
    return email.message_from_bytes(bytes(courriel.message), policy=email.policy.default)


def corps(courriel: Courriel) -> tuple[str, str]:
    """Its text, then its HTML."""
    message = ouvrir(courriel)
    return tuple(message.get_body((forme,)).get_content() for forme in ("plain", "html"))
