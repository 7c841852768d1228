"""A sweep calls for what is due, up to what the queue may hold: no call is made twice for ever."""

import pytest
from celery import Celery

from config.celery import app
from courriels import tasks
from courriels.tasks import EN_FILE, balayer, envoyer, places
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def file_vide():
    app.control.purge()
    yield
    app.control.purge()


def test_ce_qui_attend_n_est_pas_appele_de_nouveau_a_chaque_balayage(monkeypatch):
    monkeypatch.setattr(tasks, "EN_FILE", 5)
    for _ in range(12):
        creer_courriel()
    assert places() == 5
    for _ in range(3):  # no worker takes anything meanwhile
        balayer()
    assert (places(), app.control.purge()) == (0, 5)


def test_chaque_appel_prend_une_place():
    envoyer.apply_async((1,))
    assert places() == EN_FILE - 1


def test_sans_courtier_rien_n_est_appele(monkeypatch):
    sourd = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    sourd.conf.broker_transport_options = app.conf.broker_transport_options
    monkeypatch.setattr(tasks, "current_app", sourd)
    assert places() == 0
