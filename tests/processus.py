"""Real processes beside the tests: a Celery worker on the tests' own database, broker and mail."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

RACINE = Path(__file__).resolve().parent.parent


def environnement(**autres: str) -> dict[str, str]:
    """The variables that make a process use the tests' database and files, as a server would."""
    base = connection.settings_dict
    hote = base["HOST"]
    adresse = f"/{hote}/" if hote.startswith("/") else f"{hote}:{base['PORT'] or 5432}/"
    compte = f"{base['USER']}:{base['PASSWORD']}@" if base["PASSWORD"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{compte}{adresse}{base['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "cle-des-processus-de-test-qui-ne-sert-a-rien-d-autre",
        "REGISTRE_CLE": settings.REGISTRE_CLE,
        "SITE_URL": settings.SITE_URL,
        "EMAIL_URL": settings.EMAIL_URL,
        "COURRIEL_EXPEDITEUR": settings.COURRIEL_EXPEDITEUR,
        "DOSSIER_FICHIERS": str(settings.DOSSIER_FICHIERS),
        "NIVEAU_JOURNAL": "INFO",
        "SECOND_FACTEUR_EXIGE": "1",  # a process with a DATABASE_URL is a server
        **autres,
    }


@contextlib.contextmanager
def travailleur(journal: Path, *options: str, **variables: str):
    """A Celery worker with its clock, stopped at the end; its output goes to `journal`."""
    commande = [
        sys.executable, "-m", "celery", "-A", "config", "worker", "--beat",
        "--concurrency", "1", "--loglevel", "INFO", *options,
    ]  # fmt: skip
    variables.setdefault("VAR", str(journal.parent))
    with journal.open("ab") as sortie:
        processus = subprocess.Popen(
            commande,
            cwd=RACINE,
            env=environnement(**variables),
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,
        )
    try:
        yield processus
    finally:
        processus.terminate()
        try:
            processus.wait(20)
        except subprocess.TimeoutExpired:
            processus.kill()
            processus.wait()


def attendre(condition, *, delai: float = 180, journal: Path | None = None):
    """The first true value of `condition()`; after `delai` seconds, fail with the journal."""
    limite = time.monotonic() + delai
    while time.monotonic() < limite:
        if valeur := condition():
            return valeur
        time.sleep(0.1)
    raise AssertionError(journal.read_text() if journal else "la condition n'est jamais venue")
