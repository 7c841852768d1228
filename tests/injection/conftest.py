"""One poisoned world for a whole module: it takes longer to make than to walk through."""

import pytest
from django.db import transaction
from django.test import override_settings

from imports.preparation import preparer
from tests.droits.conftest import (  # noqa: F401 - fixtures, found by their names
    _dossier_du_monde,
    _dossiers_a_soi,
    _rangements,
)
from tests.droits.monde import creer_monde
from tests.injection.monde import deposer_les_imports, empoisonner


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker, _dossier_du_monde):  # noqa: F811 - a fixture
    """The people and their objects, every text of them hostile; `ecrites`: the columns."""
    dossiers = {
        "VAR": _dossier_du_monde,
        "DOSSIER_FICHIERS": _dossier_du_monde / "fichiers",
        "DOSSIER_COURRIELS": _dossier_du_monde / "courriels",
        "STORAGES": _rangements(_dossier_du_monde),
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**dossiers):
            cree = creer_monde()
            lots = deposer_les_imports(cree.objets["mien"]["contrat"], cree.gens["officier"])
            for lot in lots:
                assert preparer(lot)
            cree.lots, cree.ecrites = lots, empoisonner()
            for personne in filter(None, cree.gens.values()):
                personne.refresh_from_db()
        yield cree
        transaction.set_rollback(True)


@pytest.fixture
def client(client):
    """A failure of the portal is an answer like another: all of them are told at once."""
    client.raise_request_exception = False
    return client
