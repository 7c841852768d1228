"""The avenants of the case: what law made, and the contract as it stood at each of its dates."""

from datetime import date

import pytest
from django.db import transaction

from config.demo.caso import charger
from contrats.avenants import differences, photo
from contrats.models import Acte, Contrat, PhotoContrat, Signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def caso(django_db_setup, django_db_blocker):
    """The whole case, loaded once; each test has its own savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        charger("mi-parcours")
        yield
        transaction.set_rollback(True)


def actes(code):
    return Acte.objects.filter(contrat__code=code).order_by("numero")


def au(code, jour):
    return photo.au(PhotoContrat.objects.filter(contrat__code=code), jour).first()


def test_what_law_made_is_recorded_with_its_ground_and_nobody_s_signature():
    assert [(a.numero, a.titre, a.statut, a.effet_prevu) for a in actes("CV220")] == [
        (0, "Contrat de ville 2015-2020 de l’agglomération de Saint-Omer", "signe", None),
        (1, "Succession de la CAPSO au 1er janvier 2017", "constate", date(2017, 1, 1)),
        (2, "Prorogation jusqu’au 31 décembre 2022", "constate", date(2019, 1, 1)),
        (3, "Prorogation jusqu’au 31 décembre 2023", "constate", date(2022, 1, 1)),
    ]
    constates = Acte.objects.filter(statut="constate")
    assert constates.count() == 10
    assert not constates.filter(fondement="").exists()
    assert not constates.filter(demonstration=True).exists()
    assert not Signature.objects.filter(acte__in=constates).exists()


@pytest.mark.parametrize(
    ("jour", "acte", "pilote", "fin"),
    [
        (date(2015, 6, 1), 0, "CASO", "2020-12-31"),
        (date(2018, 6, 1), 1, "CAPSO", "2020-12-31"),
        (date(2021, 6, 1), 2, "CAPSO", "2022-12-31"),
        (date(2023, 6, 1), 3, "CAPSO", "2023-12-31"),
    ],
)
def test_the_contract_reads_as_it_stood_that_day(jour, acte, pilote, fin):
    etat = au("CV220", jour)

    assert etat.acte.numero == acte
    assert (etat.contenu["pilote"]["sigle"], etat.contenu["fin"]) == (pilote, fin)
    assert ("Communauté d’agglomération du Pays de Saint-Omer" in etat.contenu["partenaires"]) == (
        pilote == "CAPSO"
    )
    responsables = {i["responsable"] for o in etat.contenu["objectifs"] for i in o["indicateurs"]}
    assert ("Communauté d’agglomération de Saint-Omer" in responsables) == (pilote == "CASO")


def test_nothing_is_made_up_before_the_first_known_act():
    assert au("CV220", date(2015, 5, 27)) is None
    assert au("CV218", date(2016, 12, 31)) is None
    assert not PhotoContrat.objects.filter(contrat__code="CN06206M").exists()


def test_the_proposed_avenant_is_a_demonstration_and_changes_nothing_yet():
    contrat = Contrat.objects.get(code="CN06206M")
    acte = actes("CN06206M").get(statut="projet", nature="avenant")

    assert acte.demonstration is True
    assert [(d.groupe, d.sujet, d.libelle) for d in differences(acte)] == [
        ("Partenaires", "Caisse d’allocations familiales du Pas-de-Calais", "ajout"),
        ("Partenaires", "Commune de Saint-Omer", "ajout"),
        ("Objectifs", "Objectif 4. Accès aux droits (donnée de démonstration)", "ajout"),
        (
            "Indicateurs et cibles",
            "Indicateur «\u00a0Élèves soutenus dans leur scolarité\u00a0»",
            "Cible finale",
        ),
        (
            "Indicateurs et cibles",
            "Indicateur «\u00a0Élèves soutenus dans leur scolarité\u00a0»",
            "Cible intermédiaire",
        ),
        (
            "Engagements",
            "Engagement «\u00a0Tenir une permanence d’accès aux droits chaque semaine "
            "(démonstration)\u00a0»",
            "ajout",
        ),
    ]
    assert contrat.partenaires.filter(sigle="CAF").count() == 0
    assert contrat.objectifs.count() == 3
