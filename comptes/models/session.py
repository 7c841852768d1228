"""An open session: whose it is, since when, on what device. Never an address of the network.

It ends after ABSOLUE whatever is done, after INACTIVE when nothing is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

ABSOLUE = timedelta(hours=12)
INACTIVE = timedelta(hours=2)
# A visit is noted this often, not at each page: reading a page costs no write.
PRECISION = timedelta(minutes=5)


class SessionQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own, and nobody else's: not even the technical administrator's eye."""
        return self.filter(utilisateur=utilisateur)

    def en_cours(self, ici: datetime | None = None):
        """Neither over nor left alone for too long."""
        ici = ici or timezone.now()
        return self.filter(expire_date__gt=ici, vue_le__gt=ici - INACTIVE)

    def titulaire(self, cle: str | None) -> int | None:
        """The account of this key, its session over or not; None when nothing is left of it."""
        if not cle:
            return None
        ouverts = self.filter(session_key=cle, utilisateur__is_active=True)
        return ouverts.values_list("utilisateur_id", flat=True).first()


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):
    def fermer_celles_de(self, utilisateur, *, sauf: str | None = None) -> int:
        """Close the sessions of an account at once, but the one of this key; how many."""
        return self.filter(utilisateur=utilisateur).exclude(session_key=sauf or "").delete()[0]


class Session(AbstractBaseSession):
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="sessions",
        verbose_name="utilisateur",
    )
    ouverte_le = models.DateTimeField("ouverte le")
    vue_le = models.DateTimeField("vue le")
    appareil = models.CharField("appareil", max_length=80, blank=True)

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering = ["-vue_le"]

    def __str__(self):
        return self.appareil or "Appareil inconnu"

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def repere(self) -> str:
        """What stands for the key in a page: the key itself would let anyone in."""
        return salted_hmac("comptes.sessions", self.session_key, algorithm="sha256").hexdigest()[
            :32
        ]
