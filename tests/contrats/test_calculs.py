"""How figures combine: rates are never averaged, absences never count for zero."""

from datetime import date
from decimal import Decimal

import pytest

from contrats.calculs import (
    MOTIF_TERRITOIRES,
    Point,
    etat_indicateur,
    exercice_par_defaut,
    points_annuels,
)
from contrats.ecriture import ecart, nombre, quantite
from contrats.models import Agregation, Contrat, Indicateur, Mesure, Sens

D = Decimal


def mesure(annee, valeur=None, quartier=None, **champs):
    """An unsaved measure of a whole year."""
    if valeur is None and "numerateur" not in champs:
        champs.setdefault("motif_absence", "Secret statistique")
    return Mesure(
        periode_debut=champs.pop("debut", date(annee, 1, 1)),
        periode_fin=champs.pop("fin", date(annee, 12, 31)),
        valeur=None if valeur is None else D(valeur),
        quartier_id=quartier,
        **champs,
    )


def indicateur(**champs):
    return Indicateur(
        **{
            "intitule": "Chômage",
            "unite": "%",
            "sens": Sens.BAISSE,
            "agregation": Agregation.DERNIERE,
            "reference_valeur": D(50),
            "reference_annee": 2015,
            "cible_finale": D(40),
            "cible_finale_annee": 2020,
            **champs,
        }
    )


def test_somme_des_quartiers_et_des_periodes():
    points = points_annuels(
        Agregation.SOMME,
        [
            mesure(2018, 10, 1, fin=date(2018, 6, 30)),
            mesure(2018, 5, 1, debut=date(2018, 7, 1)),
            mesure(2018, 7, 2),
            mesure(2019, 3, 1),
        ],
    )
    assert points == [Point(2018, D(22)), Point(2019, D(3), incomplet=True)]


def test_somme_avec_un_quartier_absent_est_incomplete():
    points = points_annuels(Agregation.SOMME, [mesure(2018, 10, 1), mesure(2018, None, 2)])
    assert points == [Point(2018, D(10), incomplet=True)]


def test_ratio_par_les_sommes_jamais_par_la_moyenne_des_taux():
    """1 of 2 (50 %) and 10 of 100 (10 %): 11 of 102, not 30 %."""
    points = points_annuels(
        Agregation.RATIO,
        [
            mesure(2018, 50, 1, numerateur=D(1), denominateur=D(2)),
            mesure(2018, 10, 2, numerateur=D(10), denominateur=D(100)),
        ],
    )
    assert points == [Point(2018, D("10.78"))]


def test_ratio_de_plusieurs_quartiers_sans_leurs_termes_n_a_pas_de_valeur_d_ensemble():
    points = points_annuels(Agregation.RATIO, [mesure(2018, 50, 1), mesure(2018, 10, 2)])
    assert points == [Point(2018, None, MOTIF_TERRITOIRES)]


def test_derniere_valeur_de_l_annee():
    points = points_annuels(
        Agregation.DERNIERE,
        [
            mesure(2018, 47, debut=date(2018, 7, 1)),
            mesure(2018, 49, fin=date(2018, 6, 30)),
        ],
    )
    assert points == [Point(2018, D(47))]


def test_la_valeur_d_ensemble_l_emporte_sur_celles_des_quartiers():
    points = points_annuels(Agregation.SOMME, [mesure(2018, 99), mesure(2018, 10, 1)])
    assert points == [Point(2018, D(99))]


def test_absence_avec_son_motif_jamais_zero():
    points = points_annuels(Agregation.SOMME, [mesure(2018)])
    assert points == [Point(2018, None, "Secret statistique")]


@pytest.mark.parametrize(
    ("valeur", "annee", "atteinte", "part", "phrase"),
    [
        (
            44,
            2018,
            "en_bonne_voie",
            60,
            "Avec 44 % en 2018, il reste 4 points à gagner pour atteindre 40 % en 2020.",
        ),
        (
            48,
            2018,
            "en_retard",
            20,
            "Avec 48 % en 2018, il reste 8 points à gagner pour atteindre 40 % en 2020.",
        ),
        (
            52,
            2018,
            "en_retard",
            -20,
            "La situation s’est éloignée de la cible. Avec 52 % en 2018, il reste 12 points à "
            "gagner pour atteindre 40 % en 2020.",
        ),
        (
            44,
            2021,
            "en_retard",
            60,
            "Avec 44 % en 2021, il reste 4 points à gagner : la cible de 40 %, fixée pour 2020, "
            "est manquée.",
        ),
        ("39.5", 2019, "atteinte", 100, "La cible de 40 % est atteinte : 39,5 % en 2019."),
        (40, 2020, "atteinte", 100, "La cible de 40 % est atteinte : 40 % en 2020."),
    ],
)
def test_ecart_a_la_cible(valeur, annee, atteinte, part, phrase):
    etat = etat_indicateur(indicateur(), mesures=[mesure(annee, valeur)])
    lisible = etat.ecart_phrase.replace("\u202f", " ").replace("\u00a0", " ")
    assert (etat.atteinte, etat.part_du_chemin, lisible) == (atteinte, part, phrase)


