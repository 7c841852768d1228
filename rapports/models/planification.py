"""What is made again and again: a kind of report, how often, and about what."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from contrats.models import Contrat
from rapports import natures
from rapports.models.reserve import ReserveAuxOfficiersQuerySet
from rapports.natures import NatureRapport, PorteeRapport
from rapports.periodes import Periodicite

DELAI_MAX = 180  # days


class Planification(models.Model):
    """A schedule: the reports of each civil period from `depuis`, some days after its end."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="planifications", verbose_name="contrat"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureRapport)
    periodicite = models.CharField("fréquence", max_length=20, choices=Periodicite)
    portee = models.CharField(
        "portée", max_length=20, choices=PorteeRapport, default=PorteeRapport.CONTRAT
    )
    delai_jours = models.PositiveSmallIntegerField(
        "jours après la fin de la période",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(DELAI_MAX)],
    )
    depuis = models.DateField(
        "à partir du", help_text="La première période commence ce jour-là, ou après."
    )
    relecture = models.BooleanField("préparé et relu avant d'être émis", default=True)
    diffuser = models.BooleanField("à envoyer aux abonnés", default=True)
    active = models.BooleanField("active", default=True)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="planifications",
        verbose_name="créée par",
    )
    cree_le = models.DateTimeField("créée le", auto_now_add=True)

    objects = ReserveAuxOfficiersQuerySet.as_manager()

    class Meta:
        verbose_name = "planification"
        ordering = ["contrat", "nature", "periodicite", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "nature", "periodicite", "portee"],
                name="planification_unique",
                violation_error_message="Ce rapport est déjà planifié à cette fréquence.",
            ),
            models.CheckConstraint(
                condition=Q(delai_jours__gte=1, delai_jours__lte=DELAI_MAX),
                name="planification_delai",
                violation_error_message=f"Le délai va de 1 à {DELAI_MAX} jours.",
            ),
        ]

    def __str__(self):
        return f"{self.get_nature_display()}, {self.get_periodicite_display().lower()}"

    @property
    def suit_sa_procedure(self) -> bool:
        """Whether it only begins its reports, whose own pages lead them further."""
        return self.nature in natures.PROCEDURE_PROPRE

    def clean(self):
        """Refuse a scope that this kind of report does not have, or one read by nobody."""
        permises = {PorteeRapport.CONTRAT}
        if self.nature in natures.PAR_QUARTIER:
            permises.add(PorteeRapport.QUARTIERS)
        if self.nature in natures.PAR_PARTENAIRE:
            permises.add(PorteeRapport.PARTENAIRES)
        if self.nature in natures.QUARTIER_EXIGE:
            permises.discard(PorteeRapport.CONTRAT)
        erreurs = {}
        if self.nature in natures.PROCEDURE_PROPRE and self.periodicite != Periodicite.ANNUELLE:
            erreurs["periodicite"] = "Ce rapport porte sur une année : planifiez-le tous les ans."
        if self.portee not in permises:
            erreurs["portee"] = "Ce rapport n'existe pas avec cette portée."
        if not self.relecture and self.nature not in natures.SANS_RELECTURE:
            erreurs["relecture"] = "Ce rapport est relu avant d'être émis."
        if erreurs:
            raise ValidationError(erreurs)
