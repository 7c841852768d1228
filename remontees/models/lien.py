"""The link by which an owner answers: hashed, expiring, revocable, good for one request only."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contrats.models.visibilite import DuContratQuerySet
from courriels.models import Courriel
from remontees.models.demande import Demande
from remontees.statuts import StatutCampagne


def empreinte(secret: str) -> str:
    """What is kept of a secret: its sha256."""
    return hashlib.sha256(secret.encode()).hexdigest()


class LienQuerySet(DuContratQuerySet):
    CHEMIN = "demande__campagne__contrat"

    def visibles_par(self, utilisateur):
        """Those of the requests that this person may read: they hold an address."""
        return self.filter(demande__in=Demande.objects.visibles_par(utilisateur))

    def creer(self, demande: Demande) -> tuple[LienDeRemontee, str]:
        """A new link for this request, and its secret, which nobody can read in the database.

        Those before stay good: whoever clicks in an older message is not turned away.
        """
        secret = secrets.token_urlsafe(32)
        lien = self.create(
            demande=demande,
            adresse=demande.courriel,
            empreinte=empreinte(secret),
            expire_le=demande.campagne.fin_des_liens,
        )
        return lien, secret

    def valables(self):
        """Those that open: not expired, not revoked, their collection open."""
        return self.filter(
            revoque_le__isnull=True,
            expire_le__gt=Now(),
            demande__campagne__statut=StatutCampagne.OUVERTE,
        ).select_related(
            "demande__partenaire",
            "demande__campagne__contrat__pilote__successeur",
        )

    def revoquer(self) -> int:
        """Let none of these open any more; how many did."""
        return self.filter(revoque_le__isnull=True, expire_le__gt=Now()).update(revoque_le=Now())


class LienDeRemontee(models.Model):
    """A link sent to one address. Used as often as needed until its end; it opens one request."""

    demande = models.ForeignKey(
        Demande, models.CASCADE, related_name="liens", verbose_name="demande"
    )
    adresse = models.EmailField("envoyé à")
    empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("fermé le", null=True, blank=True)
    courriel = models.ForeignKey(
        Courriel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="courriel",
    )

    objects = LienQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de remontée"
        verbose_name_plural = "liens de remontée"
        ordering = ["demande", "-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(adresse=""),
                name="lien_de_remontee_adresse",
                violation_error_message="Un lien est envoyé à une adresse.",
            ),
        ]

    def __str__(self):
        return f"Lien de {self.demande}"
