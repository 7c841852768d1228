"""Before a report is frozen: what is missing from it, chased from its owner or waived."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from partenaires.models import Partenaire
from rapports.models.rapport import Rapport
from rapports.models.reserve import DuRapportQuerySet


class Dispense(models.Model):
    """A missing value that the report does without, with the reason that it prints."""

    rapport = models.ForeignKey(
        Rapport, models.CASCADE, related_name="dispenses", verbose_name="rapport"
    )
    cle = models.CharField("manque", max_length=200)  # the `cle` of a line of « manques »
    quoi = models.TextField("ce qui manque")
    qui = models.CharField("de qui", max_length=200)
    motif = models.TextField("motif")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        related_name="dispenses",
        verbose_name="accordée par",
    )
    le = models.DateTimeField("accordée le", auto_now_add=True)

    objects = DuRapportQuerySet.as_manager()

    class Meta:
        verbose_name = "dispense"
        ordering = ["rapport", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "cle"],
                name="dispense_unique",
                violation_error_message="Ce manque a déjà sa dispense.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="dispense_a_un_motif",
                violation_error_message="Donnez le motif : le rapport l'imprime.",
            ),
        ]

    def __str__(self):
        return f"{self.quoi} : {self.motif}"


class Relance(models.Model):
    """A partner was written to about what it owes to a report: once a day at most."""

    rapport = models.ForeignKey(
        Rapport, models.CASCADE, related_name="relances", verbose_name="rapport"
    )
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="relances", verbose_name="partenaire relancé"
    )
    jour = models.DateField("jour")
    nombre = models.PositiveSmallIntegerField("valeurs attendues")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        related_name="relances",
        verbose_name="relancé par",
    )

    objects = DuRapportQuerySet.as_manager()

    class Meta:
        verbose_name = "relance"
        ordering = ["-jour", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "partenaire", "jour"],
                name="relance_une_fois_par_jour",
                violation_error_message="Ce partenaire a déjà été relancé aujourd'hui.",
            ),
        ]

    def __str__(self):
        return f"{self.partenaire}, le {self.jour:%d/%m/%Y}"
