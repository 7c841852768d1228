"""The short pass of the fault matrix: a few faults on real processes (docs/pannes.md)."""

import pytest

from tests.pannes.__main__ import COURTES
from tests.pannes.banc import Banc
from tests.pannes.matrice import jouer, toutes

pytestmark = pytest.mark.processus


@pytest.fixture(scope="module")
def banc():
    with Banc(charge=1, abonnes=4) as banc:
        yield banc


@pytest.mark.parametrize("code", COURTES)
def test_rien_n_est_perdu_ni_envoye_deux_fois(banc, code):
    resultat = jouer(banc, toutes()[code])
    verdict = resultat.verdict
    assert (verdict.perdus, verdict.doubles, verdict.faux, verdict.fautes) == ([], [], [], [])
    assert verdict.vus == verdict.attendus
