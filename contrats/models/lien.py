"""The personal link by which a signatory comes: single use, hashed, expiring."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F
from django.db.models.functions import Now

from contrats.models.acte import VersionActe
from contrats.models.signature import Signature
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import StatutSignature
from partenaires.models import Representant

DUREE_DU_LIEN = timedelta(hours=72)


class LienQuerySet(DuContratQuerySet):
    CHEMIN = "signature__acte__contrat"

    def creer(self, signature) -> str:
        """A new personal link for this signature; the ones before die. Return its secret.

        Only the sha256 of the secret is kept: whoever reads the database cannot use the link.
        """
        self.fermer(signature)
        secret = secrets.token_urlsafe(32)
        self.create(
            signature=signature,
            version=signature.version,
            representant=signature.representant,
            empreinte=hashlib.sha256(secret.encode()).hexdigest(),
            expire_le=Now() + DUREE_DU_LIEN,
        )
        return secret

    def fermer(self, signature) -> None:
        """Let no link of this signature open any more."""
        encore = self.filter(signature=signature, consomme_le__isnull=True, expire_le__gt=Now())
        encore.update(expire_le=Now())

    def ouvert(self, secret: str):
        """The link of this secret if it may still serve; None otherwise."""
        empreinte = hashlib.sha256(secret.encode()).hexdigest()
        return (
            self.filter(
                empreinte=empreinte,
                consomme_le__isnull=True,
                expire_le__gt=Now(),
                signature__statut=StatutSignature.ATTENDUE,
                signature__version=F("version"),
                signature__representant=F("representant"),
            )
            .select_related("signature__acte__contrat", "signature__partenaire", "representant")
            .first()
        )

    def servi(self, secret: str):
        """The link of this secret if the signature that it asked for is given; None otherwise."""
        empreinte = hashlib.sha256(secret.encode()).hexdigest()
        servis = self.filter(
            empreinte=empreinte,
            consomme_le__isnull=False,
            signature__statut=StatutSignature.SIGNEE,
            signature__version=F("version"),
        )
        return servis.select_related("signature__acte__contrat", "signature__partenaire").first()


class LienDeSignature(models.Model):
    """A personal link sent by e-mail: single use, hashed, expiring, bound to person and version."""

    signature = models.ForeignKey(
        Signature, models.CASCADE, related_name="liens", verbose_name="signature"
    )
    version = models.ForeignKey(
        VersionActe, models.CASCADE, related_name="liens", verbose_name="texte"
    )
    representant = models.ForeignKey(
        Representant, models.CASCADE, related_name="liens", verbose_name="représentant"
    )
    empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    expire_le = models.DateTimeField("expire le")
    consomme_le = models.DateTimeField("utilisé le", null=True, blank=True)

    objects = LienQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de signature"
        verbose_name_plural = "liens de signature"
        ordering = ["signature", "-cree_le"]

    def __str__(self):
        return f"Lien de {self.representant}"

    def consommer(self) -> bool:
        """Use the link up; False if another request did it first."""
        libre = LienDeSignature.objects.filter(
            pk=self.pk, consomme_le__isnull=True, expire_le__gt=Now()
        )
        return bool(libre.update(consomme_le=Now()))
