"""Forms on the rows of a contract that never overwrite unseen: its journal says who changed it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from contrats.models import Evenement
from quartiers import conflits
from quartiers.conflits import INSTANTANE, Changement, verrouiller

__all__ = ["INSTANTANE", "Changement", "SansEcrasement", "verrouiller"]


class SansEcrasement(conflits.SansEcrasement):
    def dernier_changement(self) -> Changement | None:
        """Who last changed what is shown, by the journal of the contract."""
        eux = [
            Q(objet_type=objet._meta.label_lower, objet_id=objet.pk)
            for objet in self.objets_montres()
        ]
        evenements = Evenement.objects.filter(reduce(or_, eux))
        evenement = evenements.select_related("auteur").first()
        if evenement is None or evenement.auteur is None:
            return None
        return Changement(str(evenement.auteur), evenement.survenu_le)
