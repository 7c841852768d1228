"""Who may erase a person: pure predicates, no request, no write."""

from partenaires.permissions import peut_gerer_partenaire


def peut_effacer(utilisateur, personne) -> bool:
    """An officer who manages the person's organisation alone; nobody erases themselves."""
    if not (utilisateur.is_superuser or utilisateur.est_officier):
        return False
    if personne == utilisateur or getattr(personne, "is_superuser", False):
        return False
    return utilisateur.is_superuser or peut_gerer_partenaire(utilisateur, personne.partenaire)
