"""The task of the worker: it bears the number of the request that woke it up, or its own; what
it refused is written once it is over.
"""

import logging

from celery import Task
from django.db import DatabaseError

from audit import contexte, journal

logger = logging.getLogger(__name__)


class TacheSuivie(Task):
    abstract = True

    def apply_async(self, args=None, kwargs=None, headers=None, **options):
        entetes = {"requete": contexte.actuel().numero, **(headers or {})}
        return super().apply_async(args, kwargs, headers=entetes, **options)

    def __call__(self, *args, **kwargs):
        numero = (self.request.headers or {}).get("requete") or self.request.get("requete")
        with contexte.dans(contexte.Contexte(numero or self.request.id or "")) as ici:
            try:
                return super().__call__(*args, **kwargs)
            finally:
                self._consigner(ici.refus)

    def _consigner(self, notes) -> None:
        try:
            for fait, details in notes:
                journal.consigner(fait, details={"tache": self.name, **details})
        except DatabaseError:
            logger.exception("Un refus n’a pas pu être consigné.")
