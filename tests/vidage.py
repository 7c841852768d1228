"""Empties, between two tests, the tables that hold something: a TRUNCATE of every table makes
all their files anew, which takes seconds on a busy disk. No rule of the portal enters here.
"""

from django.db.backends.postgresql.operations import DatabaseOperations

# What Django would make again at once, the same: it finds it and leaves it.
GARDEES = {"django_content_type", "auth_permission"}
# Referential integrity and the refusals of the journals sleep in this transaction alone, as they
# do under a TRUNCATE of all the tables together; as under it, sequences go on.
VIDER = """DO $vider$
DECLARE nom text; plein boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH nom IN ARRAY ARRAY[{tables}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', nom) INTO plein;
        IF plein THEN EXECUTE format('DELETE FROM %I', nom); END IF;
    END LOOP;
END $vider$"""


def installer(change) -> None:
    """Django's `flush` does so from now on, on every connection of this process."""
    change.setattr(DatabaseOperations, "sql_flush", _vider)


def _vider(self, style, tables, *, reset_sequences=False, allow_cascade=False) -> list[str]:
    assert not reset_sequences, "Ce vidage laisse les séquences où elles sont."
    noms = ", ".join(f"'{table}'" for table in tables if table not in GARDEES)
    return [VIDER.format(tables=noms)] if noms else []
