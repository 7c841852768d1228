"""A collection opens: what each owner owes is fixed, and each is written to; all or nothing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from courriels.adresses import valider_adresse
from remontees.completude import completude
from remontees.emails import ecrire
from remontees.models import Attendu, Campagne, Demande, LienDeRemontee
from remontees.perimetre import Contact, Part, perimetre


@transaction.atomic
def ouvrir(campagne: Campagne, *, par, contacts: dict[int, Contact]) -> int:
    """Open it; each owner with a contact (by primary key) gets one message. How many left.

    One that owes nothing more is not bothered; one without a contact waits for the officer.
    Raises ValidationError if nothing is asked of anybody, TransitionInterdite.
    """
    campagne.verrouiller()
    campagne.ouvrir(par=par)
    parts = perimetre(campagne).parts
    if not any(part.nb_a_donner for part in parts):
        raise ValidationError("Cette remontée ne demande rien à personne.")
    for part in parts:
        _demander(campagne, part, contacts.get(part.partenaire.pk))
    a_joindre = [
        bilan
        for bilan in completude(campagne).bilans
        if bilan.manquantes and bilan.demande.courriel
    ]
    for bilan in a_joindre:
        ecrire(bilan, rappel=False)
    return len(a_joindre)


def _demander(campagne: Campagne, part: Part, contact: Contact | None) -> None:
    demande = Demande.objects.create(
        campagne=campagne,
        partenaire=part.partenaire,
        courriel=contact.courriel if contact else "",
        nom=contact.nom if contact else "",
    )
    Attendu.objects.bulk_create(
        [
            *(
                Attendu(
                    demande=demande,
                    indicateur=valeur.indicateur,
                    quartier_id=valeur.quartier_id,
                    deja=valeur.deja,
                )
                for valeur in part.valeurs
            ),
            *(Attendu(demande=demande, action=action) for action in part.actions),
        ]
    )


@transaction.atomic
def renvoyer_le_lien(demande: Demande, *, par, contact: Contact) -> LienDeRemontee:
    """Send a new link to this contact, who is written to from now on; those before are closed.

    Raises ValidationError while the collection is not open.
    """
    valider_adresse(contact.courriel)
    _exiger_ouverte(demande)
    demande.courriel, demande.nom = contact.courriel, contact.nom
    demande.save(update_fields=["courriel", "nom"])
    demande.liens.revoquer()
    (bilan,) = completude(demande.campagne, demande).bilans
    lien = ecrire(bilan, rappel=False)
    demande.consigner("renvoyer_le_lien", par=par)
    return lien


@transaction.atomic
def fermer_les_liens(demande: Demande, *, par) -> int:
    """Let no link of this request open any more; how many did."""
    fermes = demande.liens.revoquer()
    if fermes:
        demande.consigner("fermer_les_liens", par=par)
    return fermes


def _exiger_ouverte(demande: Demande) -> None:
    demande.campagne.verrouiller()
    if not demande.campagne.est_ouverte:
        raise ValidationError("Cette remontée n’est pas ouverte\u00a0: aucun lien n’est envoyé.")
