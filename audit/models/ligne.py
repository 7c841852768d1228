"""The security journal: who came in, who was refused, what was changed, exported or erased.

Its lines are chained (see `chaine`) and PostgreSQL refuses to change or remove one. They name
nobody: an account is a number; the address and the browser stand beside, and may be erased.
"""

import hmac

from django.conf import settings
from django.db import models
from django.utils import timezone

from audit.faits import Fait
from audit.models.chaine import Maillon, PartPersonnelle, entiere_ou_effacee


class LigneAuditQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """All of it for the technical administrator; for anyone else, what they did themselves."""
        return self if utilisateur.is_superuser else self.filter(par=utilisateur.pk)


class LigneAudit(Maillon):
    """One fact. `par`: who did it, or tried; no constraint holds the account, it may go."""

    VERROU = 0xA0D17

    fait = models.CharField("fait", max_length=40)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name="compte",
    )
    objet_type = models.CharField("nature de l’objet", max_length=60, blank=True)
    objet_id = models.BigIntegerField("numéro de l’objet", null=True)
    details = models.JSONField("détails", default=dict)
    requete = models.CharField("numéro de la requête", max_length=64, blank=True)
    personnel = models.CharField("empreinte de la part personnelle", max_length=64, blank=True)

    objects = LigneAuditQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal de sécurité"
        verbose_name_plural = "journal de sécurité"
        ordering = ["-rang"]
        indexes = [
            models.Index(fields=["fait", "inscrit_le"], name="audit_fait_date"),
            models.Index(fields=["inscrit_le"], name="audit_date"),
            models.Index(fields=["objet_type", "objet_id"], name="audit_objet"),
        ]

    def __str__(self):
        return f"Ligne {self.rang} du journal de sécurité"

    @property
    def phrase(self) -> str:
        """What happened, in French."""
        return dict(Fait.choices).get(self.fait, self.fait)

    def ce_qui_est_chaine(self) -> dict:
        return {
            "fait": self.fait,
            "par": self.par_id,
            "objet_type": self.objet_type,
            "objet_id": self.objet_id,
            "details": self.details,
            "requete": self.requete,
            "personnel": self.personnel,
        }

    def empreinte_personnelle(self) -> str:
        return self.personnel

    def cle(self) -> bytes:
        """Derived, so that no line of this journal could pass for one of the register."""
        return hmac.digest(settings.REGISTRE_CLE.encode(), b"journal de securite", "sha256")


class TraceQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """As the lines that they stand beside."""
        return self if utilisateur.is_superuser else self.filter(ligne__par=utilisateur.pk)

    def effacer(self) -> int:
        """Erase these for good, salts included; how many were."""
        return self.filter(effacee_le=None).update(sel="", contenu=None, effacee_le=timezone.now())


class Trace(PartPersonnelle):
    """Where a fact came from: kept for a time, then erased."""

    ligne = models.OneToOneField(
        LigneAudit, models.PROTECT, related_name="personnelle", verbose_name="ligne du journal"
    )

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = "trace"
        ordering = ["ligne"]
        constraints = [
            entiere_ou_effacee("trace_entiere_ou_effacee", "Une trace est entière, ou effacée.")
        ]

    def __str__(self):
        return f"Trace de la ligne {self.ligne.rang}"
