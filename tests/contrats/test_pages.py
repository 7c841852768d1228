"""The pages of a list whose first one is read with the rest: the same as asked one by one."""

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory

from contrats.views.pages import listes_des_pages, ouvre_la_premiere, tourner
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret
from tests import fabriques

pytestmark = pytest.mark.django_db

TAILLE = 2
ADRESSES = ["/", "/?page=1", "/?page=2", "/?page=3", "/?page=9", "/?page=0", "/?page=deux"]


@pytest.mark.parametrize("nombre", [0, 1, 5])
@pytest.mark.parametrize("adresse", ADRESSES)
def test_chaque_page_est_celle_que_l_on_demande(adresse, nombre):
    for rang in range(nombre):
        fabriques.creer_quartier(nom=f"Quartier {rang}")
    request = RequestFactory().get(adresse)
    lignes = Quartier.objects.order_by("nom")
    pretes = EnsemblePret(lambda premiere: listes_des_pages(lignes, TAILLE, premiere))
    attendue = Paginator(lignes, TAILLE).get_page(request.GET.get("page"))

    for _ in range(2):
        listes = pretes.lire(ouvre_la_premiere(request))
        page = tourner(listes, lignes.all, request, TAILLE)
        assert list(page) == list(attendue)
        assert (page.number, page.paginator.count, page.paginator.num_pages) == (
            attendue.number,
            nombre,
            attendue.paginator.num_pages,
        )
    assert None not in pretes.formes.values()


def test_la_premiere_page_est_lue_avec_son_nombre(django_assert_num_queries):
    for rang in range(5):
        fabriques.creer_quartier(nom=f"Quartier {rang}")
    lignes = Quartier.objects.order_by("nom")
    pretes = EnsemblePret(lambda premiere: listes_des_pages(lignes, TAILLE, premiere))
    for adresse, requetes in (("/", 1), ("/?page=2", 2)):
        request = RequestFactory().get(adresse)
        with django_assert_num_queries(requetes):
            listes = pretes.lire(ouvre_la_premiere(request))
            assert len(tourner(listes, lignes.all, request, TAILLE)) == TAILLE
