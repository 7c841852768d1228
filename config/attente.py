"""How long a page waits for the database: never for ever. What is asked of it is not here.

A PostgreSQL that is stopped, not dead, accepts a query and never answers; none of its own timeouts
can help then. psycopg2 lets its client keep the time: `config/wsgi.py` asks for it, for the web
alone. The worker and the commands wait as long as they need.
"""

import time

import psycopg2
from django.conf import settings
from psycopg2.extensions import STATUS_SETUP, set_wait_callback

from config.curseur import ConnexionPrete, CurseurPret
from exploitation.patience import repond_avant

CONNEXION = 5.0  # seconds to open a connection
MARGE = 5.0  # seconds after PostgreSQL should have given a query up (DELAI_REQUETE_SECONDES)
SESSION = ("plan_cache_mode=force_generic_plan", "random_page_cost=1.1", "cursor_tuple_fraction=1")


def options_de_connexion(delai: int) -> dict:
    """A lost network is noticed in half a minute; a query of the web has a limit of its own.

    A prepared statement is planned once for any value: planning it for the values at hand, as
    PostgreSQL does the first five times, costs more than all that the pages then read. Its rows
    are on fast disks or in memory: PostgreSQL supposes a disk that turns, and reads whole tables
    rather than seek. What is read by a cursor is read to its end: PostgreSQL supposes a tenth.
    """
    session = [*SESSION]
    if delai:
        session.append(f"statement_timeout={delai}s")
    return {
        "connect_timeout": int(CONNEXION),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
        "tcp_user_timeout": 30_000,
        "connection_factory": ConnexionPrete,
        "cursor_factory": CurseurPret,
        "options": " ".join(f"-c {reglage}" for reglage in session),
    }


def garder_le_temps() -> None:
    """From now on in this process, no query waits beyond its time, if it was given one."""
    if settings.DELAI_REQUETE:
        set_wait_callback(attendre)


def attendre(connexion) -> None:
    """Wait for the database, then give up; psycopg2 closes the connection, the page is a 503."""
    delai = CONNEXION if connexion.status == STATUS_SETUP else settings.DELAI_REQUETE + MARGE
    if not repond_avant(connexion, time.monotonic() + delai):
        raise psycopg2.OperationalError("La base de données ne répond pas.")
