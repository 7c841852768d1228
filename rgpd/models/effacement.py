"""The erasure of one person, asked then done. Its number is the only name that remains."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from comptes.models import Utilisateur
from partenaires.models import Representant


class EffacementQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own; for an officer, those of the people that they see."""
        if utilisateur.is_superuser:
            return self
        siens = Q(compte=utilisateur.pk) | Q(demande_par=utilisateur.pk)
        if utilisateur.est_officier:
            siens |= Q(compte__in=Utilisateur.objects.visibles_par(utilisateur))
            siens |= Q(representant__in=Representant.objects.visibles_par(utilisateur))
        return self.filter(siens)

    def attendus(self):
        """Asked, and not done yet."""
        return self.filter(efface_le=None)


class Effacement(models.Model):
    """One person: an account, or a representative. `garde`: the signed acts that keep the name."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="effacements",
        verbose_name="compte",
    )
    representant = models.ForeignKey(
        Representant,
        models.SET_NULL,
        null=True,
        related_name="effacements",
        verbose_name="représentant",
    )
    demande_le = models.DateTimeField("demandé le", auto_now_add=True)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="demandé par",
    )
    efface_le = models.DateTimeField("effacé le", null=True)
    efface_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="effacé par",
    )
    garde = models.JSONField("actes signés gardés", default=list)

    objects = EffacementQuerySet.as_manager()

    class Meta:
        verbose_name = "effacement"
        ordering = ["-demande_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["compte"],
                condition=Q(efface_le=None),
                name="effacement_demande_une_fois",
                violation_error_message="L’effacement de ce compte est déjà demandé.",
            ),
        ]

    def __str__(self):
        return self.nom

    @property
    def nom(self) -> str:
        """What stands in the place of the name."""
        return f"Personne effacée n°\u00a0{self.pk}"

    @property
    def adresse(self) -> str:
        """What stands in the place of the address: nothing is ever delivered there (RFC 2606)."""
        return f"personne-effacee-{self.pk}@exemple.invalid"
