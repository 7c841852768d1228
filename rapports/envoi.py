"""Taking one delivery from the queue to a known outcome."""

import logging

from rapports.livraison import (
    BailPerdu,
    RefusDefinitif,
    RefusTemporaire,
    ReponseInconnue,
    noter_remise,
    remettre,
    remise_notee,
)
from rapports.models import Envoi

logger = logging.getLogger(__name__)

ERREUR_INATTENDUE = "Erreur technique du portail : sa cause est dans le journal du serveur."
TRACE_PERDUE = "Le serveur du portail s'est arrêté pendant l'envoi ; la réponse n'est pas connue."


def envoyer_message(pk: int) -> None:
    """Deliver the row `pk` if it is due; write its outcome unless another worker took it over.

    Never sent again after a known answer; when the answer is unknown, the same message goes
    once more at most, then an officer decides.
    """
    envoi = Envoi.objects.reserver(pk)
    if envoi is None or _deja_parti(envoi):
        return
    try:
        reponse = remettre(
            bytes(envoi.message),
            message_id=envoi.message_id,
            destinataire=envoi.destinataire,
            avant=envoi.marquer_transmis,
        )
    except BailPerdu:
        return
    except RefusDefinitif as refus:
        envoi.abandonner(str(refus))
    except RefusTemporaire as refus:
        envoi.reporter(str(refus))
    except ReponseInconnue as doute:
        envoi.douter(str(doute))
    except Exception:
        # Whatever it is, the row tells it to an officer and is not taken up for ever.
        logger.exception("Envoi %s : erreur inattendue", pk)
        envoi.interrompre(ERREUR_INATTENDUE)
    else:
        _noter(envoi, reponse)
        envoi.remettre(reponse)


def _noter(envoi: Envoi, reponse: str) -> None:
    """The local journal is a second safety: without it the row must still be written."""
    try:
        noter_remise(envoi.message_id, reponse)
    except OSError:
        logger.exception("Envoi %s : journal local inaccessible", envoi.pk)


def _deja_parti(envoi: Envoi) -> bool:
    """True if the content may have left before: the local journal, or a doubt, settles it."""
    if not (envoi.transmis or envoi.incertitudes):
        return False
    reponse = remise_notee(envoi.message_id)
    if reponse is not None:
        envoi.remettre(reponse)
    elif envoi.transmis:
        envoi.douter(TRACE_PERDUE)
    return reponse is not None or envoi.transmis
