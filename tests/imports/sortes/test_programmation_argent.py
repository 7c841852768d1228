"""The funding sheet as people send it: amounts, kinds of credit, references, doubles."""

from decimal import Decimal
from functools import partial

import pytest

from contrats.models import Financement
from imports.application import appliquer
from tests import fabriques
from tests.imports.sortes.classeurs import dites, lire_en_csv

pytestmark = pytest.mark.django_db

ARGENT = "Réf. admin|Exercice|Financeur|Type|Année|Sollicité|Favorable|Versé"


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def par(contrat):
    return fabriques.creer_officier(contrat)


@pytest.fixture
def lire(contrat, par):
    return partial(lire_en_csv, contrat, par)


@pytest.fixture
def action(contrat):
    return fabriques.creer_action(contrat, reference="D1", exercice=2026)


def test_les_montants_dans_les_deux_notations(action, par, lire):
    lot = lire(
        ARGENT,
        "D1|2026|État|P147|2026|1 234,56|7 164 €|",
        "D1|2026|Département|Droit commun|2026|1,234.56|0|12,5",
    )
    assert dites(lot) == []
    appliquer(lot, par=par)
    lus = Financement.objects.order_by("pk").values_list("nature", "demande", "accorde", "verse")
    assert list(lus) == [
        ("p147", Decimal("1234.56"), Decimal("7164.00"), None),
        ("droit_commun", Decimal("1234.56"), Decimal("0.00"), Decimal("12.50")),
    ]


@pytest.mark.parametrize(
    ("ligne", "erreur"),
    [
        ("D9|2026|État|P147|2026|||", ("Réf. admin", "Aucune action n’a cette référence pour "
         "2026, ni dans le contrat ni dans le fichier.")),
        ("D1|2026||P147|2026|||", ("Financeur", "Donnez le nom du financeur.")),
        ("D1|2026|État||2026|||", ("Type", "Donnez la nature du crédit.")),
        ("D1|2026|État|P147|2026|1.234||", ("Sollicité", "« 1.234 » se lit de deux façons : "
         "écrivez le montant sans séparateur de milliers.")),
        ("D1|2026|État|P147|2026|-5||", ("Sollicité", "Un montant ne peut pas être négatif.")),
    ],
)  # fmt: skip
def test_une_ligne_d_argent_fausse_a_sa_raison(action, lire, ligne, erreur):
    assert dites(lire(ARGENT, ligne)) == [(2, *erreur)]
    assert not Financement.objects.exists()


def test_deux_fois_la_meme_ligne_d_argent(action, lire):
    lot = lire(ARGENT, "D1|2026|État|P147|2026|1||", "D1|2026|ÉTAT|P147|2026|2||")
    assert dites(lot) == [
        (3, "Financeur", "La ligne 2 donne déjà cette action, ce financeur, cette nature de "
         "crédit et cette année.")
    ]  # fmt: skip


def test_l_exercice_d_une_reference_unique_se_devine(action, par, lire):
    appliquer(lire("Réf|Financeur|Type|Sollicité", "D1|État|P147|5"), par=par)
    assert Financement.objects.get().annee == 2026


def test_des_montants_tous_identiques_sont_dits(action, lire):
    lignes = [f"D1|2026|F{n}|P147|2026|50|{n}|" for n in range(5)]
    assert [d[2] for d in dites(lire(ARGENT, *lignes), "avertissement")] == [
        "Colonne « demandé (€) » : les 5 montants sont tous de 50,00 €. Vérifiez que ce n’est "
        "pas une recopie."
    ]
    assert dites(lire(ARGENT, *lignes[1:]), "avertissement") == []
