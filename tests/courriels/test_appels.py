"""One call for several messages: each is delivered, and a slow server keeps the others waiting for
no longer than one of them."""

import pytest

from config.celery import app
from courriels import tasks
from courriels.models import Courriel
from courriels.tasks import EN_FILE, PAR_APPEL, envoyer, places, reveiller, reveils_groupes
from tests.courriels.exemples import creer_courriel


@pytest.fixture(autouse=True)
def file_vide():
    app.control.purge()
    yield
    app.control.purge()


def _etats():
    return list(Courriel.objects.order_by("pk").values_list("statut", flat=True))


@pytest.mark.django_db
def test_un_appel_remet_tous_ses_messages(boite):
    envoyer(*[creer_courriel().pk for _ in range(3)], 0)
    assert (_etats(), len(boite.tentatives)) == (["remis"] * 3, 3)


@pytest.mark.django_db
def test_si_le_premier_a_dure_les_autres_sont_appeles_de_nouveau(boite, monkeypatch):
    monkeypatch.setattr(tasks, "PATIENCE", -1)
    envoyer(*[creer_courriel().pk for _ in range(3)])
    assert (_etats(), places()) == (["remis", "a_envoyer", "a_envoyer"], EN_FILE - 1)


@pytest.mark.django_db(transaction=True)
def test_ce_qui_est_valide_ensemble_est_appele_par_paquets():
    reveiller(*range(1, PAR_APPEL + 2))
    assert places() == EN_FILE - 2


@pytest.mark.django_db(transaction=True)
def test_un_groupe_appelle_a_la_fin_meme_apres_une_erreur():
    with pytest.raises(ZeroDivisionError):
        _reveiller_puis_echouer()
    assert places() == EN_FILE - 1


@reveils_groupes()
def _reveiller_puis_echouer():
    reveiller(1)
    reveiller(2)
    assert places() == EN_FILE
    raise ZeroDivisionError
