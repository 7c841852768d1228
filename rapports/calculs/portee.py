"""What a report is about: a whole contract, one of its neighbourhoods, one of its partners.

It only chooses rows; the figures are computed by the other modules, in as many queries.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from contrats.models import Action
from partenaires.models import Partenaire
from quartiers.models import Quartier


@dataclass(frozen=True)
class Portee:
    """At most one of the two is given; without any, the whole contract."""

    quartier: Quartier | None = None
    partenaire: Partenaire | None = None

    @classmethod
    def de(cls, quartier: int | None, partenaire: int | None) -> Portee:
        """The one of these keys, to choose rows with; nothing else is known of it."""
        return cls(quartier and Quartier(pk=quartier), partenaire and Partenaire(pk=partenaire))

    @property
    def cles(self) -> tuple[int | None, int | None]:
        """The keys of the neighbourhood and of the partner, with which lists are made once."""
        return (self.quartier and self.quartier.pk, self.partenaire and self.partenaire.pk)

    @property
    def entiere(self) -> bool:
        return self.quartier is None and self.partenaire is None

    @property
    def genre(self) -> str:
        """« contrat », « quartier » or « partenaire »."""
        if self.quartier:
            return "quartier"
        return "partenaire" if self.partenaire else "contrat"

    @property
    def nom(self) -> str:
        sujet = self.quartier or self.partenaire
        return sujet.nom if sujet else ""

    @property
    def actions(self) -> Q:
        """Actions led in the neighbourhood; those that the partner answers for."""
        if self.quartier:
            # Without a join: the sums of a query must not meet its rows twice.
            liens = Action.quartiers.through.objects.filter(quartier=self.quartier)
            return Q(pk__in=liens.values("action"))
        if self.partenaire is None:
            return Q()
        coportees = Action.coporteurs.through.objects.filter(partenaire=self.partenaire)
        return Q(porteur=self.partenaire) | Q(pk__in=coportees.values("action"))

    @property
    def financements(self) -> Q:
        """Funding lines of the neighbourhood's actions; those that the partner grants."""
        if self.quartier:
            liens = Action.quartiers.through.objects.filter(quartier=self.quartier)
            return Q(action__in=liens.values("action"))
        return Q(financeur=self.partenaire) if self.partenaire else Q()

    @property
    def lieux(self) -> Q:
        """The neighbourhood, among those of the contract; none is a partner's own."""
        if self.quartier:
            return Q(pk=self.quartier.pk)
        return Q(pk__in=[]) if self.partenaire else Q()

    def du_partenaire(self, champ: str = "partenaire") -> Q:
        """Rows of the partner, through `champ`; of anyone for a whole contract; of nobody for a
        neighbourhood, which promises and signs nothing."""
        if self.quartier:
            return Q(pk__in=[])
        return Q(**{champ: self.partenaire}) if self.partenaire else Q()


ENTIERE = Portee()
