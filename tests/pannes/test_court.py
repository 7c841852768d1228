"""The faults that `python -m tests.pannes` plays are all there (docs/pannes.md)."""

from tests.pannes.matrice import toutes


def test_les_trente_cinq_pannes_sont_la():
    """The thirty-sixth is the soak."""
    assert [faute.numero for faute in toutes().values()] == list(range(1, 36))
