"""Wrong passwords given at the moment of signing: counted, never kept, and forgotten in time."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

FENETRE = timedelta(minutes=15)
ESSAIS_MAX = 5


class EssaiRefuseQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own."""
        return self.filter(compte=utilisateur.pk)

    def recents(self, compte):
        """Those of this account that still count."""
        return self.filter(compte=compte, survenu_le__gt=Now() - FENETRE)


class EssaiRefuse(models.Model):
    """A wrong password of one account. In the database: it survives the loss of anything else."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="essais_refuses",
        verbose_name="compte",
    )
    survenu_le = models.DateTimeField("survenu le", db_default=Now())

    objects = EssaiRefuseQuerySet.as_manager()

    class Meta:
        verbose_name = "mot de passe refusé"
        verbose_name_plural = "mots de passe refusés"
        ordering = ["-survenu_le"]
        indexes = [models.Index(fields=["compte", "survenu_le"], name="essai_refuse_recents")]

    def __str__(self):
        return f"{self.compte}, le {self.survenu_le:%d/%m/%Y à %H:%M}"
