"""Unknown links that were tried: counted by where they came from, never kept themselves, and
forgotten in time."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.db.models.functions import Now

FENETRE = timedelta(minutes=15)
ESSAIS_MAX = 30  # in that time, from one address


class EssaiDeLienQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Nobody's: they belong to no account and to no contract."""
        return self.none()

    def epuise(self, emetteur: str) -> bool:
        """True if too many were tried from there a short while ago."""
        recents = self.filter(emetteur=emetteur, depuis__gt=Now() - FENETRE)
        return recents.filter(nombre__gte=ESSAIS_MAX).exists()

    def compter(self, emetteur: str) -> None:
        """One more, processes that count together losing none; what is over is forgotten."""
        self.filter(depuis__lte=Now() - FENETRE).delete()
        _, nouveau = self.get_or_create(emetteur=emetteur, defaults={"nombre": 1})
        if not nouveau:
            self.filter(emetteur=emetteur).update(nombre=F("nombre") + 1)


class EssaiDeLien(models.Model):
    """How many unknown links one address has tried. In the database, for all processes alike.

    `emetteur` is a keyed digest: the address cannot be read back, it can only be counted.
    """

    emetteur = models.CharField("empreinte de l’émetteur", max_length=64, unique=True)
    nombre = models.PositiveIntegerField("essais")
    depuis = models.DateTimeField("depuis le", db_default=Now())

    objects = EssaiDeLienQuerySet.as_manager()

    class Meta:
        verbose_name = "lien inconnu essayé"
        verbose_name_plural = "liens inconnus essayés"
        ordering = ["-depuis"]
        indexes = [models.Index(fields=["depuis"], name="essai_de_lien_depuis")]

    def __str__(self):
        return f"{self.nombre} essais depuis le {self.depuis:%d/%m/%Y à %H:%M}"
