"""The register of signatures: one line after the other, chained, never changed nor removed.

Each line carries the HMAC of its content and of the line before, under a key that is not in
the database; PostgreSQL itself refuses UPDATE, DELETE and TRUNCATE (triggers in the migrations).
What the law may one day make us erase stands beside the chain, which keeps only its salted hash.
What is checked, and how, is in `contrats.registre`.
"""

import hashlib
import hmac
import json
import secrets

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models.acte import Acte
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet

VERROU = 0x5E6157  # the advisory lock under which lines are added one by one
ORIGINE = "0" * 64  # what stands before the first line
PREUVE = "preuve_personnelle"  # where a line keeps the salted hash of what stands beside it


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
    def inscrire(self, *, acte, fait, contenu, personnel=None):
        """Add one line at the end of the chain, in the caller's transaction.

        `contenu` and `personnel` are JSON-ready; the latter (IP address, browser) is kept beside
        the chain, which holds its salted hash only. Lines are numbered without a hole: whoever
        adds one waits for the one before to be committed or abandoned.
        """
        preuve = PreuvePersonnelle.preparer(personnel) if personnel else None
        if preuve:
            contenu = {**contenu, PREUVE: preuve.calculer_empreinte()}
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
        derniere = self.model._base_manager.order_by("-rang").first()
        ligne = self.model(
            rang=derniere.rang + 1 if derniere else 1,
            acte=acte,
            fait=fait,
            contenu=_en_json(contenu),
            inscrit_le=timezone.now(),
            precedente=derniere.empreinte if derniere else ORIGINE,
        )
        ligne.empreinte = ligne.calculer_empreinte()
        ligne.save(force_insert=True)
        if preuve:
            preuve.ligne = ligne
            preuve.save(force_insert=True)
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
        texte = _canonique(
            {
                "rang": self.rang,
                "acte": self.acte_id,
                "fait": str(self.fait),
                "contenu": self.contenu,
                "inscrit_le": self.inscrit_le.isoformat(timespec="microseconds"),
                "precedente": self.precedente,
            }
        )
        return hmac.new(settings.REGISTRE_CLE.encode(), texte.encode(), hashlib.sha256).hexdigest()


class PreuvePersonnelleQuerySet(DuContratQuerySet):
    CHEMIN = "ligne__acte__contrat"

    def visibles_par(self, utilisateur):
        """Where a person signed from, and with what: for the officers of the contract only."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.none()


class PreuvePersonnelle(models.Model):
    """The personal part of a line (IP address, browser): it may be erased, the chain holds on.

    The salt keeps the hash that the line holds from being guessed back into an address.
    """

    ligne = models.OneToOneField(
        LigneRegistre, models.PROTECT, related_name="personnelle", verbose_name="ligne du registre"
    )
    sel = models.CharField("sel", max_length=64, blank=True)
    contenu = models.JSONField("contenu", null=True, blank=True)
    effacee_le = models.DateTimeField("effacée le", null=True, blank=True)

    objects = PreuvePersonnelleQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve personnelle"
        verbose_name_plural = "preuves personnelles"
        ordering = ["ligne"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effacee_le__isnull=True, contenu__isnull=False) & ~Q(sel="")
                | Q(effacee_le__isnull=False, contenu__isnull=True, sel=""),
                name="preuve_personnelle_entiere_ou_effacee",
                violation_error_message="Une preuve personnelle est entière, ou effacée.",
            ),
        ]

    def __str__(self):
        return f"Preuve personnelle de la ligne {self.ligne.rang}"

    @classmethod
    def preparer(cls, contenu):
        """One not saved yet, under a new salt."""
        return cls(sel=secrets.token_hex(32), contenu=_en_json(contenu))

    def calculer_empreinte(self) -> str:
        """The salted sha256 (hex) that the line of the register holds."""
        return hashlib.sha256((self.sel + _canonique(self.contenu)).encode()).hexdigest()

    @transaction.atomic
    def effacer(self, *, par, motif):
        """Erase what is personal, for good, salt included; the reason stays in the journal."""
        actuelle = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if actuelle.effacee_le:
            return
        self.sel, self.contenu, self.effacee_le = "", None, timezone.now()
        self.save(update_fields=["sel", "contenu", "effacee_le"])
        Evenement.objects.consigner(
            contrat=self.ligne.acte.contrat,
            auteur=par,
            verbe="effacer",
            objet=self,
            details={"motif": motif},
        )


def _en_json(valeur):
    """What PostgreSQL will give back: dates as text, keys as strings."""
    return json.loads(json.dumps(valeur, cls=DjangoJSONEncoder))


def _canonique(valeur) -> str:
    """One text for one content, whatever the order of its keys."""
    return json.dumps(valeur, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
