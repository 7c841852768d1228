"""Chasing what a report lacks: one message a partner and a day, never for what has come."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats.models import Evenement
from partenaires.models import Partenaire
from rapports.emails import demander_les_manques
from rapports.models import Rapport, Relance
from rapports.preparation import Debiteur, examiner, exiger_en_preparation
from remontees.perimetre import Contact, contacts


def a_qui_ecrire(debiteurs: list[Debiteur]) -> dict[int, Contact]:
    """Partner -> who would be written to; nothing for those that cannot be reached."""
    partenaires = [d.partenaire for d in debiteurs if d.partenaire]
    trouves = contacts(partenaires, timezone.localdate())
    return {cle: choix[0] for cle, choix in trouves.items() if choix}


@transaction.atomic
def relancer(rapport: Rapport, partenaire: Partenaire, *, par) -> Relance:
    """Ask this partner for what it owes to the report, which must still be prepared.

    Raises ValidationError if it owes nothing more, cannot be reached or was written to today.
    """
    # Two officers, or a double click: the second one waits here, then reads what the first did.
    exiger_en_preparation(rapport, "Relancer")
    debiteur = _debiteur(rapport, partenaire)
    contact = a_qui_ecrire([debiteur]).get(partenaire.pk)
    if contact is None:
        raise ValidationError(f"{debiteur.nom} n'a pas d'adresse\u00a0: complétez sa fiche.")
    relance = Relance.objects.create(
        rapport=rapport,
        partenaire=partenaire,
        jour=timezone.localdate(),
        nombre=len(debiteur.attendus),
        par=par,
    )
    demander_les_manques(rapport, debiteur, contact, par=par)
    Evenement.objects.consigner(
        contrat=rapport.contrat,
        auteur=par,
        verbe="relancer_partenaire",
        objet=rapport,
        details={"partenaire": debiteur.nom},
    )
    return relance


def _debiteur(rapport: Rapport, partenaire: Partenaire) -> Debiteur:
    """The partner and what it still owes. Raises ValidationError if there is nothing to ask."""
    for debiteur in examiner(rapport, timezone.localdate()).debiteurs:
        if debiteur.partenaire == partenaire and debiteur.attendus:
            if debiteur.relance_aujourd_hui:
                raise ValidationError(f"{partenaire} a déjà été relancé aujourd'hui.")
            return debiteur
    raise ValidationError(f"{partenaire} ne doit plus rien à ce rapport.")
