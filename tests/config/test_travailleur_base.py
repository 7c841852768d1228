"""The connection of the worker to PostgreSQL serves task after task, as that of pages does."""

import pytest
from django.db import connection

from courriels.models import Courriel
from tests.courriels.exemples import creer_courriel
from tests.processus import attendre, travailleur

AUTRES = (
    " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


def _demander(quoi: str) -> set:
    """`quoi` of each server process that is not ours: the worker's."""
    with connection.cursor() as curseur:
        curseur.execute(quoi + AUTRES)
        return {valeur for (valeur,) in curseur.fetchall()}


@pytest.mark.processus
@pytest.mark.django_db(transaction=True)
def test_la_connexion_sert_aux_taches_suivantes_et_se_rouvre_si_elle_est_coupee(tmp_path):
    journal = tmp_path / "travailleur.log"

    def remettre():
        pk = creer_courriel().pk
        attendre(lambda: Courriel.objects.filter(pk=pk, statut="remis").exists(), journal=journal)

    with travailleur(journal, BALAYAGE_SECONDES="1"):
        remettre()
        premieres = _demander("SELECT pid")
        remettre()
        assert len(premieres) == 1
        assert _demander("SELECT pid") == premieres
        _demander("SELECT pg_terminate_backend(pid)")
        remettre()
        assert len(_demander("SELECT pid")) == 1
        assert not _demander("SELECT pid") & premieres
