"""The e-mails about accounts: what they say, to whom; three templates each (sujet, texte, html)."""

from django.conf import settings
from django.urls import reverse

from comptes.models import Utilisateur
from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import rediger


def courriel_invitation(compte: Utilisateur, *, lien: str, expire_le, par: Utilisateur) -> Courriel:
    """The message that brings `compte` the personal link to its first password."""
    contexte = {
        "compte": compte,
        "organisation": compte.partenaire,
        "par": par,
        "lien": f"{settings.SITE_URL}{lien}",
        "expire_le": expire_le,
    }
    return rediger(
        "comptes/courriels/invitation",
        contexte,
        destinataire=compte.courriel,
        nom_affiche=compte.get_full_name(),
        repondre_a=[nommer(str(par), par.courriel)],
        confidentiel=True,
    )


def courriel_nouvel_officier(
    officier: Utilisateur, *, compte: Utilisateur, par: Utilisateur
) -> Courriel:
    """The message that tells an officer that their intercommunality has one more."""
    return rediger(
        "comptes/courriels/nouvel_officier",
        {
            "compte": compte,
            "organisation": compte.partenaire,
            "par": par,
            "lien": f"{settings.SITE_URL}{reverse('comptes:organisation')}",
        },
        destinataire=officier.courriel,
        nom_affiche=officier.get_full_name(),
    )


def courriel_mot_de_passe_oublie(compte: Utilisateur, *, lien: str, expire_le) -> Courriel:
    """The message that brings the personal link to a new password."""
    contexte = {"compte": compte, "lien": f"{settings.SITE_URL}{lien}", "expire_le": expire_le}
    return rediger(
        "comptes/courriels/mot_de_passe_oublie",
        contexte,
        destinataire=compte.courriel,
        nom_affiche=compte.get_full_name(),
        confidentiel=True,
    )


def courriel_de_securite(compte: Utilisateur, *, phrase: str, quand) -> Courriel:
    """The message that says what changed on an account, so that a theft is seen at once."""
    contexte = {"phrase": phrase, "quand": quand, "lien": f"{settings.SITE_URL}/compte/"}
    return rediger(
        "comptes/courriels/changement_de_securite",
        contexte,
        destinataire=compte.courriel,
        nom_affiche=compte.get_full_name(),
    )
