"""The token by which a tool reads what its owner may read. Its secret is never kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

DEBUT = "cdv_"  # so that a tool that looks for leaked secrets knows ours
MONTRES = 12  # characters of it that stay readable, to tell two tokens apart
DUREE_MAX = timedelta(days=366)
NOMBRE_MAX = 20  # tokens in use, for one person
MESURE_D_USAGE = timedelta(hours=1)  # the last use is written no more often


class JetonApiQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own; for an officer, also those of the accounts that they see."""
        if utilisateur.is_superuser:
            return self
        siens = Q(utilisateur=utilisateur)
        if utilisateur.est_officier:
            siens |= Q(utilisateur__in=get_user_model().objects.visibles_par(utilisateur))
        return self.filter(siens)

    def valables(self):
        """Neither revoked nor out of date, of an account that is open; one that was closed and
        opened again starts without any (its invitation is later than they are)."""
        return self.filter(
            Q(utilisateur__invite_le__isnull=True) | Q(utilisateur__invite_le__lte=F("cree_le")),
            revoque_le__isnull=True,
            expire_le__gt=timezone.now(),
            utilisateur__is_active=True,
        )

    def presente(self, secret: str) -> JetonApi | None:
        """The valid token that this secret opens, with its owner."""
        valables = self.valables().select_related("utilisateur__partenaire")
        return valables.filter(empreinte=empreinte(secret)).first()


class JetonApiManager(models.Manager.from_queryset(JetonApiQuerySet)):
    def creer(self, *, par, libelle: str, jours: int) -> tuple[JetonApi, str]:
        """A new token of `par`, and its secret, which is told this once. Raises ValidationError."""
        if self.valables().filter(utilisateur=par).count() >= NOMBRE_MAX:
            raise ValidationError(
                f"Vous avez déjà {NOMBRE_MAX} jetons en cours\u00a0: révoquez-en un."
            )
        secret, maintenant = DEBUT + secrets.token_urlsafe(32), timezone.now()
        jeton = self.model(
            utilisateur=par,
            libelle=libelle,
            empreinte=empreinte(secret),
            prefixe=secret[:MONTRES],
            cree_le=maintenant,
            expire_le=maintenant + timedelta(days=jours),
        )
        jeton.full_clean()
        jeton.save()
        return jeton, secret


class JetonApi(models.Model):
    """One tool's access, in the name of one person, for a year at most."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="jetons_api",
        verbose_name="propriétaire",
    )
    libelle = models.CharField("libellé", max_length=100)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, unique=True, editable=False)
    prefixe = models.CharField("début du jeton", max_length=MONTRES, editable=False)
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)
    dernier_usage = models.DateTimeField("dernier usage", null=True, blank=True, editable=False)
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True, editable=False)

    objects = JetonApiManager()

    class Meta:
        verbose_name = "jeton d’API"
        verbose_name_plural = "jetons d’API"
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expire_le__gt=F("cree_le"))
                & Q(expire_le__lte=F("cree_le") + DUREE_MAX),
                name="jeton_api_un_an",
                violation_error_message="Un jeton expire au plus tard un an après sa création.",
            ),
        ]

    def __str__(self):
        return f"{self.libelle} ({self.prefixe}…)"

    @property
    def etat(self) -> str:
        """« en cours », « révoqué » or « expiré »."""
        if self.revoque_le:
            return "révoqué"
        return "en cours" if self.expire_le > timezone.now() else "expiré"

    def revoquer(self) -> bool:
        """Close it at once and for good; False when it already was."""
        encore = JetonApi.objects.filter(pk=self.pk, revoque_le__isnull=True)
        return bool(encore.update(revoque_le=timezone.now()))

    def noter_l_usage(self) -> None:
        """Write that it was used, an hour at least after the last time this was written."""
        maintenant = timezone.now()
        if self.dernier_usage is None or self.dernier_usage <= maintenant - MESURE_D_USAGE:
            JetonApi.objects.filter(pk=self.pk).update(dernier_usage=maintenant)


def empreinte(secret: str) -> str:
    """What is kept of a secret of 256 random bits: a plain digest is enough."""
    return sha256(secret.encode()).hexdigest()
