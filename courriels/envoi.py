"""Taking one message from the queue to a known outcome."""

import logging

import pannes
from audit import contexte
from courriels.livraison import (
    BailPerdu,
    RefusDefinitif,
    RefusTemporaire,
    ReponseInconnue,
    noter_remise,
    remettre,
    remise_notee,
)
from courriels.models import Courriel
from courriels.rebonds import adresse_de_retour

logger = logging.getLogger(__name__)

ERREUR_INATTENDUE = "Erreur technique du portail : sa cause est dans le journal du serveur."
TRACE_PERDUE = "Le serveur du portail s'est arrêté pendant l'envoi ; la réponse n'est pas connue."


def envoyer_message(pk: int) -> None:
    """Deliver the row `pk` if it is due; write its outcome unless another worker took it over.

    Never sent again after a known answer; when the answer is unknown, the same message goes
    once more at most, then an officer decides.
    """
    courriel = Courriel.objects.reserver(pk)
    if courriel is None:
        return
    # The journals bear the number of the request that wrote the message, whoever sends it.
    numero = courriel.requete or contexte.actuel().numero
    with contexte.dans(contexte.Contexte(numero)):
        if not _deja_parti(courriel):
            _remettre(courriel)
        # One line in the journal of the process: the number of the message and its state, no more.
        logger.info("Courriel %s : %s", pk, courriel.statut)


def _remettre(courriel: Courriel) -> None:
    """One try, and its outcome written."""
    pannes.point("courriel_reserve")
    try:
        reponse = remettre(
            bytes(courriel.message),
            message_id=courriel.message_id,
            destinataire=courriel.destinataire,
            retour=adresse_de_retour(courriel),
            avant=courriel.marquer_transmis,
        )
    except BailPerdu:
        return
    except RefusDefinitif as refus:
        courriel.abandonner(str(refus))
    except RefusTemporaire as refus:
        courriel.reporter(str(refus))
    except ReponseInconnue as doute:
        courriel.douter(str(doute))
    except Exception:
        # Whatever it is, the row tells it to an officer and is not taken up for ever.
        logger.exception("Courriel %s : erreur inattendue", courriel.pk)
        courriel.interrompre(ERREUR_INATTENDUE)
    else:
        pannes.point("apres_250")
        note = _noter(courriel, reponse)
        pannes.point("apres_journal")
        courriel.remettre(reponse, note=note)
        pannes.point("apres_commit")


def _noter(courriel: Courriel, reponse: str) -> bool:
    """The local journal is a second safety: without it (False) the row must still be written."""
    try:
        noter_remise(courriel.cle_de_remise, reponse)
    except OSError:
        logger.exception("Courriel %s : journal local inaccessible", courriel.pk)
        return False
    return True


def _remise_notee(courriel: Courriel) -> str | None:
    """What the journal knows; one that cannot be read knows nothing, and stops no message."""
    try:
        return remise_notee(courriel.cle_de_remise)
    except OSError:
        logger.exception("Courriel %s : journal local inaccessible", courriel.pk)
        return None


def _deja_parti(courriel: Courriel) -> bool:
    """True if the content may have left before: the local journal, or a doubt, settles it.

    The journal is asked even of a row that has no past: a backup restored has forgotten it.
    """
    reponse = _remise_notee(courriel)
    if reponse is not None:
        courriel.remettre(reponse, note=True)
    elif courriel.transmis:
        courriel.douter(TRACE_PERDUE)
    return reponse is not None or courriel.transmis
