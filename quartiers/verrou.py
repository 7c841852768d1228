"""A piece of work that one process at a time does, whatever the machine: a lock of PostgreSQL."""

from django.db import connection


def prendre(numero: int) -> bool:
    """True if this transaction now holds that lock, until it ends; False if another one does."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [numero])
        return curseur.fetchone()[0]
