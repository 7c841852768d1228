"""Taking one delivery from the queue to a known outcome."""

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
    else:
        noter_remise(envoi.message_id, reponse)
        envoi.remettre(reponse)


def _deja_parti(envoi: Envoi) -> bool:
    """True if a worker that died had let the content go: its journal or a doubt settles it."""
    if not envoi.transmis:
        return False
    reponse = remise_notee(envoi.message_id)
    if reponse is None:
        envoi.douter(TRACE_PERDUE)
    else:
        envoi.remettre(reponse)
    return True
