"""What a measure refuses before it is saved: days counted twice, ratios beyond any sense."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from contrats.models import Mesure
from tests import fabriques

pytestmark = pytest.mark.django_db


def _mesure(indicateur, debut, fin, **champs):
    return Mesure(indicateur=indicateur, periode_debut=debut, periode_fin=fin, **champs)


def test_deux_mesures_ne_couvrent_pas_les_memes_jours():
    indicateur = fabriques.creer_indicateur()
    fabriques.creer_mesure(indicateur, 2018, 100)
    semestre = _mesure(indicateur, date(2018, 1, 1), date(2018, 6, 30), valeur=40)
    with pytest.raises(ValidationError) as refus:
        semestre.full_clean()
    assert refus.value.message_dict == {
        "periode_debut": ["Une autre mesure couvre déjà ces jours."]
    }


def test_des_periodes_qui_se_suivent_sont_admises():
    indicateur = fabriques.creer_indicateur()
    fabriques.creer_mesure(indicateur, 2018, 100)
    _mesure(indicateur, date(2019, 1, 1), date(2019, 12, 31), valeur=40).full_clean()


def test_corriger_une_mesure_ne_la_heurte_pas_a_elle_meme():
    mesure = fabriques.creer_mesure(fabriques.creer_indicateur(), 2018, 100)
    mesure.valeur = 90
    mesure.full_clean()


def test_ratio_demesure_refuse_pres_de_son_numerateur():
    mesure = _mesure(
        fabriques.creer_indicateur(agregation="ratio"),
        date(2018, 1, 1),
        date(2018, 12, 31),
        numerateur=999_999_999_999,
        denominateur="0.01",
    )
    with pytest.raises(ValidationError) as refus:
        mesure.full_clean()
    assert "numerateur" in refus.value.message_dict
