"""The tasks of reports: what is due is read from the rows, even called by an older portal."""

import pytest

from config.celery import app
from courriels.models import Courriel
from rapports.tasks import envoyer
from tests.courriels.exemples import creer_courriel
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db


def test_un_appel_d_avant_la_boite_d_envoi_remet_le_message_de_son_envoi(boite):
    """It named the delivery, whose number is not its message's."""
    creer_courriel("autre@exemple.fr")
    envoi = creer_envoi()
    envoyer(envoi.pk)
    assert dict(Courriel.objects.values_list("destinataire", "statut")) == {
        "autre@exemple.fr": "a_envoyer",
        "elue@exemple.fr": "remis",
    }
    assert boite.tentatives == ["elue@exemple.fr"]


def test_un_appel_d_avant_pour_un_envoi_disparu_ne_fait_rien(boite):
    envoyer(0)
    assert boite.tentatives == []


def test_le_travailleur_connait_les_noms_d_hier_et_d_aujourd_hui(settings):
    app.loader.import_default_modules()
    attendus = {
        "rapports.produire",
        "rapports.envoyer",
        "rapports.balayer",
        "rapports.avancer_lot",
        "rapports.planifier",
        "rapports.suivre_les_annuels",
        "courriels.envoyer",
        "courriels.balayer",
    }
    notres = ("rapports.", "courriels.")
    assert {nom for nom in app.tasks if nom.startswith(notres)} == attendus
    horloge = settings.CELERY_BEAT_SCHEDULE.values()
    assert {(t["task"], t["schedule"]) for t in horloge if t["task"].startswith(notres)} == {
        ("rapports.balayer", 3),
        ("rapports.planifier", 3),
        ("rapports.suivre_les_annuels", 3),
        ("courriels.balayer", 3),
    }
