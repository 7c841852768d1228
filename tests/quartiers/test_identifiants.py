"""SIREN, INSEE and QPV codes: real ones pass, one wrong character is refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quartiers.identifiants import generation_du_code, valider_code_insee, valider_siren
from tests import fabriques

CLE_FAUSSE = "Ce numéro SIREN n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres."
FORME = "Un numéro SIREN compte exactement 9 chiffres."
CHIFFRES = "0123456789"

sirens = st.text(CHIFFRES, min_size=8, max_size=8).map(fabriques.luhn)


def _remplacer(texte: str, rang: int, par: str) -> str:
    return texte[:rang] + par + texte[rang + 1 :]


@pytest.mark.parametrize("siren", ["246200455", "200069037", "246200018", "356000000"])
def test_siren_reels(siren):
    assert valider_siren(siren) is None


@given(sirens)
def test_siren_de_cle_juste(siren):
    assert valider_siren(siren) is None


@given(sirens, st.integers(0, 8), st.integers(1, 9))
def test_siren_un_chiffre_change_est_refuse(siren, rang, ecart):
    faux = _remplacer(siren, rang, str((int(siren[rang]) + ecart) % 10))
    with pytest.raises(ValidationError) as refus:
        valider_siren(faux)
    assert refus.value.messages == [CLE_FAUSSE]


@pytest.mark.parametrize(
    "siren",
    ["", "24620045", "2462004555", "246 200 455", "24620045A", "246200455\n", " 246200455"],
)
def test_siren_mal_forme(siren):
    with pytest.raises(ValidationError) as refus:
        valider_siren(siren)
    assert refus.value.messages == [FORME]


@pytest.mark.parametrize("siren", ["２46200455", "24620045５"])
def test_siren_en_chiffres_d_un_autre_alphabet(siren):
    """Full-width digits look the same and would be stored: two rows for one organisation."""
    with pytest.raises(ValidationError) as refus:
        valider_siren(siren)
    assert refus.value.messages == [FORME]


@pytest.mark.parametrize("code", ["62765", "01001", "2A004", "2B033", "97411"])
def test_codes_insee_reels(code):
    assert valider_code_insee(code) is None


@pytest.mark.parametrize(
    "code", ["", "6276", "627655", "2C004", "A2004", "62 65", "62765\n", "６２７６５"]
)
def test_code_insee_mal_forme(code):
    with pytest.raises(ValidationError) as refus:
        valider_code_insee(code)
    assert refus.value.messages == [
        "Un code INSEE de commune compte 5 caractères, par exemple 62765."
    ]


departements = st.from_regex(r"\A(0[0-9][0-9]|97[1-6]|02A|02B)\Z")
codes_2015 = st.builds("QP{}{:03d}".format, departements, st.integers(0, 999))
codes_2024 = st.builds(
    "QN{}{:02d}{}".format, departements, st.integers(0, 99), st.sampled_from("NMIC")
)


@given(codes_2015)
def test_qpv_de_2015(code):
    assert generation_du_code(code) == 2015


@given(codes_2024)
def test_qpv_de_2024(code):
    assert generation_du_code(code) == 2024


@given(codes_2015 | codes_2024, st.data())
def test_qpv_un_caractere_change_de_nature_est_refuse(code, tirage):
    """A code has no key: what is seen is a foreign letter, or a length."""
    rang = tirage.draw(st.integers(0, 7))
    assert generation_du_code(_remplacer(code, rang, "X")) is None
    assert generation_du_code(code + "1") is None
    assert generation_du_code(code[:-1]) is None


@pytest.mark.parametrize("code", ["", "QP06２001", "QP062001\n", "qp062001", "QN06201X"])
def test_qpv_de_forme_inconnue(code):
    assert generation_du_code(code) is None
