"""What is not known is never a zero in a report, and what is not retained is never counted."""

from datetime import date
from decimal import Decimal

import pytest

from contrats.models import NatureCredit
from contrats.statuts import StatutAction
from rapports.calculs import calculer
from rapports.calculs.argent import argent_par_objectif, argent_par_quartier
from tests import fabriques

pytestmark = pytest.mark.django_db

D = Decimal
P147, DROIT_COMMUN = NatureCredit.P147, NatureCredit.DROIT_COMMUN


@pytest.fixture
def contrat():
    ville = fabriques.creer_commune(nom="Arques")
    quartiers = [fabriques.creer_quartier(ville, nom=nom) for nom in ("Aviateurs", "Castors")]
    return fabriques.creer_contrat(code="CV220", quartiers=quartiers)


def _instantane(contrat):
    if not contrat.objectifs.exists():
        fabriques.creer_indicateur(contrat)
    return calculer(fabriques.creer_rapport(contrat), etabli_le=date(2019, 3, 1))


def _action(contrat, *montants, statut=StatutAction.TERMINEE, **champs):
    action = fabriques.creer_action(contrat, statut=statut, **champs)
    for nature, accorde in montants:
        fabriques.creer_financement(action, nature=nature, accorde=accorde)
    return action


def _carte(contrat, libelle):
    cartes = {carte["libelle"]: carte for carte in _instantane(contrat)["chiffres_cles"]}
    return cartes[libelle]["valeur"], cartes[libelle]["precision"]


def test_chaque_action_dit_si_elle_est_retenue(contrat):
    for statut in StatutAction:
        _action(contrat, statut=statut)
    assert {a["statut"]: a["retenue"] for a in _instantane(contrat)["actions"]} == {
        "Déposée": False,
        "Ajournée": False,
        "Non retenue": False,
        "Retenue": True,
        "En cours": True,
        "Terminée": True,
        "Annulée": False,
    }


@pytest.mark.parametrize(
    ("montants", "accorde", "droit_commun"),
    [
        ([], None, None),
        ([(P147, None)], None, "0"),
        ([(DROIT_COMMUN, None)], None, None),
        ([(P147, 0)], "0.00", "0"),
        ([(P147, 100), (DROIT_COMMUN, None)], "100.00", None),
        ([(P147, None), (DROIT_COMMUN, D("0.10"))], "0.10", "0.10"),
    ],
)
def test_montants_d_une_action(contrat, montants, accorde, droit_commun):
    _action(contrat, *montants)
    [ligne] = _instantane(contrat)["actions"]
    assert (ligne["accorde"], ligne["droit_commun"]) == (accorde, droit_commun)


@pytest.mark.parametrize(
    ("programme", "valeur", "precision"),
    [
        ([], "0", "dont 0,00 € de droit commun"),
        ([[], [(DROIT_COMMUN, None)]], None, ""),
        ([[(P147, 100), (DROIT_COMMUN, None)]], "100.00", "part du droit commun non communiquée"),
        (
            [[(P147, 75), (DROIT_COMMUN, 25)], [(P147, None)]],
            "100.00",
            "dont 25,00 € de droit commun, soit 25 %",
        ),
    ],
)
def test_carte_des_montants_accordes(contrat, programme, valeur, precision):
    _action(contrat, (P147, 5000), statut=StatutAction.ANNULEE)
    for montants in programme:
        _action(contrat, *montants)
    assert _carte(contrat, "Accordés aux actions de la période") == (valeur, precision)


def test_montants_par_exercice(contrat):
    _action(contrat, (DROIT_COMMUN, None), (NatureCredit.VALORISATION, None), (P147, 100))
    inconnue = fabriques.creer_action(contrat, statut=StatutAction.RETENUE)
    fabriques.creer_financement(inconnue, nature=P147, accorde=None, annee=2017)
    assert _instantane(contrat)["financements"]["par_exercice"] == [
        {
            "exercice": 2017,
            "droit_commun": "0",
            "specifique": None,
            "autres": "0",
            "total": None,
        },
        {
            "exercice": 2018,
            "droit_commun": None,
            "specifique": "100.00",
            "autres": None,
            "total": "100.00",
        },
    ]


def _rattacher(contrat, *montants):
    action = _action(contrat, *montants)
    action.quartiers.add(contrat.quartiers.get(nom="Castors"))
    action.objectifs.add(contrat.objectifs.get())
    return action


@pytest.mark.parametrize("connu", [None, 40])
def test_montants_par_objectif_et_par_quartier(contrat, connu):
    objectif = fabriques.creer_objectif(contrat)
    castors = contrat.quartiers.get(nom="Castors")
    _rattacher(contrat)
    _rattacher(contrat, (P147, None), (DROIT_COMMUN, connu))
    attendu = {"nb_actions": 2, "accorde": connu}
    assert argent_par_objectif(contrat, 2018, 2018) == {objectif.pk: attendu}
    assert argent_par_quartier(contrat, 2018, 2018) == {castors.pk: attendu}


def test_montants_inconnus_des_quartiers_et_des_objectifs_du_rapport(contrat):
    fabriques.creer_indicateur(objectif=fabriques.creer_objectif(contrat, numero="1"))
    _rattacher(contrat, (P147, None))
    fabriques.creer_objectif(contrat, numero="2")
    instantane = _instantane(contrat)
    assert [(q["nom"], q["nb_actions"], q["accorde"]) for q in instantane["quartiers"]] == [
        ("Aviateurs", 0, "0"),
        ("Castors", 1, None),
    ]
    assert [(o["numero"], o["nb_actions"], o["accorde"]) for o in instantane["objectifs"]] == [
        ("1", 1, None),
        ("2", 0, "0"),
    ]


@pytest.mark.parametrize(
    ("comptes", "valeur", "precision"),
    [
        ([(None, 30)], "30", "comptés par 1 action sur 1"),
        ([(0, 30)], "30", "dont 0 femme ; comptés par 1 action sur 1"),
        ([(12, None)], "12", "dont 12 femmes ; comptés par 1 action sur 1"),
        (
            [(None, 30), (12, 8), (None, None)],
            "50",
            "dont 12 femmes (sexe connu pour 1 action sur 2) ; comptés par 2 actions sur 3",
        ),
    ],
)
def test_femmes_accueillies(contrat, comptes, valeur, precision):
    _action(contrat, statut=StatutAction.REFUSEE, beneficiaires_reels_femmes=900)
    for femmes, hommes in comptes:
        _action(contrat, beneficiaires_reels_femmes=femmes, beneficiaires_reels_hommes=hommes)
    assert _carte(contrat, "Bénéficiaires accueillis") == (valeur, precision)
