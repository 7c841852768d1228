"""Who may invite, change and remove accounts: pure predicates, no request, no write."""

from comptes.models import Role
from partenaires.permissions import peut_gerer_partenaire


def peut_gerer_les_comptes(utilisateur, partenaire) -> bool:
    """The managers of the organisation, and the officers who manage the organisation itself."""
    if not utilisateur.is_active:
        return False
    if utilisateur.gestionnaire and utilisateur.partenaire_id == partenaire.pk:
        return True
    return (utilisateur.is_superuser or utilisateur.est_officier) and peut_gerer_partenaire(
        utilisateur, partenaire
    )


def peut_gerer_compte(utilisateur, compte, *, comptes_geres: bool) -> bool:
    """Nobody changes their own rights; an officer's account is for the back office alone.

    `comptes_geres`: what `peut_gerer_les_comptes` answers for the organisation of `compte`.
    """
    return (
        comptes_geres
        and compte.pk != utilisateur.pk
        and compte.role != Role.OFFICIER
        and not compte.is_superuser
    )


def peut_administrer_compte(utilisateur, compte, *, comptes_geres: bool) -> bool:
    """What the back office adds: an officer's account, for one of the very same intercommunality.

    Nobody closes nor changes their own; the technical administrator's are for another of them.
    """
    if compte.pk == utilisateur.pk or not utilisateur.is_staff:
        return False
    if utilisateur.is_superuser:
        return True
    return (
        comptes_geres
        and not compte.is_superuser
        and (
            compte.role != Role.OFFICIER
            or Role.OFFICIER in utilisateur.roles_a_donner(compte.partenaire)
        )
    )


def peut_lire_les_comptes(utilisateur, partenaire, *, comptes_geres: bool) -> bool:
    """One's own organisation, and those whose accounts one manages (`comptes_geres`: what
    `peut_gerer_les_comptes` answers)."""
    return utilisateur.partenaire_id == partenaire.pk or comptes_geres


def peut_retirer_second_facteur(utilisateur, compte, *, comptes_geres=None) -> bool:
    """Who may vouch for a person that lost theirs: whoever manages the account; for an officer,
    another officer of the same intercommunality, or the technical administrator. Never oneself.

    `comptes_geres`: what `peut_gerer_les_comptes` answers, where it is known already.
    """
    if not utilisateur.is_active or compte.pk == utilisateur.pk or compte.is_superuser:
        return False
    if utilisateur.is_superuser:
        return True
    if compte.role == Role.OFFICIER:
        return utilisateur.est_officier and compte.partenaire_id == utilisateur.partenaire_id
    if comptes_geres is not None:
        return comptes_geres
    return peut_gerer_les_comptes(utilisateur, compte.partenaire)
