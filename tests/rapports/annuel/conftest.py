"""The contract that the tests of the annual report share."""

import pytest

from tests.rapports.annuel.exemples import creer_monde


@pytest.fixture
def monde():
    return creer_monde()
