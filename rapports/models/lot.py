"""Many reports asked for in one go: they can be paused, taken up again and cancelled together."""

from django.conf import settings
from django.db import models, transaction

from contrats.models import Contrat, CycleDeVie
from rapports.models.reserve import ReserveAuxOfficiersQuerySet
from rapports.natures import NatureRapport
from rapports.statuts import CYCLE_LOT, StatutLot, StatutRapport, TransitionLot


class Lot(CycleDeVie):
    """A batch of personalised reports. How far it has come is read from its reports."""

    CYCLE = CYCLE_LOT

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="lots_de_rapports", verbose_name="contrat"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureRapport)
    intitule = models.CharField("intitulé", max_length=200)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutLot, default=StatutLot.EN_COURS, editable=False
    )
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="lots_de_rapports",
        verbose_name="créée par",
    )
    cree_le = models.DateTimeField("créée le", auto_now_add=True)

    objects = ReserveAuxOfficiersQuerySet.as_manager()

    class Meta:
        verbose_name = "série de rapports"
        verbose_name_plural = "séries de rapports"
        ordering = ["-cree_le", "-pk"]

    def __str__(self):
        return self.intitule

    def suspendre(self, *, par):
        """Nothing more is begun; what the worker has in hand ends. Raises TransitionInterdite."""
        self._passer(TransitionLot.SUSPENDRE, par=par)

    def reprendre(self, *, par):
        """Raises TransitionInterdite."""
        self._passer(TransitionLot.REPRENDRE, par=par)

    @transaction.atomic
    def annuler(self, *, par):
        """Give up what is not begun; what is issued stays. Raises TransitionInterdite.

        The batch's own line of the journal stands for all its reports.
        """
        attente = self.rapports.filter(statut=StatutRapport.DEMANDE, bail_fin__isnull=True)
        self._passer(TransitionLot.ANNULER, par=par, details={"annules": attente.count()})
        attente.update(statut=StatutRapport.ANNULE)
