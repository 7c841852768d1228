"""The worker never waits for what may not come: it listens to its queue, to no channel.

Its event loop read a channel of orders (gossip, remote control) without a limit: when Redis's
connection was cut at the wrong moment, it waited there for ever and took no task any more.
"""

import pytest

from config.celery import app
from courriels.models import Courriel
from tests.courriels.exemples import creer_courriel
from tests.processus import attendre, travailleur


@pytest.mark.processus
@pytest.mark.django_db(transaction=True)
def test_le_travailleur_n_ecoute_que_sa_file(tmp_path):
    clients = app.connection_for_read().default_channel.client
    avant = {client["id"] for client in clients.client_list()}
    pk = creer_courriel().pk
    journal = tmp_path / "travailleur.log"
    with travailleur(journal, BALAYAGE_SECONDES="1"):
        attendre(lambda: Courriel.objects.filter(pk=pk, statut="remis").exists(), journal=journal)
        siens = [client for client in clients.client_list() if client["id"] not in avant]
        assert [(c["sub"], c["psub"]) for c in siens if c["sub"] != "0" or c["psub"] != "0"] == []
        assert clients.pubsub_channels() == []
        assert any(client["cmd"] == "brpop" for client in siens)


def test_aucun_ordre_ne_se_donne_a_distance():
    assert app.conf.worker_enable_remote_control is False
