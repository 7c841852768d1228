"""Messages in the outbox, as small as they can be."""

import uuid

from courriels.models import Courriel


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
