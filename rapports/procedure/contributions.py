"""The other signatories are asked to present their own action of the year, and reminded."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats.models.cycle import interdiction
from courriels.adresses import valider_adresse
from partenaires.models import Partenaire
from rapports.emails_annuel import ecrire_la_contribution
from rapports.models import Contribution, RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel


@transaction.atomic
def inviter(
    annuel: RapportAnnuel, *, par, pour_le: date, adresses: dict[Partenaire, str]
) -> list[Contribution]:
    """Ask these organisations of the contract, each at its address; all of them, or none.

    Raises ValidationError, TransitionInterdite.
    """
    annuel.verrouiller()
    _verifier(annuel, pour_le, adresses)
    demandes = []
    for partenaire, adresse in adresses.items():
        contribution = Contribution(
            annuel=annuel, partenaire=partenaire, pour_le=pour_le, adresse=adresse
        )
        contribution.full_clean()
        contribution.courriel = ecrire_la_contribution(contribution, rappel=False)
        contribution.save()
        demandes.append(contribution)
    annuel.consigner("demander_contributions", par=par)
    return demandes


def _verifier(annuel, pour_le: date, adresses: dict[Partenaire, str]) -> None:
    if annuel.statut != StatutAnnuel.BROUILLON:
        raise interdiction(annuel, "Demander des contributions")
    if pour_le <= timezone.localdate():
        raise ValidationError({"pour_le": "Choisissez un jour à venir."})
    if not adresses:
        raise ValidationError({"organisations": "Choisissez au moins une organisation."})
    du_contrat = set(annuel.contrat.partenaires.values_list("pk", flat=True))
    if {partenaire.pk for partenaire in adresses} - du_contrat:
        raise ValidationError({"organisations": "Choisissez des organisations de ce contrat."})
    for adresse in adresses.values():
        valider_adresse(adresse)


@transaction.atomic
def rappeler(contribution: Contribution, *, par) -> bool:
    """Remind an organisation that has written nothing; once a day at most, else False.

    Raises TransitionInterdite once the report is no longer drafted.
    """
    contribution.annuel.verrouiller()
    if contribution.annuel.statut != StatutAnnuel.BROUILLON:
        raise interdiction(contribution.annuel, "Rappeler")
    contribution.refresh_from_db()
    dernier = contribution.courriel and timezone.localdate(contribution.courriel.cree_le)
    if contribution.donnee or not contribution.adresse or dernier == timezone.localdate():
        return False
    contribution.courriel = ecrire_la_contribution(contribution, rappel=True)
    contribution.save(update_fields=["courriel"])
    contribution.annuel.consigner("rappeler", par=par)
    return True
