"""The kinds of files that exist only here."""

import pytest

from imports.sortes import SORTES
from tests.imports.sortes_d_essai import Lieux, Programme


@pytest.fixture(autouse=True)
def sortes_d_essai(monkeypatch):
    for sorte in (Lieux(), Programme()):
        monkeypatch.setitem(SORTES, sorte.code, sorte)
