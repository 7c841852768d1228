"""From a report asked for to a report ready, in the worker's own functions."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from contrats.models import Evenement
from courriels.models import Courriel
from rapports.calculs import calculer
from rapports.gabarits import COURANT
from rapports.models import Envoi, Rapport
from rapports.production import TENTATIVES_MAX, produire_rapport
from rapports.statuts import StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def rapport():
    contrat = fabriques.creer_contrat(code="CV220")
    indicateur = fabriques.creer_indicateur(contrat)
    fabriques.creer_mesure(indicateur, 2018, 45)
    fabriques.creer_abonnement(contrat)
    return fabriques.creer_rapport(contrat, diffuser=True)


def test_rapport_produit_avec_son_pdf_et_ses_envois(rapport):
    envois = produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.gabarit) == (StatutRapport.EMIS, COURANT)
    assert rapport.lire_pdf().startswith(b"%PDF-")
    assert envois == list(Envoi.objects.values_list("pk", flat=True))
    assert len(envois) == 1
    assert list(
        Evenement.objects.filter(objet_type="rapports.rapport")
        .order_by("pk")
        .values_list("verbe", flat=True)
    ) == ["demander_rapport", "figer", "emettre"]


def test_produire_deux_fois_ne_fait_rien_la_seconde(rapport):
    produire_rapport(rapport.pk)
    assert produire_rapport(rapport.pk) == []
    assert (Envoi.objects.count(), Courriel.objects.count()) == (1, 1)


def test_rapport_reserve_par_un_autre_travailleur_est_laisse(rapport):
    Rapport.objects.update(bail_fin=Now() + timedelta(minutes=1))
    assert produire_rapport(rapport.pk) == []
    rapport.refresh_from_db()
    assert rapport.statut == StatutRapport.DEMANDE


def test_travailleur_mort_apres_avoir_fige_un_autre_continue_des_memes_chiffres(rapport):
    rapport.figer(calculer(rapport, etabli_le=rapport.periode_fin))
    empreinte = rapport.empreinte
    Rapport.objects.update(bail_fin=Now() - timedelta(seconds=1))
    fabriques.creer_mesure(rapport.contrat.objectifs.get().indicateurs.get(), 2017, 48)
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.empreinte) == (StatutRapport.EMIS, empreinte)


def test_composition_impossible_echec_visible_sans_rien_a_moitie(rapport):
    """Figures frozen by a portal of another age: the templates do not know them."""
    rapport.figer({"schema": 99})
    assert produire_rapport(rapport.pk) == []
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.erreur, rapport.pdf.name) == (
        StatutRapport.ECHEC,
        "Ces chiffres figés ne sont pas d'un format connu.",
        "",
    )
    assert not Envoi.objects.exists()
    assert not Courriel.objects.exists()


@pytest.fixture
def disque_en_panne(settings, tmp_path):
    """No file can be written: the folder of files is a file."""
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    defaut = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**defaut, "OPTIONS": {**defaut["OPTIONS"], "location": obstacle}},
    }
    return obstacle


def test_disque_en_panne_reprise_puis_abandon(rapport, disque_en_panne):
    for _ in range(TENTATIVES_MAX - 1):
        produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.statut == StatutRapport.FIGE
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.pdf.name) == (StatutRapport.ECHEC, "")
    assert rapport.erreur.startswith(f"La production a échoué {TENTATIVES_MAX} fois")


def test_disque_repare_le_rapport_relance_est_pret(rapport, disque_en_panne):
    for _ in range(TENTATIVES_MAX):
        produire_rapport(rapport.pk)
    disque_en_panne.unlink()
    rapport.refresh_from_db()
    rapport.relancer(par=None)
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.erreur) == (StatutRapport.EMIS, "")


def test_rapport_qui_tue_ses_travailleurs_finit_en_echec(rapport):
    """Each worker was killed before it could say anything: the row counted its tries."""
    Rapport.objects.update(tentatives=TENTATIVES_MAX, bail_fin=Now() - timedelta(seconds=1))
    assert produire_rapport(rapport.pk) == []
    rapport.refresh_from_db()
    assert rapport.statut == StatutRapport.ECHEC
