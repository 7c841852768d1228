"""The warning given to an account that nobody uses: it will be erased a month later."""

from django.conf import settings
from django.db import models


class PreavisQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own; all of them for the technical administrator."""
        return self if utilisateur.is_superuser else self.filter(compte=utilisateur.pk)


class Preavis(models.Model):
    """One warning sent. A login after it makes it void."""

    compte = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preavis", verbose_name="compte"
    )
    envoye_le = models.DateTimeField("envoyé le")

    objects = PreavisQuerySet.as_manager()

    class Meta:
        verbose_name = "préavis d’effacement"
        verbose_name_plural = "préavis d’effacement"
        ordering = ["-envoye_le"]

    def __str__(self):
        return f"Préavis du {self.envoye_le:%d/%m/%Y}"
