"""The register of signatures: one line after the other, chained, never changed nor removed.

Each line carries the HMAC of its content and of the line before, under a key that is not in
the database; PostgreSQL itself refuses UPDATE and DELETE (trigger in the migration). What is
checked, and how, is in `contrats.registre`.
"""

import hashlib
import hmac
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from contrats.models.acte import Acte
from contrats.models.visibilite import DuContratQuerySet

VERROU = 0x5E6157  # the advisory lock under which lines are added one by one
ORIGINE = "0" * 64  # what stands before the first line


class FaitRegistre(models.TextChoices):
    OUVERTURE = "ouverture", "Ouverture à la signature"
    SIGNATURE = "signature", "Signature"
    REFUS = "refus", "Refus"
    RETRAIT = "retrait", "Retrait d'une signature"
    CADUCITE = "caducite", "Signature devenue caduque"
    REMPLACEMENT = "remplacement", "Remplacement d'un représentant"
    COMPLETUDE = "completude", "Toutes les signatures sont recueillies"
    SCELLEMENT = "scellement", "Scellement"


class LigneRegistreQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"

    @transaction.atomic
    def inscrire(self, *, acte, fait, contenu):
        """Add one line at the end of the chain, in the caller's transaction.

        `contenu` is JSON-ready. Lines are numbered without a hole: whoever adds one waits for
        the one before to be committed or abandoned.
        """
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
        derniere = self.model._base_manager.order_by("-rang").first()
        ligne = self.model(
            rang=derniere.rang + 1 if derniere else 1,
            acte=acte,
            fait=fait,
            contenu=json.loads(json.dumps(contenu, cls=DjangoJSONEncoder)),
            inscrit_le=timezone.now(),
            precedente=derniere.empreinte if derniere else ORIGINE,
        )
        ligne.empreinte = ligne.calculer_empreinte()
        ligne.save(force_insert=True)
        return ligne


class LigneRegistre(models.Model):
    """One fact about an act, at one moment, bound to everything that was written before it."""

    rang = models.PositiveBigIntegerField("rang", unique=True)
    acte = models.ForeignKey(
        Acte, models.PROTECT, related_name="lignes_du_registre", verbose_name="acte"
    )
    fait = models.CharField("fait", max_length=20, choices=FaitRegistre)
    contenu = models.JSONField("contenu")
    inscrit_le = models.DateTimeField("inscrit le")
    precedente = models.CharField("empreinte de la ligne précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64, unique=True)

    objects = LigneRegistreQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du registre"
        verbose_name_plural = "registre des signatures"
        ordering = ["-rang"]
        indexes = [models.Index(fields=["acte", "rang"], name="registre_acte_rang")]

    def __str__(self):
        return f"Ligne {self.rang} du registre"

    def calculer_empreinte(self) -> str:
        """The HMAC-SHA256 (hex) that this line must carry, from its content and the one before."""
        texte = json.dumps(
            {
                "rang": self.rang,
                "acte": self.acte_id,
                "fait": str(self.fait),
                "contenu": self.contenu,
                "inscrit_le": self.inscrit_le.isoformat(timespec="microseconds"),
                "precedente": self.precedente,
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return hmac.new(settings.REGISTRE_CLE.encode(), texte.encode(), hashlib.sha256).hexdigest()
