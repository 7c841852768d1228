"""A reminder that was sent: its row is why it is never sent twice."""

from __future__ import annotations

from django.db import models

from contrats.models.visibilite import DuContratQuerySet
from remontees.models.demande import Demande
from remontees.models.lien import LienDeRemontee


class RappelQuerySet(DuContratQuerySet):
    CHEMIN = "demande__campagne__contrat"


class Rappel(models.Model):
    """One reminder of one request. `prevu_le`: the day of its step; of one sent by hand, that
    very day."""

    demande = models.ForeignKey(
        Demande, models.CASCADE, related_name="rappels", verbose_name="demande"
    )
    prevu_le = models.DateField("prévu le")
    a_la_main = models.BooleanField("envoyé à la main", default=False)
    lien = models.OneToOneField(
        LienDeRemontee, models.CASCADE, related_name="rappel", verbose_name="lien"
    )
    envoye_le = models.DateTimeField("envoyé le", auto_now_add=True)

    objects = RappelQuerySet.as_manager()

    class Meta:
        verbose_name = "rappel"
        ordering = ["demande", "prevu_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "prevu_le"],
                name="rappel_un_par_echeance",
                violation_error_message="Ce rappel est déjà parti.",
            ),
        ]

    def __str__(self):
        return f"{self.demande}, rappel du {self.prevu_le:%d/%m/%Y}"
