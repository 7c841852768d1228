"""Who may bring a file, confirm it, undo it: pure predicates, no request, no write."""

from contrats.permissions import peut_gerer
from imports.sortes import SORTES
from imports.sortes.base import CONTRAT, Sorte


def peut_importer(utilisateur, sorte: Sorte, contrat=None) -> bool:
    """The administrator, anything; an officer, what bears on a contract that they manage."""
    if not utilisateur.is_active:
        return False
    if utilisateur.is_superuser:
        return contrat is not None or sorte.portee != CONTRAT
    return sorte.portee == CONTRAT and contrat is not None and peut_gerer(utilisateur, contrat)


def peut_agir(utilisateur, lot) -> bool:
    """Confirm, reread, give up or undo: whoever could bring the same file."""
    sorte = SORTES.get(lot.sorte)
    return sorte is not None and peut_importer(utilisateur, sorte, lot.contrat)


def peut_entrer(utilisateur) -> bool:
    """The pages of imports are for the officers and the administrator."""
    return utilisateur.is_active and (utilisateur.is_superuser or utilisateur.est_officier)
