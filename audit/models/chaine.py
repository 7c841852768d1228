"""Lines chained one to the other under a key that is not in the database, and what the law may
make us erase, which stands beside the chain: the chain keeps only its salted hash.

Which facts are written, and who reads them, is said by each journal built on this one.
"""

import hashlib
import hmac
import json
import secrets

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

ORIGINE = "0" * 64  # what stands before the first line


class Maillon(models.Model):
    """One line: its HMAC-SHA256 covers what it says and the line before."""

    VERROU: int  # the advisory lock under which the lines of this chain are added one by one

    rang = models.PositiveBigIntegerField("rang", unique=True)
    inscrit_le = models.DateTimeField("inscrit le")
    precedente = models.CharField("empreinte de la ligne précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        abstract = True

    def inscrire_a_la_suite(self):
        """Add this line at the end, in the caller's transaction.

        Lines are numbered without a hole: whoever adds one waits for the one before to be
        committed or abandoned.
        """
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [self.VERROU])
        derniere = type(self)._base_manager.order_by("-rang").first()
        self.rang = derniere.rang + 1 if derniere else 1
        self.precedente = derniere.empreinte if derniere else ORIGINE
        self.inscrit_le = timezone.now()
        self.empreinte = self.calculer_empreinte()
        self.save(force_insert=True)

    def ce_qui_est_chaine(self) -> dict:
        """The content that the hash covers, besides the rank, the date and the line before."""
        raise NotImplementedError

    def empreinte_personnelle(self) -> str:
        """The salted hash of what stands beside this line; "" if nothing does."""
        raise NotImplementedError

    def cle(self) -> bytes:
        """The key of this chain."""
        return settings.REGISTRE_CLE.encode()

    def calculer_empreinte(self) -> str:
        """The HMAC-SHA256 (hex) that this line must carry."""
        texte = canonique(
            {
                **self.ce_qui_est_chaine(),
                "rang": self.rang,
                "inscrit_le": self.inscrit_le.isoformat(timespec="microseconds"),
                "precedente": self.precedente,
            }
        )
        return hmac.new(self.cle(), texte.encode(), hashlib.sha256).hexdigest()


class PartPersonnelle(models.Model):
    """The personal part of a line (IP address, browser): it may be erased, the chain holds on.

    The salt keeps the hash that the line holds from being guessed back into an address.
    """

    sel = models.CharField("sel", max_length=64, blank=True)
    contenu = models.JSONField("contenu", null=True, blank=True)
    effacee_le = models.DateTimeField("effacée le", null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def preparer(cls, contenu):
        """One not saved yet, under a new salt."""
        return cls(sel=secrets.token_hex(32), contenu=en_json(contenu))

    def calculer_empreinte(self) -> str:
        """The salted sha256 (hex) that the line holds."""
        return hashlib.sha256((self.sel + canonique(self.contenu)).encode()).hexdigest()


def entiere_ou_effacee(nom: str, message: str) -> models.CheckConstraint:
    """The constraint of each table of personal parts: whole, or erased with its salt."""
    return models.CheckConstraint(
        condition=Q(effacee_le__isnull=True, contenu__isnull=False) & ~Q(sel="")
        | Q(effacee_le__isnull=False, contenu__isnull=True, sel=""),
        name=nom,
        violation_error_message=message,
    )


def en_json(valeur):
    """What PostgreSQL will give back: dates as text, keys as strings."""
    return json.loads(json.dumps(valeur, cls=DjangoJSONEncoder))


def canonique(valeur) -> str:
    """One text for one content, whatever the order of its keys."""
    return json.dumps(valeur, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
