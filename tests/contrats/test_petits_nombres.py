"""Fewer than eleven people are never published, nor what would give them by subtraction."""

from decimal import Decimal

import pytest

from contrats.models import Agregation, Mesure
from contrats.petits_nombres import MOINS, RETENU, effectif, taire, taire_par_soustraction
from tests import fabriques

pytestmark = pytest.mark.django_db


def _dit(vu):
    if vu is None:
        return None
    return tuple(texte.replace("\u00a0", " ") for texte in (vu.total, vu.repartition))


@pytest.mark.parametrize(
    ("femmes", "hommes", "attendu"),
    [
        (None, None, None),
        (0, 0, ("moins de 11 personnes", "")),
        (5, 5, ("moins de 11 personnes", "")),
        (10, None, ("moins de 11 personnes", "")),
        (11, None, ("11 personnes", "")),
        (1, 10, ("11 personnes", "")),
        (10, 90, ("100 personnes", "")),
        (90, 10, ("100 personnes", "")),
        (100, 0, ("100 personnes", "")),
        (11, 11, ("22 personnes", "11 femmes et 11 hommes")),
    ],
)
def test_effectif(femmes, hommes, attendu):
    assert _dit(effectif(femmes, hommes)) == attendu


def _indicateur(**champs):
    return fabriques.creer_indicateur(
        **{"unite": "jeunes", "agregation": Agregation.SOMME, **champs}
    )


def _valeurs(mesures):
    return [(m.annee, m.quartier_id, m.valeur, m.motif_absence) for m in mesures]


def test_une_annee_de_trop_peu_de_personnes_perd_sa_valeur():
    indicateur = _indicateur()
    for annee, valeur in ((2016, 10), (2017, 11), (2018, 0), (2019, None)):
        fabriques.creer_mesure(indicateur, annee, valeur, valeur_femmes=valeur)
    vues = taire(indicateur, indicateur.mesures.order_by("periode_fin"))
    assert _valeurs(vues) == [
        (2016, None, None, MOINS),
        (2017, None, 11, ""),
        (2018, None, None, MOINS),
        (2019, None, None, "Secret statistique"),
    ]
    assert [mesure.valeur_femmes for mesure in vues] == [None, 11, None, None]


def test_c_est_la_somme_montree_qui_compte():
    indicateur = _indicateur()
    for quartier in (fabriques.creer_quartier(), fabriques.creer_quartier()):
        fabriques.creer_mesure(indicateur, 2016, 6, quartier=quartier)
    assert [mesure.valeur for mesure in taire(indicateur, indicateur.mesures.all())] == [6, 6]


@pytest.mark.parametrize("unite", ["%", "€", "logements", "Heures", " actions "])
def test_ce_qui_ne_compte_pas_des_personnes_se_publie(unite):
    indicateur = _indicateur(unite=unite)
    fabriques.creer_mesure(indicateur, 2016, 3)
    assert [mesure.valeur for mesure in taire(indicateur, indicateur.mesures.all())] == [3]


def test_un_taux_sur_moins_de_onze_personnes_se_tait():
    indicateur = _indicateur(unite="%", agregation=Agregation.RATIO)
    for annee, denominateur in ((2016, 10), (2017, 11)):
        fabriques.creer_mesure(indicateur, annee, 50, numerateur=5, denominateur=denominateur)
    vues = taire(indicateur, indicateur.mesures.order_by("periode_fin"))
    assert [(m.valeur, m.numerateur) for m in vues] == [(None, None), (50, 5)]


def test_rien_n_est_ecrit_en_base():
    indicateur = _indicateur()
    fabriques.creer_mesure(indicateur, 2016, 5)
    taire(indicateur, indicateur.mesures.all())
    assert Mesure.objects.get().valeur == 5


def _du_quartier(indicateur, quartier):
    toutes = Mesure.objects.filter(indicateur=indicateur).order_by("periode_fin", "pk")
    return _valeurs(taire_par_soustraction(indicateur, quartier.pk, toutes))


def test_un_voisin_trop_petit_retient_aussi_les_autres():
    """The contract's total is published: 30 - 25 would give the 5 of the neighbour."""
    indicateur, ici, voisin = _indicateur(), *(fabriques.creer_quartier() for _ in range(2))
    fabriques.creer_mesure(indicateur, 2016, 25, quartier=ici)
    fabriques.creer_mesure(indicateur, 2016, 5, quartier=voisin)
    fabriques.creer_mesure(indicateur, 2017, 25, quartier=ici)
    fabriques.creer_mesure(indicateur, 2017, 15, quartier=voisin)
    assert _du_quartier(indicateur, ici) == [
        (2016, ici.pk, None, RETENU),
        (2017, ici.pk, 25, ""),
    ]
    assert _du_quartier(indicateur, voisin) == [
        (2016, voisin.pk, None, MOINS),
        (2017, voisin.pk, 15, ""),
    ]


@pytest.mark.parametrize(("ensemble", "attendu"), [(25, 25), (30, None), (35, None), (36, 25)])
def test_le_reste_du_total_ne_se_devine_pas(ensemble, attendu):
    indicateur, ici = _indicateur(), fabriques.creer_quartier()
    fabriques.creer_mesure(indicateur, 2016, 25, quartier=ici)
    fabriques.creer_mesure(indicateur, 2016, ensemble)
    assert [valeur for _, _, valeur, _ in _du_quartier(indicateur, ici)] == [attendu]


def test_un_taux_ne_se_soustrait_pas():
    indicateur, ici, voisin = (
        _indicateur(unite="%", agregation=Agregation.RATIO),
        *(fabriques.creer_quartier() for _ in range(2)),
    )
    fabriques.creer_mesure(indicateur, 2016, 5, quartier=ici, numerateur=5, denominateur=100)
    fabriques.creer_mesure(indicateur, 2016, 2, quartier=voisin, numerateur=2, denominateur=100)
    assert _du_quartier(indicateur, ici) == [(2016, ici.pk, Decimal(5), "")]
