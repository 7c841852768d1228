"""One world for all the questions of a module: it takes longer to make than the answers to get."""

import pytest
from django.conf import settings as reglages
from django.db import transaction
from django.test import Client, override_settings

from tests.droits.monde import creer_monde, entrer
from tests.droits.profils import Route


@pytest.fixture(scope="module")
def _dossier_du_monde(tmp_path_factory):
    return tmp_path_factory.mktemp("monde")


@pytest.fixture(autouse=True)
def _dossiers_a_soi(settings, _dossier_du_monde):
    """The files of the world, instead of a folder for each test."""
    settings.VAR = _dossier_du_monde
    settings.DOSSIER_COURRIELS = _dossier_du_monde / "courriels"
    settings.DOSSIER_FICHIERS = _dossier_du_monde / "fichiers"
    settings.STORAGES = _rangements(_dossier_du_monde)


def _rangements(dossier) -> dict:
    return {
        "default": {
            **reglages.STORAGES["default"],
            "OPTIONS": {"location": dossier / "fichiers", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="module")
def chez_le_monde(_dossier_du_monde) -> override_settings:
    """The settings of the world, for what a module does before its tests."""
    return override_settings(
        VAR=_dossier_du_monde,
        DOSSIER_FICHIERS=_dossier_du_monde / "fichiers",
        STORAGES=_rangements(_dossier_du_monde),
    )


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker, chez_le_monde):
    """The people and their objects; what a test writes is taken back by the test's own
    transaction, and the world itself at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with chez_le_monde:
            cree = creer_monde()
        yield cree
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def entrees(monde, django_db_blocker) -> dict[tuple[str, bool], Client]:
    """(role, by a token) -> a browser, entered once: what a request writes is taken back."""
    navigateurs = {(role, jeton): Client() for role in monde.gens for jeton in (False, True)}
    with django_db_blocker.unblock():
        for (role, jeton), client in navigateurs.items():
            entrer(client, monde.gens[role], Route(jeton=jeton))
    return navigateurs
