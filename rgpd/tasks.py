"""The daily calls: retention, and the head of the security journal written down outside."""

import logging

from celery import shared_task

from audit.faits import Fait
from audit.journal import consigner
from audit.models import LigneAudit
from audit.verification import tete_de
from rgpd.conservation import appliquer

logger = logging.getLogger("portail.tete")


@shared_task(name="rgpd.appliquer_la_conservation")
def appliquer_la_conservation() -> None:
    """Let every retention clock run."""
    appliquer()


@shared_task(name="rgpd.relever_la_tete")
def relever_la_tete() -> None:
    """Write the head in the process journal, which leaves this machine: see docs."""
    tete = tete_de(LigneAudit)
    logger.warning("tête du journal de sécurité : %s lignes, %s", tete.lignes, tete.empreinte)
    consigner(Fait.TETE_RELEVEE, details={"rang": tete.rang})
