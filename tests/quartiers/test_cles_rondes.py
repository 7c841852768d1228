"""Keys as a subject: the same rows, whatever their number, for few forms of a prepared list."""

import pytest

from quartiers.models import Quartier
from quartiers.prete import ListePrete, cles_rondes
from tests import fabriques


@pytest.mark.parametrize(("nombre", "rondes"), [(0, 0), (1, 1), (2, 2), (3, 4), (5, 8), (64, 64)])
def test_rien_n_est_ajoute_que_la_derniere(nombre, rondes):
    cles = range(10, 10 + nombre)
    assert (len(cles_rondes(cles)), set(cles_rondes(cles))) == (rondes, set(cles))


@pytest.mark.django_db
def test_dix_nombres_de_cles_font_cinq_formes(django_assert_num_queries):
    prete = ListePrete(lambda cles: Quartier.objects.filter(pk__in=cles).order_by("pk"))
    tous = sorted(fabriques.creer_quartier().pk for _ in range(10))
    for nombre in range(1, 11):
        with django_assert_num_queries(1):
            lus = prete.lire(cles_rondes(tous[:nombre]))
        assert [quartier.pk for quartier in lus] == tous[:nombre]
    assert len(prete.ensemble.formes) == 5
    with django_assert_num_queries(0):
        assert prete.lire(cles_rondes(())) == []
