"""A representative replaced by another: mandates, journal, and the signatures still awaited."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats import circuit
from contrats.models import Acte, Signature
from contrats.models.habilitation import consigner_pour
from contrats.statuts import StatutSignature
from partenaires.models import Representant


@transaction.atomic
def remplacer_le_representant(
    ancien: Representant, *, par, fin: date, nouveau: Representant, motif: str
) -> int:
    """End a mandate on `fin`; `nouveau` (saved or not) is awaited instead, wherever it was.

    What is signed stays signed. Return how many awaited signatures moved. Raises ValidationError,
    and then nothing is written.
    """
    actuel = Representant.objects.select_for_update(of=("self",)).get(pk=ancien.pk)
    _verifier(actuel, fin, nouveau)
    if nouveau.pk is None:
        nouveau.full_clean()
        nouveau.save()
        consigner_pour(nouveau.partenaire, nouveau, "nommer", par=par, motif=motif)
    if actuel.mandat_fin != fin:
        _finir_le_mandat(actuel, fin, par, motif)
    attendues = _attendues(actuel, par)
    for signature in attendues:
        circuit.remplacer(signature, par=par, representant=nouveau, motif=motif)
    return len(attendues)


def _attendues(representant: Representant, par) -> list[Signature]:
    """The signatures awaited from this person, their acts all locked before the register is:
    whoever signs one of them takes the two in this order."""
    attendues = Signature.objects.visibles_par(par).filter(
        representant=representant, statut=StatutSignature.ATTENDUE
    )
    actes = Acte.objects.filter(pk__in=attendues.values("acte")).order_by("pk")
    list(actes.select_for_update(of=("self",)))
    return list(
        attendues.select_related("acte__contrat", "partenaire", "representant", "version").order_by(
            "acte", "pk"
        )
    )


def _verifier(ancien: Representant, fin: date, nouveau: Representant) -> None:
    aujourd_hui = timezone.localdate()
    if nouveau.partenaire_id != ancien.partenaire_id or nouveau.pk == ancien.pk:
        raise ValidationError("Le remplaçant est une autre personne du même partenaire.")
    if fin > aujourd_hui:
        raise ValidationError(
            {"fin": "Le mandat qui se termine est fini aujourd’hui au plus tard."}
        )
    if ancien.mandat_fin and fin > ancien.mandat_fin:
        texte = f"Ce mandat est déjà terminé depuis le {ancien.mandat_fin:%d/%m/%Y}."
        raise ValidationError({"fin": texte})
    if ancien.mandat_debut and fin < ancien.mandat_debut:
        raise ValidationError({"fin": "La fin du mandat précède son début."})
    if not nouveau.en_mandat(aujourd_hui):
        raise ValidationError({"mandat_debut": "Cette personne n’est pas encore en mandat."})


def _finir_le_mandat(ancien: Representant, fin: date, par, motif: str) -> None:
    avant = ancien.mandat_fin and ancien.mandat_fin.isoformat()
    ancien.mandat_fin = fin
    ancien.full_clean()
    ancien.save(update_fields=["mandat_fin"])
    consigner_pour(
        ancien.partenaire,
        ancien,
        "constater_la_fin_du_mandat",
        par=par,
        motif=motif,
        mandat_fin={"avant": avant, "apres": fin.isoformat()},
    )
