"""Ties a ProConnect identity to an account, requests accounts, answers them: row, journal, e-mail.

An account is never found by its e-mail address here: only by `(idp_id, sub)`.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.faits import Fait
from audit.journal import consigner
from comptes import emails
from comptes.models import DemandeAcces, IdentiteProConnect, Role, Utilisateur
from comptes.proconnect.porte import IdentiteRecue
from courriels.redaction import deposer


def compte_de(recue: IdentiteRecue) -> Utilisateur | None:
    """The account that this identity opens."""
    cle = {"idp_id": recue.idp_id, "sub": recue.sub}
    identite = IdentiteProConnect.objects.filter(**cle).select_related("utilisateur").first()
    return identite and identite.utilisateur


@transaction.atomic
def lier(compte: Utilisateur, recue: IdentiteRecue) -> None:
    """Tie this identity to the account of who is logged in, and tell them so by e-mail.

    Raises ValidationError if it opens another account.
    """
    identite, neuve = IdentiteProConnect.objects.get_or_create(
        idp_id=recue.idp_id, sub=recue.sub, defaults={"utilisateur": compte}
    )
    if identite.utilisateur_id != compte.pk:
        raise ValidationError("Cette identité ProConnect est déjà liée à un autre compte.")
    if neuve:
        compte.consigner(compte, "Identité ProConnect liée.")
        deposer(emails.courriel_proconnect_lie(compte))
        consigner(Fait.PROCONNECT_LIE, par=compte, objet=compte)


@transaction.atomic
def delier(identite: IdentiteProConnect, *, par: Utilisateur) -> None:
    """Forget an identity. Raises ValidationError."""
    identite.delier(par=par)
    consigner(Fait.PROCONNECT_DELIE, par=par, objet=par)


def demande_en_attente(recue: IdentiteRecue) -> bool:
    """Whether this person waits for an officer's answer."""
    return DemandeAcces.objects.en_attente().filter(idp_id=recue.idp_id, sub=recue.sub).exists()


@transaction.atomic
def demander(demande: DemandeAcces) -> None:
    """Keep the request and tell each officer of the intercommunality."""
    demande.full_clean()
    demande.save()
    officiers = Utilisateur.objects.filter(
        role=Role.OFFICIER,
        is_active=True,
        partenaire__intercommunalite=demande.intercommunalite,
    )
    for officier in officiers:
        deposer(emails.courriel_demande_acces(officier, demande=demande))
    consigner(Fait.ACCES_DEMANDE, objet=demande)


@transaction.atomic
def accepter(demande: DemandeAcces, *, partenaire, role, par: Utilisateur) -> Utilisateur:
    """Open the door and write to the person. Raises ValidationError."""
    compte = demande.accepter(partenaire=partenaire, role=role, par=par)
    deposer(emails.courriel_acces_accepte(demande, compte=compte, par=par))
    consigner(Fait.ACCES_ACCEPTE, par=par, objet=demande, details={"role": role})
    return compte


@transaction.atomic
def refuser(demande: DemandeAcces, *, motif: str, par: Utilisateur) -> None:
    """Say no, and write why to the person. Raises ValidationError."""
    demande.refuser(motif=motif, par=par)
    deposer(emails.courriel_acces_refuse(demande, par=par))
    consigner(Fait.ACCES_REFUSE, par=par, objet=demande)
