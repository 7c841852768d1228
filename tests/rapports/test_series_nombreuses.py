"""Five hundred personalised reports in one go: asked for at once, followed, paused, cancelled."""

import pytest
from django.urls import reverse

from contrats.models import Evenement
from partenaires.models import Partenaire, TypePartenaire
from rapports import series
from rapports.models import Lot
from rapports.statuts import StatutLot, StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db

NOMBRE = 500
SAISIE = {"nature": "avancement", "portee": "partenaires", "periode": "2018-01-01/2018-12-31"}


@pytest.fixture
def contrat():
    """A contract with five hundred partners and one figure."""
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    contrat.partenaires.set(
        Partenaire.objects.bulk_create(
            Partenaire(nom=f"Association {rang:03}", type=TypePartenaire.ASSOCIATION)
            for rang in range(NOMBRE)
        )
    )
    return contrat


@pytest.fixture
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


def _suivi(client, lot) -> str:
    """The live part of the page."""
    reponse = client.get(reverse("rapports:suivi_de_la_serie", args=[lot.pk]))
    return reponse.content.decode()


def _geste(client, verbe, lot) -> None:
    client.post(reverse(f"rapports:{verbe}_serie", args=[lot.pk]))
    lot.refresh_from_db()


def test_cinq_cents_rapports_ont_leur_barre_leur_pause_et_leur_annulation(
    client, contrat, officier, django_assert_max_num_queries
):
    client.post(reverse("rapports:series", args=[contrat.pk]), SAISIE)
    lot = Lot.objects.get()
    assert (lot.rapports.count(), lot.rapports.values("partenaire").distinct().count()) == (
        NOMBRE,
        NOMBRE,
    )
    assert [series.avancer(lot.pk) for _ in range(2)] == [True, True]  # made by the real worker
    lot.rapports.filter(
        pk__in=lot.rapports.filter(statut=StatutRapport.DEMANDE).values("pk")[:123]
    ).update(statut=StatutRapport.ECHEC, erreur="Trop long.")
    with django_assert_max_num_queries(4):
        dit = _suivi(client, lot)
    assert "2 émis, 123 en échec, 375 restants, sur 500 rapports." in dit
    assert 'value="25"' in dit

    _geste(client, "suspendre", lot)
    assert (series.avancer(lot.pk), series.lots_en_attente()) == (False, [])
    _geste(client, "reprendre", lot)
    assert series.lots_en_attente() == [lot.pk]
    _geste(client, "annuler", lot)
    assert lot.statut == StatutLot.ANNULE
    assert series.avancer(lot.pk) is False
    dit = _suivi(client, lot)
    assert "2 émis, 123 en échec, 375 annulés, 0 restant, sur 500 rapports." in dit
    assert Evenement.objects.filter(objet_type="rapports.lot").count() == 4


def test_la_page_de_la_serie_n_en_montre_que_cinquante(
    client, contrat, officier, django_assert_num_queries
):
    client.post(reverse("rapports:series", args=[contrat.pk]), SAISIE)
    with django_assert_num_queries(6):
        page = client.get(reverse("rapports:serie", args=[Lot.objects.get().pk]))
    assert (len(page.context["page"]), page.context["page"].paginator.num_pages) == (50, 10)
