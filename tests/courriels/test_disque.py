"""What waits for the disk, and what a crash of the database may lose because something else knows.

`python -m tests.pannes --seulement F36` really crashes it.
"""

import pytest
from django.db import connection, transaction

from courriels.envoi import envoyer_message
from courriels.models import Courriel, disque_plus_tard
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attentes():
    """The state of each write of a message, and whether its commit waits for the disk."""
    vues = []

    def observer(executer, sql, valeurs, plusieurs, contexte):
        if sql.startswith('UPDATE "courriels_courriel"'):
            with connection.connection.cursor() as curseur:
                curseur.execute("SHOW synchronous_commit")
                vues.append((_ce_qui_s_ecrit(sql, valeurs), curseur.fetchone()[0] == "on"))
        return executer(sql, valeurs, plusieurs, contexte)

    with connection.cursor() as curseur:
        curseur.execute("SET synchronous_commit = on")
    with connection.execute_wrapper(observer):
        yield vues
    with connection.cursor() as curseur:
        curseur.execute("RESET synchronous_commit")


def _ce_qui_s_ecrit(sql: str, valeurs) -> str:
    return (
        next((v for v in valeurs if v in {"en_cours", "remis"}), "")
        if '"statut"' in (sql.partition("WHERE")[0])
        else "transmis"
    )


def test_seule_la_marque_d_avant_l_envoi_attend_le_disque(attentes):
    envoyer_message(creer_courriel().pk)
    assert attentes == [("en_cours", False), ("transmis", True), ("remis", False)]


def test_une_issue_que_le_journal_n_a_pas_attend_le_disque(attentes, settings, tmp_path):
    settings.VAR = tmp_path / "fichier"
    settings.VAR.write_text("ce n'est pas un dossier")
    envoyer_message(creer_courriel().pk)
    assert attentes[-1] == ("remis", True)


def test_une_reservation_perdue_n_envoie_rien():
    """As after a crash: the worker holds what the database has forgotten."""
    courriel = creer_courriel()
    tenu = Courriel.objects.reserver(courriel.pk)
    Courriel.objects.update(statut="a_envoyer", jeton=None, bail_fin=None, tentatives=0)
    assert tenu.marquer_transmis() is False


def test_ce_qui_n_attend_pas_le_disque_n_est_jamais_dans_une_autre_transaction():
    with transaction.atomic(), pytest.raises(RuntimeError), disque_plus_tard():
        pass
