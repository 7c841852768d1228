"""SIRET and RNA numbers: real ones pass, one wrong character is refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from partenaires.identifiants import valider_rna, valider_siret
from tests import fabriques

CLE_FAUSSE = "Ce numéro SIRET n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres."
FORME = "Un numéro SIRET compte exactement 14 chiffres."
FORME_RNA = "Un numéro RNA s'écrit W suivi de 9 chiffres."
CHIFFRES = "0123456789"

sirets = st.tuples(
    st.text(CHIFFRES, min_size=8, max_size=8).map(fabriques.luhn),
    st.text(CHIFFRES, min_size=4, max_size=4),
).map(lambda parties: fabriques.luhn("".join(parties)))


@pytest.mark.parametrize("siret", ["20006903700014", "35600000000048", "35600000049837"])
def test_siret_reels_la_poste_comprise(siret):
    assert valider_siret(siret) is None


@given(sirets, st.integers(0, 13), st.integers(1, 9))
def test_siret_un_chiffre_change_est_refuse(siret, rang, ecart):
    faux = siret[:rang] + str((int(siret[rang]) + ecart) % 10) + siret[rang + 1 :]
    assume("356000000" not in {siret[:9], faux[:9]})  # La Poste has its own key
    assert valider_siret(siret) is None
    with pytest.raises(ValidationError) as refus:
        valider_siret(faux)
    assert refus.value.messages == [CLE_FAUSSE]


def test_siret_juste_d_un_siren_faux():
    """The whole number has a valid key, its first nine digits do not."""
    with pytest.raises(ValidationError) as refus:
        valider_siret(fabriques.luhn("2462004560001"))
    assert refus.value.messages == [CLE_FAUSSE]


@pytest.mark.parametrize(
    "siret",
    [
        "",
        "2000690370001",
        "200069037000144",
        "200 069 037 00014",
        "2000690370001A",
        "２0006903700014",
    ],
)
def test_siret_mal_forme(siret):
    with pytest.raises(ValidationError) as refus:
        valider_siret(siret)
    assert refus.value.messages == [FORME]


@given(st.text(CHIFFRES, min_size=9, max_size=9))
def test_rna_bien_forme(chiffres):
    assert valider_rna(f"W{chiffres}") is None


@given(st.text(CHIFFRES, min_size=9, max_size=9), st.integers(0, 9), st.characters())
def test_rna_un_caractere_change_de_nature_est_refuse(chiffres, rang, intrus):
    """An RNA number has no key: what is seen is a character that is not of its kind."""
    assume(intrus != "W" if rang == 0 else intrus not in CHIFFRES)
    rna = f"W{chiffres}"
    with pytest.raises(ValidationError) as refus:
        valider_rna(rna[:rang] + intrus + rna[rang + 1 :])
    assert refus.value.messages == [FORME_RNA]


@pytest.mark.parametrize("rna", ["", "W12345678", "W1234567890", "w123456789", "W123456789\n"])
def test_rna_mal_forme(rna):
    with pytest.raises(ValidationError) as refus:
        valider_rna(rna)
    assert refus.value.messages == [FORME_RNA]
