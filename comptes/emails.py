"""The e-mails about accounts: what they say, to whom; three templates each (sujet, texte, html)."""

from django.conf import settings
from django.urls import reverse

from comptes.models import DemandeAcces, Utilisateur
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
            "lien": _adresse("comptes:organisation"),
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


def courriel_proconnect_lie(compte: Utilisateur) -> Courriel:
    """The message that tells a person that ProConnect now opens their account."""
    return rediger(
        "comptes/courriels/proconnect_lie",
        {"compte": compte, "lien": _adresse("comptes:identites_proconnect")},
        destinataire=compte.courriel,
        nom_affiche=compte.get_full_name(),
    )


def courriel_demande_acces(officier: Utilisateur, *, demande: DemandeAcces) -> Courriel:
    """The message that tells an officer that a person asks for an account."""
    return rediger(
        "comptes/courriels/demande_acces",
        {"demande": demande, "lien": _adresse("comptes:demande_d_acces", demande.pk)},
        destinataire=officier.courriel,
        nom_affiche=officier.get_full_name(),
    )


def courriel_acces_accepte(
    demande: DemandeAcces, *, compte: Utilisateur, par: Utilisateur
) -> Courriel:
    """The message that tells a person that they may come in by ProConnect."""
    return rediger(
        "comptes/courriels/acces_accepte",
        {"compte": compte, "par": par, "lien": _adresse("comptes:connexion")},
        destinataire=demande.courriel,
        nom_affiche=str(demande),
        repondre_a=[nommer(str(par), par.courriel)],
    )


def courriel_acces_refuse(demande: DemandeAcces, *, par: Utilisateur) -> Courriel:
    """The message that tells a person why they may not."""
    return rediger(
        "comptes/courriels/acces_refuse",
        {"demande": demande, "par": par},
        destinataire=demande.courriel,
        nom_affiche=str(demande),
        repondre_a=[nommer(str(par), par.courriel)],
    )


def _adresse(nom: str, *cles) -> str:
    return f"{settings.SITE_URL}{reverse(nom, args=cles)}"
