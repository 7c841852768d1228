"""One rule for everything that belongs to a contract: it is seen by those who see the contract."""

from django.apps import apps

from quartiers.recherche import Cherchable


class DuContratQuerySet(Cherchable):
    """Rows that hang from a contract; `CHEMIN` is the lookup that leads to it."""

    CHEMIN = "contrat"

    def visibles_par(self, utilisateur):
        """Rows of the contracts that this person may read."""
        if utilisateur.is_superuser:
            return self
        contrats = apps.get_model("contrats", "Contrat").objects.visibles_par(utilisateur)
        return self.filter(**{f"{self.CHEMIN}__in": contrats})
