"""The legal delays: never less than a month, silence never early nor forgotten."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapports.delais import delai_trop_court, etape_due, tacite, un_mois_apres

JOURS = st.dates(date(2015, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("envoi", "echeance"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 1, 30), date(2027, 2, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 2, 28), date(2026, 3, 28)),
    ],
)
def test_un_mois_de_quantieme_a_quantieme(envoi, echeance):
    assert un_mois_apres(envoi) == echeance
    assert delai_trop_court(envoi, echeance) == ""
    assert delai_trop_court(envoi, echeance - timedelta(days=1)) != ""


def test_le_refus_dit_le_texte_et_explique_la_fin_du_mois():
    assert delai_trop_court(date(2026, 1, 31), date(2026, 2, 20)) == (
        "Le délai ne peut être inférieur à un mois (décret n°\u00a02015-1118 du 3\u00a0septembre "
        "2015, pour l’article L.\u00a01111-2 du code général des collectivités territoriales). "
        "Pour un projet envoyé le 31/01/2026, l’échéance est au plus tôt le 28/02/2026 (il n’y a "
        "pas de 31 ce mois-là\u00a0: le délai va jusqu’à son dernier jour)."
    )
    assert delai_trop_court(date(2026, 1, 15), date(2026, 2, 14)).endswith("le 15/02/2026.")


@given(JOURS, st.integers(-400, 400))
def test_moins_d_un_mois_n_est_jamais_accepte(envoi, ecart):
    echeance = envoi + timedelta(days=ecart)
    accepte = delai_trop_court(envoi, echeance) == ""
    assert accepte == (echeance >= un_mois_apres(envoi))
    assert not (accepte and ecart < 28)
    assert accepte or ecart < 31


@given(JOURS)
def test_un_mois_est_dans_le_mois_suivant_et_ne_recule_jamais(envoi):
    fin = un_mois_apres(envoi)
    assert (fin.year * 12 + fin.month) - (envoi.year * 12 + envoi.month) == 1
    assert fin.day <= envoi.day
    assert un_mois_apres(envoi + timedelta(days=1)) >= fin


@given(JOURS, st.integers(0, 120))
def test_le_silence_compte_du_lendemain_et_pour_toujours(echeance, jours):
    assert not tacite(echeance, echeance - timedelta(days=jours))
    assert tacite(echeance, echeance + timedelta(days=jours + 1))


@given(JOURS, st.integers(28, 120))
def test_chaque_etape_vient_une_fois_a_son_jour(envoi, delai):
    echeance = envoi + timedelta(days=delai)
    dues = [etape_due(envoi, echeance, envoi + timedelta(days=n)) for n in range(delai + 5)]
    attendues = [echeance - timedelta(days=n) for n in (14, 7, 1)]
    assert list(dict.fromkeys(e for e in dues if e)) == attendues
    for etape in attendues:
        assert etape_due(envoi, echeance, etape) == etape
    assert etape_due(envoi, echeance, echeance + timedelta(days=1)) is None
