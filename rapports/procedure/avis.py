"""An opinion is given with its file, a deliberation recorded with its own: together, or not."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from contrats.pieces import Piece
from rapports.emails import ecrire_envois
from rapports.models import AvisAnnuel, PieceAnnuelle, Rapport, RapportAnnuel
from rapports.procedure.document import geler


@transaction.atomic
def rendre(avis: AvisAnnuel, *, par, piece: Piece | None, **champs) -> None:
    """Give the opinion and keep its file. Raises ValidationError, TransitionInterdite."""
    avis.rendre(par=par, **champs)
    if piece:
        PieceAnnuelle.objects.joindre(annuel=avis.annuel, avis=avis, piece=piece, par=par)


@transaction.atomic
def approuver(
    annuel: RapportAnnuel, *, par, assemblee: str, delibere_le: date, numero: str, piece: Piece
) -> None:
    """Record the deliberation with its file, and ask for the final document, annexes included.

    Raises ValidationError, TransitionInterdite.
    """
    annuel.approuver(par=par, assemblee=assemblee, delibere_le=delibere_le, numero=numero)
    PieceAnnuelle.objects.joindre(annuel=annuel, avis=None, piece=piece, par=par)
    geler(annuel, par=par)


@transaction.atomic
def publier(annuel: RapportAnnuel, *, par, publiques: set[int]) -> None:
    """Publish the report, with those of its files that were chosen, by primary key; those who
    subscribed to annual reports are written to.

    Raises ValidationError, also for a document whose file is damaged; TransitionInterdite.
    """
    annuel.verrouiller()
    _verifier_le_fichier(annuel.definitif)
    annuel.publier_annuel(par=par)
    annuel.pieces.filter(pk__in=publiques).update(publique=True)
    ecrire_envois(annuel.definitif)


def _verifier_le_fichier(document: Rapport | None) -> None:
    """What is damaged is not put before everyone; what is not composed is told by the report."""
    if document is None or not document.pdf_empreinte:
        return
    try:
        document.lire_pdf()
    except (ValueError, OSError) as faute:
        raise ValidationError(
            "Le fichier du rapport définitif est absent ou altéré\u00a0: composez-le à nouveau "
            "avant de publier."
        ) from faute
