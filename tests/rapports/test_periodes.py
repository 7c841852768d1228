"""Civil periods: their bounds, their names, and none forgotten over the years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapports import periodes
from rapports.periodes import Periodicite

JOURS = st.dates(date(2014, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("debut", "fin", "dite", "abregee"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "mars 2026", "2026-03"),
        (date(2028, 2, 1), date(2028, 2, 29), "février 2028", "2028-02"),
        (date(2026, 1, 1), date(2026, 3, 31), "1er trimestre 2026", "2026-T1"),
        (date(2026, 10, 1), date(2026, 12, 31), "4e trimestre 2026", "2026-T4"),
        (date(2026, 7, 1), date(2026, 12, 31), "2e semestre 2026", "2026-S2"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026", "2026"),
        (date(2015, 5, 28), date(2015, 12, 31), "2015", "2015"),
        (date(2015, 5, 28), date(2015, 6, 30), "2e trimestre 2015", "2015-T2"),
        (date(2015, 5, 28), date(2020, 12, 31), "2015-2020", "2015-2020"),
    ],
)
def test_une_periode_a_son_nom(debut, fin, dite, abregee):
    assert (periodes.dire(debut, fin), periodes.abreger(debut, fin)) == (dite, abregee)


@given(jour=JOURS, periodicite=st.sampled_from(Periodicite))
def test_chaque_jour_est_dans_une_periode_et_une_seule(jour, periodicite):
    debut, fin = periodes.periode_de(jour, periodicite)
    assert debut <= jour <= fin
    assert periodes.periode_de(debut, periodicite) == periodes.periode_de(fin, periodicite)
    assert periodes.periode_de(fin + timedelta(days=1), periodicite)[0] == fin + timedelta(days=1)
    assert periodes.periodicite_de(debut, fin) == periodicite


@given(depuis=JOURS, duree=st.integers(0, 1500), periodicite=st.sampled_from(Periodicite))
def test_les_periodes_se_suivent_sans_trou(depuis, duree, periodicite):
    jusqu_a = depuis + timedelta(days=duree)
    suite = list(periodes.periodes(depuis, jusqu_a, periodicite))
    for (_, fin), (debut, _) in pairwise(suite):
        assert debut == fin + timedelta(days=1)
    assert all(depuis <= debut and fin <= jusqu_a for debut, fin in suite)
    manquee = suite[-1][1] if suite else depuis - timedelta(days=1)
    suivante = periodes.periode_de(manquee + timedelta(days=1), periodicite)
    assert suivante[1] > jusqu_a or suivante[0] < depuis or not suite
