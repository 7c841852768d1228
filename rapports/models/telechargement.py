"""Who downloaded which form of a report, and when."""

from django.conf import settings
from django.db import models

from rapports.models.rapport import Rapport
from rapports.models.reserve import DuRapportQuerySet
from rapports.natures import FormeRapport


class Telechargement(models.Model):
    """One download by a logged-in person. What is public is not counted by person."""

    rapport = models.ForeignKey(
        Rapport, models.CASCADE, related_name="telechargements", verbose_name="rapport"
    )
    forme = models.CharField("forme", max_length=10, choices=FormeRapport)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="telechargements",
        verbose_name="compte",
    )
    le = models.DateTimeField("le", auto_now_add=True)

    objects = DuRapportQuerySet.as_manager()

    class Meta:
        verbose_name = "téléchargement"
        ordering = ["-le", "-pk"]

    def __str__(self):
        return f"{self.rapport} ({self.get_forme_display()})"
