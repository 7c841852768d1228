"""Deliveries made before the outbox existed keep their message and its fate, there and back."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from courriels.models import Courriel
from rapports.models import Envoi
from tests.courriels.exemples import creer_courriel
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db(transaction=True)

AVANT = [("rapports", "0001_initial")]
JOUR = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DESTINS = {
    "a@exemple.fr": {"statut": "remis", "reponse": "250 OK", "remis_le": JOUR, "tentatives": 2},
    "b@exemple.fr": {"statut": "incertain", "incertitudes": 2, "transmis": True},
    "c@exemple.fr": {"statut": "en_cours", "jeton": uuid.UUID(int=7), "bail_fin": JOUR},
}


def _revenir_avant():
    """The model of deliveries as it was, its table with it."""
    MigrationExecutor(connection).migrate(AVANT)
    etat = MigrationExecutor(connection).loader.project_state(AVANT)
    return etat.apps.get_model("rapports", "Envoi")


def _avancer():
    executeur = MigrationExecutor(connection)
    executeur.migrate(executeur.loader.graph.leaf_nodes())


@pytest.fixture
def _derniere_version():
    """Whatever happens, the other tests find the tables as they are now."""
    yield
    _avancer()


@pytest.mark.usefixtures("_derniere_version")
def test_les_envois_gardent_leur_message_en_arriere_puis_en_avant():
    """One journey: back with deliveries of today, forward with deliveries made before."""
    remis = creer_envoi(statut="remis", reponse="250 OK", message=b"Message", remis_le=JOUR)
    attente = creer_envoi(remis.rapport, "b@exemple.fr", nom="Zoé")
    autre = creer_courriel(nature="invitation")
    anciens = _revenir_avant()
    _verifier_que_les_messages_sont_rendus(anciens, remis, attente, autre)

    anciens.objects.all().delete()
    Courriel.objects.filter(pk=autre.pk)._raw_delete("default")  # what points at it is of later
    _creer_d_avant(anciens, remis.rapport)
    cles = dict(anciens.objects.values_list("destinataire", "pk"))
    _avancer()
    _verifier_que_chacun_a_son_courriel(cles)


def _verifier_que_les_messages_sont_rendus(anciens, remis, attente, autre):
    relus = anciens.objects.order_by("pk").values_list(
        "pk", "destinataire", "nom", "statut", "reponse", "remis_le", "message_id", "cree_le"
    )
    assert list(relus) == [
        (
            envoi.pk,
            envoi.destinataire,
            envoi.courriel.nom,
            envoi.courriel.statut,
            envoi.courriel.reponse,
            envoi.courriel.remis_le,
            envoi.courriel.message_id,
            envoi.courriel.cree_le,
        )
        for envoi in (remis, attente)
    ]
    assert bytes(anciens.objects.get(pk=remis.pk).message) == b"Message"
    assert list(Courriel.objects.values_list("pk", flat=True)) == [autre.pk]


def _creer_d_avant(anciens, rapport):
    for rang, (adresse, destin) in enumerate(DESTINS.items()):
        envoi = anciens.objects.create(
            rapport_id=rapport.pk,
            destinataire=adresse,
            nom=f"Personne {rang}",
            message_id=f"<{rang}@exemple.fr>",
            message=f"Message {rang}".encode(),
            prochaine_tentative=JOUR,
            **destin,
        )
        anciens.objects.filter(pk=envoi.pk).update(cree_le=JOUR)


def _verifier_que_chacun_a_son_courriel(cles):
    assert dict(Envoi.objects.values_list("destinataire", "pk")) == cles
    assert Courriel.objects.count() == len(DESTINS)
    for rang, (adresse, destin) in enumerate(DESTINS.items()):
        courriel = Envoi.objects.select_related("courriel").get(destinataire=adresse).courriel
        attendu = {
            "nature": "rapport",
            "destinataire": adresse,
            "nom": f"Personne {rang}",
            "message_id": f"<{rang}@exemple.fr>",
            "cree_le": JOUR,
            "prochaine_tentative": JOUR,
            "confidentiel": False,
            **destin,
        }
        assert {champ: getattr(courriel, champ) for champ in attendu} == attendu
        assert bytes(courriel.message) == f"Message {rang}".encode()
