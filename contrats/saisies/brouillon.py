"""The draft of a sheet of values: find it, keep what is typed, never lose a colleague's work."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from contrats.models import NatureSaisie, Saisie, TransitionInterdite
from contrats.saisies.lignes import Feuille
from contrats.statuts import SAISIES_OUVERTES, StatutSaisie

MODIFIABLES = (StatutSaisie.BROUILLON, StatutSaisie.RENVOYEE)


class Conflit(ValidationError):
    """Someone wrote on the sheet since this person's page was read: nothing is written."""


def saisie_ouverte(feuille: Feuille) -> Saisie | None:
    """The open entry of this sheet, with the person who last wrote in it."""
    return (
        Saisie.objects.ouvertes()
        .filter(**_identite(feuille))
        .select_related("modifie_par", "contrat__pilote", "partenaire")
        .first()
    )


def _identite(feuille: Feuille) -> dict:
    return {
        "contrat": feuille.contrat,
        "partenaire": feuille.partenaire,
        "nature": NatureSaisie.INDICATEURS,
        "periode_debut": feuille.debut,
        "periode_fin": feuille.fin,
    }


def ouvrir(feuille: Feuille, *, par) -> Saisie:
    """The open entry of this sheet, created if need be; its row is locked. In a transaction."""
    trouvee, _ = Saisie.objects.get_or_create(
        **_identite(feuille),
        statut__in=SAISIES_OUVERTES,
        defaults={"modifie_par": par},
    )
    verrou = Saisie.objects.select_for_update(of=("self",)).select_related(
        "modifie_par", "contrat__pilote", "partenaire"
    )
    return verrou.get(pk=trouvee.pk)


@transaction.atomic
def garder(saisie: Saisie, *, cellules: dict[str, str], correction: str, par) -> bool:
    """Write the typed texts on the locked entry; False, and nothing written, if it has them.

    No event: a draft is not yet a fact of the contract. Raises TransitionInterdite once the
    entry has been handed over.
    """
    if saisie.statut not in MODIFIABLES:
        raise TransitionInterdite("Cette saisie n’est plus un brouillon.", code="transition")
    if (saisie.cellules, saisie.correction) == (cellules, correction):
        return False
    saisie.cellules, saisie.correction = cellules, correction
    saisie.version += 1
    saisie.modifie_par = par
    saisie.save(update_fields=["cellules", "correction", "version", "modifie_par", "modifie_le"])
    return True
