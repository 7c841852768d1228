"""Journals that a test needs empty or otherwise dated: the triggers that refuse it sleep here."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def sans_refus():
    """The triggers off for a moment, as someone who owns the database could put them."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        yield
        curseur.execute("SET LOCAL session_replication_role = origin")
