"""Inviting a person: their account, their message and its personal link, in one transaction.

A link opens one page, once, for PASSWORD_RESET_TIMEOUT. Nobody is ever sent a password.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from audit.faits import Fait
from audit.journal import consigner
from comptes.emails import courriel_de_securite, courriel_invitation, courriel_nouvel_officier
from comptes.models import Role, Utilisateur
from courriels.redaction import deposer


class GenerateurDeJetons(PasswordResetTokenGenerator):
    """A token dies with the password it replaces, the invitation it came with, the access."""

    key_salt = "comptes.invitations"

    def _make_hash_value(self, user, timestamp):
        etat = super()._make_hash_value(user, timestamp)
        return f"{etat}|{user.is_active}|{user.invite_le and user.invite_le.isoformat()}"


JETONS = GenerateurDeJetons()


@transaction.atomic
def inviter(*, par: Utilisateur, **champs) -> Utilisateur:
    """Create the account of a colleague and send them their link. Raises ValidationError."""
    compte = Utilisateur.objects.inviter(par=par, **champs)
    _ecrire(compte, par)
    consigner(Fait.COMPTE_INVITE, par=par, objet=compte, details={"role": compte.role})
    _annoncer_aux_officiers(compte, par)
    return compte


@transaction.atomic
def inviter_a_nouveau(compte: Utilisateur, *, par: Utilisateur) -> None:
    """Send another link; the one before is dead. Raises ValidationError."""
    compte.inviter_a_nouveau(par=par)
    _ecrire(compte, par)
    consigner(Fait.COMPTE_INVITE, par=par, objet=compte)


@transaction.atomic
def retablir(compte: Utilisateur, *, par: Utilisateur) -> None:
    """Open the account of a person who comes back, and invite them. Raises ValidationError."""
    compte.retablir(par=par)
    _ecrire(compte, par)
    consigner(Fait.COMPTE_RETABLI, par=par, objet=compte)


@transaction.atomic
def retirer(compte: Utilisateur, *, par: Utilisateur) -> None:
    """Close an account at once, sessions included. Raises ValidationError."""
    compte.retirer(par=par)
    consigner(Fait.COMPTE_RETIRE, par=par, objet=compte)


@transaction.atomic
def changer_droits(compte: Utilisateur, *, par: Utilisateur, **droits) -> bool:
    """Give other rights; whoever becomes an officer is made known to the others.

    Raises ValidationError; False when nothing changes.
    """
    # A form has already put what it asks on its instance: what stands is in the database.
    avant = Utilisateur.objects.values_list("role", flat=True).get(pk=compte.pk)
    change = compte.changer_droits(par=par, **droits)
    if change:
        droits = {"avant": avant, "apres": compte.role, "gestionnaire": compte.gestionnaire}
        consigner(Fait.DROITS_CHANGES, par=par, objet=compte, details=droits)
    if avant != compte.role:
        _annoncer_aux_officiers(compte, par)
    return change


@transaction.atomic
def choisir_mot_de_passe(compte: Utilisateur, jeton: str, mot_de_passe: str) -> bool:
    """Write the password of a link; False if it died meanwhile: of two forms, one serves."""
    compte = Utilisateur.objects.select_for_update(of=("self",)).get(pk=compte.pk)
    if not JETONS.check_token(compte, jeton):
        return False
    premier = not compte.has_usable_password()
    compte.set_password(mot_de_passe)
    compte.save(update_fields=["password"])
    compte.sessions.all().delete()
    compte.consigner(compte, "Mot de passe choisi par la personne.")
    if not premier:
        phrase = "Votre mot de passe a été changé, par le lien reçu à votre adresse."
        deposer(courriel_de_securite(compte, phrase=phrase, quand=timezone.now()))
    consigner(Fait.MOT_DE_PASSE_CHANGE, par=compte, objet=compte)
    return True


def lien_personnel(compte: Utilisateur) -> str:
    """The path where this person, and nobody else, chooses their password."""
    cle = urlsafe_base64_encode(force_bytes(compte.pk))
    return reverse("comptes:choisir_mot_de_passe", args=[cle, JETONS.make_token(compte)])


def expire_le(compte: Utilisateur):
    """When the last link sent stops working; None for a person who was never invited."""
    duree = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return compte.invite_le and compte.invite_le + duree


def _ecrire(compte: Utilisateur, par: Utilisateur) -> None:
    deposer(
        courriel_invitation(
            compte, lien=lien_personnel(compte), expire_le=expire_le(compte), par=par
        )
    )


def _annoncer_aux_officiers(compte: Utilisateur, par: Utilisateur) -> None:
    """A new officer reads and changes everything: the others learn it at once, by e-mail."""
    if compte.role != Role.OFFICIER:
        return
    autres = Utilisateur.objects.filter(
        partenaire=compte.partenaire, role=Role.OFFICIER, is_active=True
    )
    for officier in autres.exclude(pk__in=[compte.pk, par.pk]):
        deposer(courriel_nouvel_officier(officier, compte=compte, par=par))
