"""What every test gets: its own files and outbox, quick passwords, templates that hide nothing."""

import logging
import os
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby, islice
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.template.base import FilterExpression
from django.test import override_settings

from tests import base_modele, vidage

RACINE = Path(__file__).resolve().parent.parent
GABARITS = {
    str(chemin.relative_to(RACINE / "templates"))
    for chemin in (RACINE / "templates").rglob("*")
    if chemin.is_file() and "admin" not in chemin.parts
} | {".jinja"}  # what `config.rendu.Absente` tells of all of them
JOURNAUX = {
    "contrats_ligneregistre": "registre_invidable",
    "contrats_evenement": "evenement_invidable",
    "audit_ligneaudit": "audit_invidable",
}
LONGS = {"parcours", "processus", "monde"}
FILTRES_QUI_PREVOIENT = {"default", "default_if_none", "yesno"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest first, as many to each process of the tests: none ends alone with a journey."""
    longs, courts = [], []
    for test in items:
        marques = {marque.name for marque in test.iter_markers()}
        (longs if LONGS & marques else courts).append(test)
    processus = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    reste = iter(courts)
    items[:] = [
        test
        for rang, siens in enumerate(_repartir(longs, processus))
        for test in (
            *siens,
            *islice(reste, max(0, _part(len(items), rang, processus) - len(siens))),
        )
    ]


def _repartir(longs: list, processus: int) -> list[list]:
    """The long tests of each process: the longest one by one, the others by module, which is
    prepared once (a browser, a demonstration, a world)."""
    longs = sorted(longs, key=lambda test: test.get_closest_marker("tour") is None)
    groupes = [
        list(groupe)
        for _, groupe in groupby(
            longs, lambda test: test if test.get_closest_marker("tour") else test.path
        )
    ]
    return [list(chain.from_iterable(groupes[rang::processus])) for rang in range(processus)]


def _part(total: int, rang: int, parts: int) -> int:
    """How many tests this process begins with: as xdist cuts its list."""
    return (rang + 1) * total // parts - rang * total // parts


@pytest.fixture(scope="session", autouse=True)
def _mots_de_passe_rapides():
    """A slow hash is a virtue of the portal, not of its tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, django_db_blocker, django_db_keepdb, django_db_createdb
):
    """The tests' own engine need not survive a power cut: it waits for no disk; and its base is
    a copy of the migrated one."""
    if not settings.LOCAL:
        return
    with django_db_blocker.unblock():
        for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
            with connections["default"]._nodb_cursor() as curseur:
                curseur.execute(f"ALTER SYSTEM SET {reglage} = off")
        with connections["default"]._nodb_cursor() as curseur:
            curseur.execute("SELECT pg_reload_conf()")
        if django_db_createdb or not django_db_keepdb:
            base_modele.preparer()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Between two tests Django empties the tables by TRUNCATE, which the journals refuse: here,
    and nowhere else, that refusal sleeps. The tests of the refusals wake it up."""
    with django_db_blocker.unblock(), connections["default"].cursor() as curseur:
        for table, refus in JOURNAUX.items():
            curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER {refus}")
    with pytest.MonkeyPatch.context() as change:
        if settings.LOCAL:  # the role of a server may not be allowed to
            vidage.installer(change)
        yield


@pytest.fixture(scope="session")
def _dossier_des_dossiers(tmp_path_factory):
    """Apart from the folders of `tmp_path`: pytest lists them all each time that it makes one."""
    return tmp_path_factory.mktemp("portail")


@pytest.fixture(autouse=True)
def _dossiers_a_soi(settings, _dossier_des_dossiers):
    """Files, outbox and local journal in a folder of this test alone; static files as they are."""
    dossier = Path(tempfile.mkdtemp(dir=_dossier_des_dossiers))
    settings.VAR = dossier
    settings.DOSSIER_FICHIERS = dossier / "fichiers"
    settings.DOSSIER_COURRIELS = dossier / "courriels"
    settings.STORAGES = {
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": {"location": settings.DOSSIER_FICHIERS, "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


class VariablesIndefinies(logging.Filter):
    """Keeps the variables that our templates print and that nobody gave them.

    Django tells each failed lookup to its `django.template` logger, with the name of the page
    being rendered: that is enough to leave the templates of Django's admin and of crispy-forms
    alone. A tag that allows an absent variable (`if`, `for`) is found by its own call, higher
    in the stack; a filter that foresees it (`default`), by its name.
    """

    def __init__(self):
        super().__init__()
        self.trouvees: list[str] = []

    def filter(self, record):
        if not str(record.msg).startswith("Exception while resolving variable"):
            return True
        variable, gabarit = record.args
        if gabarit in GABARITS and not _absence_prevue():
            self.trouvees.append(f"{gabarit} : {variable}")
        return False


def _absence_prevue() -> bool:
    """True if the tag or the filter that asks for the variable says what to do without it."""
    cadre = sys._getframe()
    while cadre is not None:
        if cadre.f_code is FilterExpression.resolve.__code__:
            locales = cadre.f_locals
            filtres = {fonction.__name__ for fonction, _ in locales["self"].filters}
            return bool(locales["ignore_failures"] or filtres & FILTRES_QUI_PREVOIENT)
        cadre = cadre.f_back
    return False


@pytest.fixture
def variables_indefinies():
    """The undefined variables met so far in this test, as `template : variable`."""
    journal = logging.getLogger("django.template")
    filtre, niveau = VariablesIndefinies(), journal.level
    journal.addFilter(filtre)
    journal.setLevel(logging.DEBUG)
    yield filtre.trouvees
    journal.setLevel(niveau)
    journal.removeFilter(filtre)


@pytest.fixture(autouse=True)
def _gabarits_sans_variable_indefinie(variables_indefinies):
    """Fails the test in which one of our templates printed a variable that does not exist."""
    yield
    assert variables_indefinies == []


@pytest.fixture
def en_meme_temps():
    """Runs functions in as many threads, each on its own connection, started together.

    Returns, in order, what each returned or the exception that it raised. For tests marked
    `django_db(transaction=True)`.
    """

    def lancer(*fonctions):
        depart = threading.Barrier(len(fonctions), timeout=120)

        def courir(fonction):
            try:
                connections["default"].ensure_connection()
                depart.wait()
                return fonction()
            except Exception as erreur:
                return erreur
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(fonctions)) as fils:
            return list(fils.map(courir, fonctions))

    return lancer
