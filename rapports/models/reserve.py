"""Rows of a contract that only its officers read: their own work, other people's addresses."""

from contrats.models.visibilite import DuContratQuerySet


class ReserveAuxOfficiersQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """For officers only, on their contracts."""
        if utilisateur.is_superuser or utilisateur.est_officier:
            return super().visibles_par(utilisateur)
        return self.none()


class DuRapportQuerySet(ReserveAuxOfficiersQuerySet):
    CHEMIN = "rapport__contrat"
