"""What was measured of an indicator, summed up year by year: by PostgreSQL as by the rule."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats import annees
from contrats.calculs import points_annuels, points_des_annees
from contrats.models import Agregation, AnneeMesuree, Indicateur, IndicateurPerime, Mesure
from quartiers.ensemble import lire_ensemble
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


def _lues(indicateurs) -> annees.Lues:
    """Their years, in one query."""
    listes = annees.listes(indicateurs.order_by().values("pk"))
    lire_ensemble(*listes.values())
    return annees.reunir(listes)


def _verifier(indicateurs) -> None:
    """What is read is what the rule makes of the measures."""
    lues = _lues(Indicateur.objects.all())
    for indicateur in indicateurs:
        siennes = list(indicateur.mesures.order_by("periode_fin", "pk"))
        attendus = points_annuels(indicateur.agregation, siennes)
        assert points_des_annees(indicateur.agregation, lues[indicateur.pk]) == attendus


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
        _verifier(indicateurs)
        assert annees.rafraichir() == (3 if mesures else 0)
        assert not IndicateurPerime.objects.exists()
        _verifier(indicateurs)
        transaction.set_rollback(True)


RANG = st.integers(0, 2)
GESTES = st.one_of(
    st.tuples(st.just("ajouter"), RANG, CLES, st.tuples(VALEURS, TERMES, st.booleans())),
    st.tuples(st.just("changer"), RANG, MONTANTS),
    st.tuples(st.just("deplacer"), RANG, RANG),
    st.tuples(st.just("retirer"), RANG),
    st.tuples(st.just("oter"), RANG),
    st.tuples(st.just("additionner")),
)


def _faire(lieux, indicateurs, geste, *reste) -> None:
    if geste == "additionner":
        annees.rafraichir()
        return
    rang, *valeurs = reste
    indicateur = indicateurs[rang % len(indicateurs)]
    une = indicateur.mesures.order_by("pk")[:1].values("pk")
    if geste == "ajouter":
        Mesure.objects.bulk_create([_mesure(indicateur, lieux, *valeurs)], ignore_conflicts=True)
    elif geste == "changer":
        Mesure.objects.filter(pk__in=une).update(valeur=valeurs[0], motif_absence="")
    elif geste == "deplacer":
        autre = indicateurs[valeurs[0] % len(indicateurs)]
        if not autre.mesures.exists():
            Mesure.objects.filter(pk__in=une).update(indicateur=autre)
    elif geste == "retirer":
        Mesure.objects.filter(pk__in=une).delete()
    elif len(indicateurs) > 1:
        indicateurs.remove(indicateur)
        Indicateur.objects.get(pk=indicateur.pk).delete()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(gestes=st.lists(GESTES, max_size=14))
def test_quoi_qu_on_ecrive_les_annees_lues_sont_celles_des_mesures(monde, gestes):
    lieux, indicateurs = monde
    indicateurs = list(indicateurs)
    with transaction.atomic():
        for geste in gestes:
            _faire(lieux, indicateurs, *geste)
            _verifier(indicateurs)
        annees.rafraichir()
        _verifier(indicateurs)
        restent = AnneeMesuree.objects.values_list("indicateur", flat=True)
        assert set(restent) <= {indicateur.pk for indicateur in indicateurs}
        transaction.set_rollback(True)


def test_une_mesure_ecrite_perime_son_indicateur_et_lui_seul(monde):
    lieux, (un, autre, _) = monde
    for indicateur in (un, autre):
        fabriques.creer_mesure(indicateur, 2017, 4, quartier=lieux[0])
    assert annees.rafraichir() == 2
    fabriques.creer_mesure(un, 2018, 5, quartier=lieux[0])
    assert set(IndicateurPerime.objects.values_list("indicateur", flat=True)) == {un.pk}
    assert annees.rafraichir() == 1


@pytest.mark.django_db(transaction=True)
def test_une_mesure_ecrite_pendant_l_addition_n_est_oubliee_de_personne(monde, en_meme_temps):
    """Someone writes while it is summed up: either it is in the sum, or it is marked again."""
    lieux, indicateurs = monde
    for indicateur in indicateurs:
        for annee in (2016, 2017, 2018):
            fabriques.creer_mesure(indicateur, annee, 4, quartier=lieux[0])
    en_meme_temps(
        annees.rafraichir,
        lambda: Mesure.objects.filter(periode_fin__year=2016).update(valeur=7),
        annees.rafraichir,
        lambda: Mesure.objects.filter(periode_fin__year=2017).delete(),
    )
    _verifier(indicateurs)
    annees.rafraichir()
    assert not IndicateurPerime.objects.exists()
    _verifier(indicateurs)


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_requete_quoi_qu_il_y_ait(monde, django_assert_num_queries, nombre):
    lieux, indicateurs = monde
    for indicateur in indicateurs:
        fabriques.creer_mesure(indicateur, 2017, 4, quartier=lieux[0])
    cles = [indicateur.pk for indicateur in indicateurs[:nombre]]
    for _ in range(2):
        with django_assert_num_queries(1):
            assert len(_lues(Indicateur.objects.filter(pk__in=cles))) == nombre
        annees.rafraichir()
