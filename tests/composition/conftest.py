"""What the tests of typesetting share."""

import pytest

from composition import atelier


@pytest.fixture
def atelier_neuf():
    """A typesetter that has made nothing yet, and that nobody keeps."""
    atelier._en_partant()
    atelier._present = None
    yield
    atelier._en_partant()
    atelier._present = None
