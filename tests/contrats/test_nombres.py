"""Typed figures: French and English notations, Excel's spaces; the rest is refused in French."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contrats.ecriture import insecable, nombre
from contrats.nombres import lire_entier, lire_nombre


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("45 %", "45"),
        ("22 555,73 €", "22555.73"),
        ("−3,5", "-3.5"),
        ("10,50", "10.50"),
        ("12,500", "12.500"),
        (" 0 ", "0"),
    ],
)
def test_un_nombre_se_lit(texte, attendu):
    assert lire_nombre(texte) == Decimal(attendu)


@pytest.mark.parametrize("texte", [None, "", "  ", "\u00a0"])
def test_un_blanc_n_est_pas_un_zero(texte):
    assert lire_nombre(texte) is None
    assert lire_entier(texte) is None


@pytest.mark.parametrize("texte", ["beaucoup", "1-2", "12,5,3", "NaN", "Infinity", "1e5", "٣", "="])
def test_ce_qui_n_est_pas_un_nombre_est_refuse(texte):
    with pytest.raises(ValidationError) as refus:
        lire_nombre(texte)
    assert refus.value.messages == [
        f"«\u00a0{texte}\u00a0» n’est pas un nombre. Écrivez par exemple 1\u00a0234,5."
    ]


def test_trop_de_decimales_est_refuse():
    with pytest.raises(ValidationError) as refus:
        lire_nombre("1,234")
    assert refus.value.messages == ["Pas plus de 2 chiffres après la virgule."]
    with pytest.raises(ValidationError) as refus:
        lire_entier("1,5")
    assert refus.value.messages == ["Écrivez un nombre entier, par exemple 12."]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_ce_que_le_portail_ecrit_se_relit(valeur):
    assert lire_nombre(nombre(valeur)) == valeur


@pytest.mark.parametrize(
    ("phrase", "attendue"),
    [
        ("« Arques » a changé : nom.", "«_Arques_» a changé_: nom."),
        ("Est-ce « Arques » ?", "Est-ce «_Arques_»_?"),
        ("de 10:30 à 11 :8", "de 10:30 à 11 :8"),
        ("déjà\u00a0: « juste »", "déjà_: «_juste_»"),
    ],
)
def test_les_espaces_qu_on_ne_coupe_pas(phrase, attendue):
    assert insecable(phrase) == attendue.replace("_", "\u00a0")
