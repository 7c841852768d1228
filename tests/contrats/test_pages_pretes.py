"""The pages of a list made once are those that it has always had, whoever asks."""

import pytest
from django.test import RequestFactory

from contrats.models import Contrat
from contrats.views.pages import PagesPretes
from quartiers.pages import DeuxBouts
from tests import fabriques

pytestmark = pytest.mark.django_db

PAGES = PagesPretes(
    lambda qui, genre: Contrat.objects.visibles_par(qui).filter(statut=genre).order_by("-pk"), 3
)


def _demander(personne, **parametres):
    requete = RequestFactory().get("/", parametres)
    requete.user = personne
    return PAGES.demandee(requete, "en_vigueur")


@pytest.mark.parametrize("page", [None, "", "1", "2", "3", "4", "0", "-1", "dix"])
def test_chaque_page_est_celle_de_la_liste(page):
    agent = fabriques.creer_utilisateur("agent")
    for _ in range(7):
        fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
        fabriques.creer_contrat(statut="en_vigueur")  # somebody else's
    visibles = Contrat.objects.visibles_par(agent).filter(statut="en_vigueur").order_by("-pk")
    attendue = DeuxBouts(visibles, 3).get_page(page)

    lue = _demander(agent, **({} if page is None else {"page": page}))

    assert list(lue) == list(attendue)
    assert (lue.number, lue.paginator.count) == (attendue.number, 7)
    assert (lue.has_next(), lue.has_previous()) == (attendue.has_next(), attendue.has_previous())
    assert None not in PAGES.ensemble.formes.values()


@pytest.mark.parametrize("combien", [0, 2, 5])
def test_la_premiere_page_et_le_nombre_se_lisent_ensemble(django_assert_num_queries, combien):
    agent = fabriques.creer_utilisateur("agent")
    for _ in range(combien):
        fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")

    with django_assert_num_queries(1):
        lue = _demander(agent)
        assert (len(lue), lue.paginator.count) == (min(combien, 3), combien)
