"""A batch is made a few reports at a time: as each would be alone, whatever befalls one of them."""

from datetime import date

import pytest

from config.celery import app
from courriels.models import Courriel
from courriels.tasks import EN_FILE, places
from rapports import production, series
from rapports.calculs import calculer
from rapports.models import Envoi, Rapport
from rapports.series import Commande, demander_serie
from rapports.statuts import StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db

ANNEE = {"debut": date(2018, 1, 1), "fin": date(2018, 12, 31)}
COLONNES = ("statut", "tentatives", "bail_fin")
EN_ATTENTE = (StatutRapport.DEMANDE, 0, None)


@pytest.fixture(autouse=True)
def tout_le_temps(monkeypatch):
    """However slow the machine, nothing is given back because it is."""
    monkeypatch.setattr(production, "CALCUL", 600)


@pytest.fixture
def contrat():
    """Four partners, each with its indicator and its account; an officer receives every sheet."""
    partenaires = [fabriques.creer_partenaire() for _ in range(4)]
    contrat = fabriques.creer_contrat(*partenaires)
    for rang, partenaire in enumerate(partenaires):
        indicateur = fabriques.creer_indicateur(contrat, responsable=partenaire)
        fabriques.creer_mesure(indicateur, 2018, 40 + rang)
        fabriques.creer_utilisateur(partenaire=partenaire)
    return contrat


@pytest.fixture
def lot(contrat):
    commande = Commande(contrat, "avancement", "partenaires", **ANNEE)
    return demander_serie(commande, par=None)


def _lignes(lot, *colonnes):
    return list(lot.rapports.order_by("pk").values_list(*colonnes or COLONNES))


def _nature(lot, statut) -> int:
    return lot.rapports.filter(statut=statut).count()


def test_ensemble_chacun_dit_ce_qu_il_dirait_seul(lot):
    seuls = {r.pk: calculer(r, etabli_le=date(2026, 1, 1)) for r in lot.rapports.all()}
    assert series.avancer(lot.pk, 8) is True
    assert _lignes(lot) == [(StatutRapport.EMIS, 1, None)] * 4
    for rapport in lot.rapports.all():
        attendu = seuls[rapport.pk] | {"etabli_le": rapport.instantane["etabli_le"]}
        cles = ("portee", "objectifs", "manques", "chiffres_cles", "completude")
        assert [rapport.instantane[cle] for cle in cles] == [attendu[cle] for cle in cles]
        assert rapport.lire_pdf().startswith(b"%PDF-")
    assert sorted(Envoi.objects.values_list("rapport", flat=True)) == sorted(seuls)
    assert series.avancer(lot.pk, 8) is False


def test_ce_qui_change_entre_deux_tranches_est_dans_la_seconde(lot, contrat):
    series.avancer(lot.pk, 2)
    fabriques.creer_mesure(contrat.objectifs.first().indicateurs.first(), 2017, 12)
    contrat.intitule = "Contrat renommé"
    contrat.save(update_fields=["intitule"])
    series.avancer(lot.pk, 2)
    dits = [r.instantane["contrat"]["intitule"] for r in lot.rapports.order_by("pk")]
    assert [dit == "Contrat renommé" for dit in dits] == [False, False, True, True]


def test_un_rapport_deja_commence_vient_seul(lot):
    premier = lot.rapports.order_by("pk").first()
    lot.rapports.filter(pk=premier.pk).update(tentatives=1)
    assert [r.pk for r in Rapport.objects.reserver_du_lot(lot.pk, 8)] == [premier.pk]
    suivants = Rapport.objects.reserver_du_lot(lot.pk, 2)
    assert [r.tentatives for r in suivants] == [1, 1]
    assert premier not in suivants


def test_ce_qui_serait_long_est_rendu_et_vient_a_son_tour(lot, monkeypatch):
    monkeypatch.setattr(production, "CALCUL", 0)
    series.avancer(lot.pk, 8)
    assert _lignes(lot)[1:] == [EN_ATTENTE] * 3
    monkeypatch.setattr(production, "CALCUL", 600)
    monkeypatch.setattr(production, "POIDS", 0)
    series.avancer(lot.pk, 8)
    assert _lignes(lot)[2:] == [(StatutRapport.FIGE, 0, None)] * 2
    figes = _lignes(lot, "empreinte")
    while series.avancer(lot.pk, 8):
        pass
    assert _lignes(lot) == [(StatutRapport.EMIS, 1, None)] * 4
    assert _lignes(lot, "empreinte") == figes


def test_un_calcul_qui_echoue_rend_tout_et_chacun_est_repris_seul(lot):
    perdu = lot.rapports.order_by("pk")[1]
    lot.rapports.filter(pk=perdu.pk).update(nature="d'un autre âge")
    assert series.avancer(lot.pk, 8) is True
    assert {statut for statut, *_ in _lignes(lot)} == {StatutRapport.DEMANDE}
    for _ in range(12):
        series.avancer(lot.pk, 8)
    assert (_nature(lot, StatutRapport.EMIS), _nature(lot, StatutRapport.ECHEC)) == (3, 1)
    perdu.refresh_from_db()
    assert perdu.erreur.startswith("La production a échoué 5 fois")


def test_sans_disque_chacun_est_rendu_puis_echoue_avec_son_motif(lot, settings, tmp_path):
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    defaut = settings.STORAGES["default"]
    options = {**defaut["OPTIONS"], "location": obstacle}
    settings.STORAGES = {**settings.STORAGES, "default": {**defaut, "OPTIONS": options}}
    series.avancer(lot.pk, 8)
    assert {(statut, n) for statut, n, _ in _lignes(lot)} == {(StatutRapport.FIGE, 1)}
    while series.avancer(lot.pk, 8):
        pass
    assert (_nature(lot, StatutRapport.ECHEC), Courriel.objects.count()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_les_messages_d_une_tranche_font_un_seul_appel(lot):
    app.control.purge()
    series.avancer(lot.pk, 8)
    assert (Courriel.objects.count(), places()) == (4, EN_FILE - 1)
    app.control.purge()
