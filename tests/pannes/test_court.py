"""The short pass of the fault matrix: a few faults on real processes (docs/pannes.md)."""

import pytest

from tests.pannes.__main__ import COURTES
from tests.pannes.banc import Banc
from tests.pannes.matrice import jouer, toutes

pytestmark = pytest.mark.processus


def test_rien_n_est_perdu_ni_envoye_deux_fois():
    """One test for all of them: the bench is mounted once, whoever runs the tests.

    A copy without excuse is among the reproaches; what may excuse one is told in `fautes`.
    """
    fautes = toutes()
    with Banc(charge=1) as banc:
        resultats = [jouer(banc, fautes[code]) for code in COURTES]
    for resultat in resultats:
        verdict = resultat.verdict
        assert (verdict.perdus, verdict.faux, verdict.fautes) == ([], [], []), resultat.faute.nom
        assert verdict.vus == verdict.attendus + len(verdict.doubles)


def test_les_trente_six_pannes_sont_la():
    """The soak is not one of them: it draws its own."""
    assert [faute.numero for faute in toutes().values()] == list(range(1, 37))
