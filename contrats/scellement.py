"""From an act that everyone has signed to its sealed PDF: the worker's job.

Every step starts from what the rows say and may run twice: a worker killed anywhere is replaced
by another one, and one seal only is kept.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from celery import shared_task
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from composition.pdf import CompositionImpossible
from contrats.models import Acte, Evenement, FaitRegistre, LigneRegistre, VersionActe
from contrats.models.fichier import empreinte_de
from courriels.tasks import appeler

if TYPE_CHECKING:
    from contrats.sceau import Scelle

logger = logging.getLogger(__name__)

PANNE = (
    "Le scellement a échoué pour une raison technique. L’administrateur du portail en trouvera la "
    "cause dans le journal du serveur."
)


@shared_task(name="contrats.sceller")
def sceller(version_id: int) -> None:
    """The wake-up call: seal one text that everyone has signed."""
    sceller_la_version(version_id)


def reveiller_scellement(acte: Acte) -> None:
    """Ask the worker to seal this act once the present transaction is committed.

    Without a broker nothing is lost and nobody sees an error: the sweep will find the row.
    """
    version = acte.version_courante
    if version is not None:
        transaction.on_commit(lambda: appeler(sceller, version.pk), robust=True)


def sceller_la_version(pk: int) -> bool:
    """Seal the text `pk` if it waits for its seal; True if this call did it.

    What fails is written on the text with its reason, and tried again later each time.
    """
    version = VersionActe.objects.reserver(pk)
    if version is None:
        return False
    # Here: pyHanko is long to load and heavy to hold, and every process of the portal comes by.
    from contrats import sceau
    from contrats.dossier import composer_le_dossier

    try:
        dossier = composer_le_dossier(version, sceau.certificat())
        scelle = sceau.apposer(dossier, raison=f"Contrat de ville\u00a0: {version}")
        return _garder(version, scelle)
    except (CompositionImpossible, sceau.SceauImpossible) as echec:
        logger.exception("Texte %s : scellement impossible", pk)
        version.rendre(str(echec))
    except Exception:
        logger.exception("Texte %s : scellement interrompu", pk)
        version.rendre(PANNE)
    return False


@transaction.atomic
def _garder(version: VersionActe, scelle: Scelle) -> bool:
    """The sealed file, its event and its line of the register, together or not at all.

    False if the claim on the text was lost meanwhile: another worker has sealed it, or will.
    """
    acte = Acte.objects.select_for_update(of=("self",)).get(pk=version.acte_id)
    mienne = VersionActe.objects.select_for_update().filter(
        pk=version.pk, tentatives=version.tentatives, scelle_le__isnull=True
    )
    if not mienne.exists():
        return False
    empreinte = empreinte_de(scelle.pdf)
    nom = version.scelle.storage.save(f"actes/{empreinte}.pdf", ContentFile(scelle.pdf))
    mienne.update(
        scelle=nom,
        scelle_empreinte=empreinte,
        scelle_le=timezone.now(),
        horodatage=scelle.horodatage,
        erreur="",
        bail_fin=None,
    )
    Evenement.objects.consigner(
        contrat=acte.contrat,
        auteur=None,
        verbe="sceller",
        objet=acte,
        details={"empreinte": {"avant": None, "apres": empreinte}},
    )
    LigneRegistre.objects.inscrire(
        acte=acte,
        fait=FaitRegistre.SCELLEMENT,
        contenu={
            "version": version.numero,
            "document": version.empreinte,
            "scelle": empreinte,
            "certificat": asdict(scelle.certificat),
            "horodatage": scelle.horodatage,
        },
    )
    return True
