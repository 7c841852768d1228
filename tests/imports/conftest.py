"""The kinds of files that exist only here."""

import pytest

from imports.sortes import SORTES
from tests import fabriques
from tests.imports.sortes_d_essai import Lieux, Programme


@pytest.fixture(autouse=True)
def sortes_d_essai(monkeypatch):
    for sorte in (Lieux(), Programme()):
        monkeypatch.setitem(SORTES, sorte.code, sorte)


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def officier(contrat, client):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


@pytest.fixture
def administrateur(client, django_user_model):
    chef = django_user_model.objects.create_superuser("chef@exemple.fr", None)
    client.force_login(chef)
    return chef
