"""The pages of a list made once are those that it has always had."""

import pytest
from django.test import RequestFactory

from quartiers.models import Quartier
from quartiers.pages import DeuxBouts, PagesPretes
from tests import fabriques

pytestmark = pytest.mark.django_db

PAGES = PagesPretes(lambda qui, nature: Quartier.objects.filter(nature=nature).order_by("-pk"), 3)


def _demander(page, nature="qpv"):
    requete = RequestFactory().get("/", {} if page is None else {"page": page})
    requete.user = fabriques.creer_utilisateur("agent")
    return PAGES.demandee(requete, nature)


@pytest.mark.parametrize("page", [None, "", "1", "2", "3", "4", "0", "-1", "dix"])
def test_chaque_page_est_celle_de_la_liste(page):
    for nature in ["qpv", "veille"] * 7:
        fabriques.creer_quartier(nature=nature)
    attendue = DeuxBouts(Quartier.objects.filter(nature="qpv").order_by("-pk"), 3).get_page(page)

    lue = _demander(page)

    assert list(lue) == list(attendue)
    assert (lue.number, lue.paginator.count) == (attendue.number, 7)
    assert (lue.has_next(), lue.has_previous()) == (attendue.has_next(), attendue.has_previous())


@pytest.mark.parametrize("combien", [0, 2, 5])
def test_la_premiere_page_et_le_nombre_se_lisent_ensemble(django_assert_num_queries, combien):
    for _ in range(combien):
        fabriques.creer_quartier(nature="qpv")
    fabriques.creer_quartier(nature="veille")
    requete = RequestFactory().get("/")
    requete.user = fabriques.creer_utilisateur("agent")

    with django_assert_num_queries(1):
        lue = PAGES.demandee(requete, "qpv")
        assert (len(lue), lue.paginator.count) == (min(combien, 3), combien)
    assert None not in PAGES.ensemble.formes.values()
