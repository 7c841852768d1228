"""The task of the worker: it bears the number of the request that woke it up, or its own."""

from celery import Task

from audit import contexte


class TacheSuivie(Task):
    abstract = True

    def apply_async(self, args=None, kwargs=None, headers=None, **options):
        entetes = {"requete": contexte.actuel().numero, **(headers or {})}
        return super().apply_async(args, kwargs, headers=entetes, **options)

    def __call__(self, *args, **kwargs):
        numero = (self.request.headers or {}).get("requete") or self.request.get("requete")
        with contexte.dans(contexte.Contexte(numero or self.request.id or "")):
            return super().__call__(*args, **kwargs)