def test_indicateur_a_la_hausse():
    hausse = indicateur(
        sens=Sens.HAUSSE, reference_valeur=D(10), cible_finale=D(20), unite="jeunes"
    )
    etat = etat_indicateur(hausse, mesures=[mesure(2018, 16)])
    assert (etat.atteinte, etat.part_du_chemin) == ("en_bonne_voie", 60)
    assert "il reste 4\u00a0jeunes à gagner" in etat.ecart_phrase


def test_sans_valeur_et_sans_cible():
    assert etat_indicateur(indicateur(), mesures=[]).ecart_phrase == (
        "Aucune valeur n’est encore connue."
    )
    sans_cible = indicateur(cible_finale=None, cible_finale_annee=None)
    etat = etat_indicateur(sans_cible, mesures=[mesure(2018, 44)])
    assert (etat.atteinte, etat.part_du_chemin) == ("inconnue", None)
    assert etat.ecart_phrase.endswith("Aucune cible n’est fixée.")


def test_l_etat_a_une_date_ignore_les_annees_suivantes():
    mesures = [mesure(2018, 44), mesure(2019, 41), mesure(2020, 38)]
    assert etat_indicateur(indicateur(), 2019, mesures).derniere == Point(2019, D(41))


def test_la_valeur_d_un_seul_quartier_n_est_pas_celle_du_contrat():
    points = points_annuels(
        Agregation.DERNIERE, [mesure(2017, 30, 1), mesure(2017, 60, 2), mesure(2018, 32, 1)]
    )
    assert points == [Point(2017, None, MOTIF_TERRITOIRES), Point(2018, None, MOTIF_TERRITOIRES)]


def test_somme_a_laquelle_manque_un_quartier_deja_mesure():
    points = points_annuels(
        Agregation.SOMME, [mesure(2017, 10, 1), mesure(2017, 10, 2), mesure(2018, 10, 1)]
    )
    assert points == [Point(2017, D(20)), Point(2018, D(10), incomplet=True)]


@pytest.mark.parametrize(
    ("annee", "valeur", "atteinte"),
    [
        (2025, 157, "en_bonne_voie"),  # 155 expected on the way to 170 in 2027
        (2025, 154, "en_retard"),
        (2028, 190, "en_bonne_voie"),  # 190 expected on the way to 230 in 2030
        (2028, 189, "en_retard"),
    ],
)
def test_en_bonne_voie_selon_la_cible_intermediaire(annee, valeur, atteinte):
    suivi = indicateur(
        sens=Sens.HAUSSE,
        reference_valeur=D(140),
        reference_annee=2023,
        cible_intermediaire=D(170),
        cible_intermediaire_annee=2027,
        cible_finale=D(230),
        cible_finale_annee=2030,
    )
    assert etat_indicateur(suivi, mesures=[mesure(annee, valeur)]).atteinte == atteinte


def test_sans_depart_le_retard_ne_se_dit_qu_a_l_echeance():
    sans_depart = indicateur(reference_valeur=None, reference_annee=None)
    assert etat_indicateur(sans_depart, mesures=[mesure(2018, 44)]).atteinte == "inconnue"
    assert etat_indicateur(sans_depart, mesures=[mesure(2020, 44)]).atteinte == "en_retard"


def test_nombres_en_francais():
    assert nombre(D("1234567.50")) == "1\u202f234\u202f567,5"
    assert nombre(D("0")) == "0"
    assert nombre(D("100")) == "100"
    assert nombre(D("-3.20"), 2) == "−3,20"
    assert quantite(D("45.00"), "%") == "45\u202f%"
    assert quantite(4820, "habitants") == "4\u202f820\u00a0habitants"
    assert ecart(D(1), "%") == "1\u00a0point"
    assert ecart(D("2.5"), "%") == "2,5\u00a0points"


@pytest.mark.parametrize(
    ("aujourd_hui", "attendu"),
    [(date(2014, 5, 1), 2015), (date(2018, 5, 1), 2017), (date(2026, 11, 23), 2020)],
)
def test_exercice_par_defaut(aujourd_hui, attendu):
    contrat = Contrat(date_debut=date(2015, 1, 1), date_fin=date(2020, 12, 31))
    assert exercice_par_defaut(contrat, aujourd_hui) == attendu
