"""Who may do what on reports: pure predicates, no request, no write."""

from contrats.permissions import peut_gerer
from rapports.statuts import StatutRapport


def peut_produire(utilisateur, contrat) -> bool:
    """Those who manage the contract ask for its reports and start again what has failed."""
    return peut_gerer(utilisateur, contrat)


def peut_voir_envois(utilisateur, contrat) -> bool:
    """Addresses are personal data: only those who manage the contract see who receives what."""
    return peut_gerer(utilisateur, contrat)


def peut_contribuer(utilisateur, contribution) -> bool:
    """Whoever writes for the organisation that was asked, and the officers of the contract."""
    if peut_gerer(utilisateur, contribution.annuel.contrat):
        return True
    return utilisateur.peut_ecrire and utilisateur.partenaire_id == contribution.partenaire_id


def peut_lire(utilisateur, rapport) -> bool:
    """What is issued is read by all who see the contract; a draft, by those who manage it."""
    if rapport.statut == StatutRapport.EMIS:
        return True
    brouillon = rapport.statut in {StatutRapport.A_RELIRE, StatutRapport.VALIDE}
    return brouillon and peut_gerer(utilisateur, rapport.contrat)


def peut_transferer(utilisateur, personne, *, partenaire_gere: bool) -> bool:
    """Officers give the work of a person to a colleague, in the organisations that they manage."""
    officier = utilisateur.is_active and (utilisateur.is_superuser or utilisateur.est_officier)
    return officier and partenaire_gere and not personne.is_superuser
