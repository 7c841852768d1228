"""What a signatory promises in the contract, quantified or not."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.objectif import Objectif
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import CYCLE_ENGAGEMENT, StatutEngagement, TransitionEngagement
from partenaires.models import Partenaire
from quartiers.recherche import index_de_recherche
from quartiers.tri import alphabetique


class EngagementQuerySet(DuContratQuerySet):
    RECHERCHE = ("intitule", "description")

    def en_retard(self, jour):
        """Promises still to keep whose due date came before `jour`."""
        return self.filter(statut=StatutEngagement.PRIS, echeance__lt=jour)


class Engagement(CycleDeVie):
    """A promise of one partner; one without an amount counts as much as the others."""

    CYCLE = CYCLE_ENGAGEMENT

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="engagements")
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="engagements", verbose_name="partenaire"
    )
    objectif = models.ForeignKey(
        Objectif, models.SET_NULL, null=True, blank=True, related_name="engagements"
    )
    intitule = models.CharField("intitulé", max_length=300)
    description = models.TextField("précisions", blank=True)
    montant = models.DecimalField(
        "montant annuel (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    echeance = models.DateField("échéance", null=True, blank=True)
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutEngagement,
        default=StatutEngagement.PRIS,
        editable=False,
    )
    motif = models.CharField("motif de l'abandon", max_length=500, blank=True, editable=False)
    demonstration = models.BooleanField("donnée de démonstration", default=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        ordering = ["contrat", alphabetique("partenaire__nom"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | Q(montant__gte=0),
                name="engagement_montant_positif",
                violation_error_message="Le montant ne peut pas être négatif.",
            ),
        ]
        indexes = [index_de_recherche("engagement_recherche", *EngagementQuerySet.RECHERCHE)]

    def __str__(self):
        return self.intitule

    @property
    def en_retard(self) -> bool:
        """True if the promise is still to keep and its due date has passed (Paris date)."""
        return (
            self.statut == StatutEngagement.PRIS
            and self.echeance is not None
            and self.echeance < timezone.localdate()
        )

    def tenir(self, *, par):
        """Record that the promise is kept. Raises TransitionInterdite."""
        self._passer(TransitionEngagement.TENIR, par=par)

    def abandonner(self, *, par, motif):
        """Record that it is given up, with its reason. Raises TransitionInterdite."""
        if not motif.strip():
            raise ValidationError("Donnez le motif de l'abandon.", code="motif")
        details = {"motif": motif}
        self._passer(TransitionEngagement.ABANDONNER, par=par, motif=motif, details=details)
