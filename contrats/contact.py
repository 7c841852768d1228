"""A message from anyone to those who can answer it: to whom, and how many an hour.

What it says is never kept: see `contrats.emails.courriel_contact`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from contrats.emails import courriel_contact
from contrats.models import Contrat
from courriels.models import Courriel
from courriels.redaction import deposer_tous

NATURE = "contact"  # the name of its templates
HEURE = timedelta(hours=1)
PAR_EMETTEUR = 5  # messages that one address sends in an hour
PAR_DESTINATAIRE = 30  # messages that one mailbox gets in an hour from people without an account
VERROU = 0x434F4E54  # any number of our own: one message is counted, then queued, at a time


class TropDeMessages(Exception):
    """Too many messages for one hour; `str()` says of what."""


@dataclass(frozen=True)
class Message:
    """What was typed, and by whom; `qualite` is the organisation of a person with an account,
    `contrat` is None for a question about the portal itself."""

    contrat: Contrat | None
    nom: str
    courriel: str
    sujet: str
    texte: str
    qualite: str = ""


def destinataires(contrat: Contrat | None, *, sauf=None) -> list:
    """The active officers of the contract, or of the intercommunality that succeeded its own;
    without a contract, the technical administrators. Nobody writes to themselves (`sauf`)."""
    actifs = get_user_model().objects.filter(is_active=True)
    if contrat is None:
        trouves = actifs.filter(is_superuser=True)
    else:
        pilotes = filter(None, [contrat.pilote_id, contrat.pilote.successeur_id])
        trouves = actifs.filter(role="officier", partenaire__intercommunalite__in=pilotes)
    return list(trouves.exclude(pk=sauf and sauf.pk).order_by("pk"))


@transaction.atomic
def transmettre(message: Message, personnes: list) -> None:
    """Queue the message for each of these people. Raises TropDeMessages."""
    emetteur = salted_hmac("contrats.contact", message.courriel.lower(), algorithm="sha256")
    _compter(message, emetteur.hexdigest(), personnes)
    # The first row alone bears the sender's digest: a message counts once, however many read it.
    deposer_tous(
        courriel_contact(
            message, destinataire=personne, emetteur="" if rang else emetteur.hexdigest()
        )
        for rang, personne in enumerate(personnes)
    )


def _compter(message: Message, emetteur: str, personnes: list) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
    recents = Courriel.objects.filter(nature=NATURE, cree_le__gt=Now() - HEURE)
    if recents.filter(emetteur=emetteur).count() >= PAR_EMETTEUR:
        raise TropDeMessages(
            f"Cette adresse a déjà envoyé {PAR_EMETTEUR} messages en une heure. Attendez avant "
            "d’en écrire un autre."
        )
    recus = recents.filter(destinataire=personnes[0].courriel).count()
    if not message.qualite and recus >= PAR_DESTINATAIRE:
        raise TropDeMessages(
            "Beaucoup de messages arrivent en ce moment. Réessayez dans une heure, ou "
            "adressez-vous directement à l’intercommunalité."
        )
