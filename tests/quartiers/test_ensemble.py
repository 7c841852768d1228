"""Several lists in one query: each holds what it would have held alone, in its order."""

from datetime import date

import pytest
from django.db.models import Count, F, Prefetch

from contrats.models import Action, Contrat, Financement, Indicateur, Mesure
from partenaires.models import Partenaire
from quartiers.ensemble import compter, lire_ensemble, lire_par_blocs, rattacher, relier
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat(statut="en_vigueur", date_debut=date(2015, 1, 1))
    for rang, accorde in enumerate((1000, None, 300)):
        action = fabriques.creer_action(contrat, intitule=f"Action {rang}", statut="en_cours")
        action.coporteurs.add(*(fabriques.creer_partenaire() for _ in range(2)))
        fabriques.creer_financement(action, accorde=accorde)
        fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2016 + rang, 45)
    return contrat


def _listes():
    """Of every form that a page asks for: instances, with neighbours, values, counts, nothing."""
    return [
        Contrat.objects.select_related("pilote__successeur"),
        Action.objects.avec_montants().order_by("-intitule"),
        Action.objects.defer("description").order_by("pk")[1:3],
        Action.objects.filter(coporteurs__isnull=False).distinct().order_by("pk"),
        Partenaire.objects.none(),
        Contrat.objects.filter(statut="clos"),
        Financement.objects.order_by().values("nature").annotate(n=Count("pk")),
        Mesure.objects.order_by("pk").values_list("indicateur", "periode_fin__year", "valeur"),
        Indicateur.objects.order_by("-pk").values_list("pk", flat=True),
        Partenaire.objects.order_by(F("sigle").desc(), "pk").values_list("alias", "nom"),
    ]


def _dit(ligne):
    return vars(ligne) | {"_state": None} if hasattr(ligne, "_state") else ligne


def test_chacune_tient_ce_qu_elle_aurait_tenu_seule(contrat, django_assert_num_queries):
    seules, ensemble = _listes(), _listes()
    attendues = [[_dit(ligne) for ligne in liste] for liste in seules]
    with django_assert_num_queries(1):
        lire_ensemble(*ensemble)
        lues = [[_dit(ligne) for ligne in liste] for liste in ensemble]
    assert lues == attendues
    assert [len(liste) for liste in lues] == [len(liste) for liste in attendues]


@pytest.mark.parametrize(("taille", "requetes"), [(2, 3), (3, 2), (5, 1)])
def test_par_blocs_chacune_est_lue_jusqu_au_bout(
    contrat, taille, requetes, django_assert_num_queries
):
    """Three actions, four partners: those that are over are no longer asked."""
    actions, personne = Action.objects.order_by("-pk"), Partenaire.objects.none()
    cles = list(Partenaire.objects.order_by("pk").values_list("pk", flat=True)[:4])
    porteurs = Partenaire.objects.filter(pk__in=cles)
    with django_assert_num_queries(requetes):
        lues = list(lire_par_blocs(actions, personne, porteurs, taille=taille))
    assert sorted(map(repr, lues)) == sorted(map(repr, [*Action.objects.all(), *porteurs]))
    assert [ligne.pk for ligne in lues if isinstance(ligne, Action)] == sorted(
        a.pk for a in actions
    )


def test_les_voisins_sont_lus_avec_elles(contrat, django_assert_num_queries):
    contrats = Contrat.objects.select_related("pilote")
    lire_ensemble(contrats, Partenaire.objects.all())
    with django_assert_num_queries(0):
        assert [c.pilote.nom for c in contrats] == [contrat.pilote.nom]


def test_ce_qui_est_precharge_est_demande_apres(contrat, django_assert_num_queries):
    actions = Action.objects.prefetch_related("coporteurs")
    with django_assert_num_queries(2):
        lire_ensemble(actions)
        assert [len(action.coporteurs.all()) for action in actions] == [2, 2, 2]


def test_rien_que_du_vide_ne_demande_rien(django_assert_num_queries):
    vide = Contrat.objects.none()
    with django_assert_num_queries(0):
        lire_ensemble(vide)
        assert list(vide) == []


def test_une_liste_deja_lue_peut_l_etre_encore(contrat):
    contrats = Contrat.objects.all()
    lire_ensemble(contrats)
    assert list(contrats.filter(pk=contrat.pk)) == [contrat]
    assert list(contrats.exclude(pk=contrat.pk)) == []


def test_les_nombres(contrat, django_assert_num_queries):
    repetees = Action.objects.filter(coporteurs__isnull=False)
    nombres = [
        compter(Action.objects.all()),
        compter(repetees),
        compter(repetees.distinct()),
        compter(Contrat.objects.filter(statut="clos")),
        compter(Contrat.objects.none()),
    ]
    with django_assert_num_queries(1):
        lire_ensemble(*nombres)
        assert [sum(nombre) for nombre in nombres] == [3, 6, 3, 0, 0]


def test_rattacher_fait_ce_que_fait_un_prechargement(contrat, django_assert_num_queries):
    mesures = Mesure.objects.order_by("-periode_fin", "pk")
    attendus = Indicateur.objects.prefetch_related(Prefetch("mesures", mesures))
    dits = {i.pk: [m.pk for m in i.mesures.all()] for i in attendus}
    indicateurs, siennes = Indicateur.objects.all(), mesures.all()
    with django_assert_num_queries(1):
        lire_ensemble(indicateurs, siennes)
        rattacher(indicateurs, siennes, "indicateur_id", "mesures")
        assert {i.pk: [m.pk for m in i.mesures.all()] for i in indicateurs} == dits


def test_relier_fait_ce_que_fait_un_prechargement(contrat, django_assert_num_queries):
    """An action without any is told so, and a partner of two actions is with both."""
    fabriques.creer_action(contrat)
    Action.objects.last().coporteurs.add(Action.objects.first().coporteurs.first())
    attendus = Action.objects.prefetch_related("coporteurs")
    dits = {action.pk: list(action.coporteurs.all()) for action in attendus}
    liens = Action.coporteurs.through.objects.select_related("partenaire").order_by("partenaire")
    actions = Action.objects.all()
    with django_assert_num_queries(1):
        lire_ensemble(actions, liens)
        relier(list(actions), liens, "coporteurs")
        assert {action.pk: list(action.coporteurs.all()) for action in actions} == dits
    relier([], liens, "coporteurs")
