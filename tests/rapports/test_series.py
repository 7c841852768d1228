"""Many reports in one go: created whole, made one by one behind the others, paused, cancelled."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.models import Evenement
from rapports import series
from rapports.models import Lot, Rapport
from rapports.series import Commande, demander_serie
from rapports.statuts import StatutLot, StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db

ANNEE = {"debut": date(2018, 1, 1), "fin": date(2018, 12, 31)}


def _contrat(nombre=3):
    contrat = fabriques.creer_contrat(*[fabriques.creer_partenaire() for _ in range(nombre)])
    fabriques.creer_indicateur(contrat)
    return contrat


def _commande(contrat, **champs):
    commun = {"contrat": contrat, "nature": "avancement", "portee": "partenaires"}
    return Commande(**{**commun, **ANNEE, **champs})


def _finir(lot, statut=StatutRapport.EMIS):
    for rapport in lot.rapports.all():
        rapport.figer({"chiffres_cles": [], "manques": []})
        if statut == StatutRapport.ECHEC:
            rapport.echouer("Trop long.")
        else:
            rapport.emettre(b"%PDF-1.7", gabarit="1", emis_le="2026-01-01T00:00:00Z")


def test_un_rapport_par_partenaire_et_une_ligne_au_journal():
    contrat = _contrat()
    avant = Evenement.objects.count()
    lot = demander_serie(_commande(contrat), par=None)
    assert {r.partenaire for r in lot.rapports.all()} == set(contrat.partenaires.all())
    assert set(lot.rapports.values_list("version", "statut")) == {(1, StatutRapport.DEMANDE)}
    [ligne] = Evenement.objects.order_by("pk")[avant:]
    assert (ligne.verbe, ligne.details) == ("demander_serie", {"rapports": 3})


@pytest.mark.parametrize("nombre", [1, 3])
def test_autant_de_requetes_pour_beaucoup_que_pour_un(nombre, django_assert_num_queries):
    commande = _commande(_contrat(nombre))
    with django_assert_num_queries(11):
        demander_serie(commande, par=None)


def test_ce_qui_se_prepare_est_laisse_et_ce_qui_est_emis_a_sa_version_suivante():
    contrat = _contrat()
    premier, second, _ = contrat.partenaires.order_by("nom", "pk")
    fabriques.creer_rapport(contrat, partenaire=premier)
    periode = {"periode_debut": ANNEE["debut"], "periode_fin": ANNEE["fin"]}
    fabriques.creer_rapport_emis(contrat, partenaire=second, **periode)
    lot = demander_serie(_commande(contrat), par=None)
    assert sorted(lot.rapports.values_list("version", flat=True)) == [1, 2]
    assert not lot.rapports.filter(partenaire=premier).exists()
    assert demander_serie(_commande(contrat), par=None) is None


@pytest.mark.parametrize("champs", [{"portee": "quartiers"}, {"fin": date(2018, 11, 3)}])
def test_une_serie_refusee_n_ecrit_rien(champs):
    with pytest.raises(ValidationError):
        demander_serie(_commande(_contrat(), **champs), par=None)
    assert (Lot.objects.count(), Rapport.objects.count()) == (0, 0)


def test_un_rapport_seul_passe_devant_une_serie():
    contrat = _contrat()
    demander_serie(_commande(contrat), par=None)
    seul = fabriques.creer_rapport(contrat)
    assert Rapport.objects.a_produire().first() == seul


def test_une_serie_avance_d_un_rapport_a_la_fois():
    lot = demander_serie(_commande(_contrat(2)), par=None)
    assert series.avancer(lot.pk) is True
    statuts = list(lot.rapports.order_by("pk").values_list("statut", flat=True))
    assert statuts == [StatutRapport.EMIS, StatutRapport.DEMANDE]
    assert series.lots_en_attente() == [lot.pk]
    Rapport.objects.reserver(lot.rapports.order_by("pk").last().pk)
    # A worker has it in hand: no second chain is begun.
    assert (series.lots_en_attente(), series.avancer(lot.pk)) == ([], False)


def test_en_pause_rien_ne_commence_et_annulee_rien_ne_reste():
    lot = demander_serie(_commande(_contrat()), par=None)
    tenu = lot.rapports.order_by("pk").first()
    Rapport.objects.reserver(tenu.pk)
    lot.suspendre(par=None)
    assert (series.avancer(lot.pk), series.lots_en_attente()) == (False, [])
    lot.annuler(par=None)
    assert series.etats([lot])[lot.pk] == series.EtatLot(3, 0, 0, 2, 0, 1)


def test_on_relance_les_echecs():
    lot = demander_serie(_commande(_contrat(2)), par=None)
    _finir(lot, StatutRapport.ECHEC)
    assert series.etats([lot])[lot.pk].echecs == 2
    assert series.relancer_les_echecs(lot, par=None) == 2
    assert series.etats([lot])[lot.pk].restants == 2


# -- its page -----------------------------------------------------------------------------------


def test_de_la_demande_a_la_reprise(client):
    contrat = _contrat()
    client.force_login(fabriques.creer_officier(contrat))
    saisie = {"nature": "avancement", "portee": "partenaires", "periode": "2018-01-01/2018-12-31"}
    client.post(reverse("rapports:series", args=[contrat.pk]), saisie)
    lot = Lot.objects.get()
    page = client.get(reverse("rapports:serie", args=[lot.pk])).content.decode()
    assert "0 émis, 0 en échec, 3 restants, sur 3 rapports." in page
    for verbe, statut in (("suspendre", "en_pause"), ("reprendre", "en_cours")):
        client.post(reverse(f"rapports:{verbe}_serie", args=[lot.pk]))
        lot.refresh_from_db()
        assert lot.statut == statut
    _finir(lot)
    suivi = reverse("rapports:suivi_de_la_serie", args=[lot.pk])
    reponse = client.get(suivi)
    assert "3 émis, 0 en échec, 0 restant, sur 3 rapports." in reponse.content.decode()
    assert "hx-get" not in reponse.content.decode()
    assert client.get(suivi, {"vu": reponse.context["vu"]}).status_code == 204
    client.post(reverse("rapports:annuler_serie", args=[lot.pk]))
    lot.refresh_from_db()
    assert (lot.statut, lot.rapports.emis().count()) == (StatutLot.ANNULE, 3)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_des_series_a_autant_de_requetes(client, nombre, django_assert_num_queries):
    contrat = _contrat(1)
    client.force_login(fabriques.creer_officier(contrat))
    for rang in range(nombre):
        annee = {"debut": date(2016 + rang, 1, 1), "fin": date(2016 + rang, 12, 31)}
        demander_serie(_commande(contrat, **annee), par=None)
    with django_assert_num_queries(4):
        client.get(reverse("rapports:series", args=[contrat.pk]))
