"""What was measured of an indicator, summed up year by year: by PostgreSQL as by the rule."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats.arbre import lire_les_annees
from contrats.calculs import points_annuels, points_des_annees
from contrats.models import Agregation, Mesure
from tests import fabriques

pytestmark = pytest.mark.django_db
LIEUX = 3
MONTANTS = st.decimals(-999, 999, places=2)
TERMES = st.none() | st.tuples(MONTANTS, st.decimals("0.01", 999, places=2))
VALEURS = MONTANTS | st.sampled_from(["Secret statistique", "Pas encore publiée"])
CLES = st.tuples(
    st.sampled_from([2016, 2017, 2018]),
    st.sampled_from([3, 6, 12]),  # the month of the end of the period
    st.none() | st.integers(0, LIEUX - 1),
)
MESURES = st.dictionaries(CLES, st.tuples(VALEURS, TERMES, st.booleans()), max_size=14)


@pytest.fixture
def monde():
    lieux = [fabriques.creer_quartier() for _ in range(LIEUX)]
    contrat = fabriques.creer_contrat(quartiers=lieux)
    objectif = fabriques.creer_objectif(contrat)
    indicateurs = [
        fabriques.creer_indicateur(objectif=objectif, agregation=regle) for regle in Agregation
    ]
    return lieux, indicateurs


def _mesure(indicateur, lieux, cle, dit) -> Mesure:
    annee, mois, lieu = cle
    valeur, termes, demonstration = dit
    connue = isinstance(valeur, Decimal)
    numerateur, denominateur = termes or (None, None)
    return Mesure(
        indicateur=indicateur,
        quartier=None if lieu is None else lieux[lieu],
        periode_debut=date(annee, mois, 1),
        periode_fin=date(annee, mois, 28),
        valeur=valeur if connue else None,
        motif_absence="" if connue else valeur,
        numerateur=numerateur,
        denominateur=denominateur,
        demonstration=demonstration,
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mesures=MESURES)
def test_postgresql_resume_les_mesures_comme_la_regle(monde, mesures):
    lieux, indicateurs = monde
    with transaction.atomic():
        Mesure.objects.bulk_create(
            _mesure(indicateur, lieux, cle, dit)
            for indicateur in indicateurs
            for cle, dit in mesures.items()
        )
        lues = lire_les_annees(indicateurs)
        for indicateur in indicateurs:
            siennes = list(indicateur.mesures.order_by("periode_fin", "pk"))
            attendus = points_annuels(indicateur.agregation, siennes)
            assert points_des_annees(indicateur.agregation, lues[indicateur.pk]) == attendus
        transaction.set_rollback(True)


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_requete_quoi_qu_il_y_ait(monde, django_assert_num_queries, nombre):
    lieux, indicateurs = monde
    for indicateur in indicateurs:
        fabriques.creer_mesure(indicateur, 2017, 4, quartier=lieux[0])
    with django_assert_num_queries(1):
        assert len(lire_les_annees(indicateurs[:nombre])) == nombre
