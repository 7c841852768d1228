"""One message, from the queue to its outcome, against a real SMTP server."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from courriels.envoi import ERREUR_INATTENDUE, TRACE_PERDUE, envoyer_message
from courriels.livraison import noter_remise
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _journal(settings, tmp_path):
    settings.VAR = tmp_path


def _laisser_en_plan(courriel, **champs):
    """The state a worker killed in the middle leaves behind, its lease over."""
    Courriel.objects.filter(pk=courriel.pk).update(
        statut=StatutCourriel.EN_COURS,
        jeton=uuid.uuid4(),
        bail_fin=Now() - timedelta(seconds=1),
        tentatives=1,
        **champs,
    )


def test_message_remis_une_fois(boite):
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse, courriel.tentatives) == (
        StatutCourriel.REMIS,
        "250 Message accepté",
        1,
    )
    assert courriel.remis_le is not None
    assert boite.recus == [bytes(courriel.message)]


def test_refus_definitif_un_seul_essai_et_les_mots_du_serveur(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "550 5.1.1 Boite inconnue"
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse) == (StatutCourriel.ECHEC, "550 5.1.1 Boite inconnue")
    assert boite.tentatives == ["elue@exemple.fr"]


def test_refus_temporaire_repris_une_minute_plus_tard(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "451 Revenez plus tard"
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.tentatives) == (StatutCourriel.A_ENVOYER, 1)
    assert not Courriel.objects.dus().exists()
    Courriel.objects.update(prochaine_tentative=Now())
    boite.reponse_rcpt.clear()
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, len(boite.recus)) == (StatutCourriel.REMIS, 1)


def test_reponse_perdue_un_seul_renvoi_puis_un_officier_decide(boite):
    boite.couper_apres_contenu = 5
    courriel = creer_courriel()
    for _ in range(4):
        Courriel.objects.update(prochaine_tentative=Now())
        envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes) == (StatutCourriel.INCERTAIN, 2)
    assert boite.recus == [bytes(courriel.message)] * 2


def test_travailleur_mort_avant_le_contenu_reprise_sans_doute(boite):
    courriel = creer_courriel()
    _laisser_en_plan(courriel, transmis=False)
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes, len(boite.recus)) == (
        StatutCourriel.REMIS,
        0,
        1,
    )


def test_travailleur_mort_apres_250_le_journal_evite_le_renvoi(boite):
    courriel = creer_courriel()
    _laisser_en_plan(courriel, transmis=True)
    noter_remise(courriel.message_id, "250 Message accepté")
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse) == (StatutCourriel.REMIS, "250 Message accepté")
    assert boite.recus == []


def test_travailleur_mort_apres_le_contenu_sans_trace_un_renvoi_visible(boite):
    courriel = creer_courriel()
    _laisser_en_plan(courriel, transmis=True)
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes, courriel.reponse) == (
        StatutCourriel.A_ENVOYER,
        1,
        TRACE_PERDUE,
    )
    Courriel.objects.update(prochaine_tentative=Now())
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes, len(boite.recus)) == (
        StatutCourriel.REMIS,
        1,
        1,
    )


def test_un_destinataire_refuse_n_empeche_pas_les_autres(boite):
    boite.reponse_rcpt["inconnue@exemple.fr"] = "550 Inconnue"
    courriels = [
        creer_courriel(adresse)
        for adresse in ("a@exemple.fr", "inconnue@exemple.fr", "b@exemple.fr")
    ]
    for courriel in courriels:
        envoyer_message(courriel.pk)
    assert dict(Courriel.objects.values_list("destinataire", "statut")) == {
        "a@exemple.fr": StatutCourriel.REMIS,
        "b@exemple.fr": StatutCourriel.REMIS,
        "inconnue@exemple.fr": StatutCourriel.ECHEC,
    }


def test_officier_relance_un_echec(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "550 Inconnue"
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    boite.reponse_rcpt.clear()
    assert courriel.relancer() is True
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert courriel.statut == StatutCourriel.REMIS
    assert courriel.relancer() is False


def test_journal_local_inaccessible_le_message_n_est_pas_renvoye(boite, settings, tmp_path):
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    settings.VAR = obstacle
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, len(boite.recus)) == (StatutCourriel.REMIS, 1)


def test_la_reponse_tardive_d_un_travailleur_lent_est_lue_avant_tout_renvoi(boite):
    """A is slow, B doubts in its place, A gets its 250 and notes it: nobody sends again."""
    courriel = creer_courriel()
    _laisser_en_plan(courriel, transmis=True)
    envoyer_message(courriel.pk)  # B: a doubt, one more try planned
    noter_remise(courriel.message_id, "250 Message accepté")  # A, late
    Courriel.objects.update(prochaine_tentative=Now())
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, boite.recus) == (StatutCourriel.REMIS, [])


def test_erreur_inattendue_visible_et_bornee(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:pas-un-port"
    courriel = creer_courriel()
    for _ in range(20):
        Courriel.objects.update(prochaine_tentative=Now())
        envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse) == (StatutCourriel.ECHEC, ERREUR_INATTENDUE)


def test_le_bail_est_prolonge_quand_le_contenu_part():
    courriel = creer_courriel()
    reserve = Courriel.objects.reserver(courriel.pk)
    Courriel.objects.update(bail_fin=Now())
    assert reserve.marquer_transmis() is True
    assert not Courriel.objects.dus().exists()
