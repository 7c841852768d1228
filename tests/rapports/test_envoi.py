"""One delivery, from the queue to its outcome, against a real SMTP server."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from rapports.envoi import ERREUR_INATTENDUE, TRACE_PERDUE, envoyer_message
from rapports.livraison import noter_remise
from rapports.models import Envoi
from rapports.statuts import StatutEnvoi
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _journal(settings, tmp_path):
    settings.VAR = tmp_path


def creer_envoi(destinataire="elue@exemple.fr", **champs):
    message_id = f"<{uuid.uuid4()}@exemple.fr>"
    return Envoi.objects.create(
        rapport=champs.pop("rapport", None) or fabriques.creer_rapport(),
        destinataire=destinataire,
        message_id=message_id,
        message=f"Subject: essai\r\nMessage-ID: {message_id}\r\n\r\nBonjour\r\n".encode(),
        **champs,
    )


def _laisser_en_plan(envoi, **champs):
    """The state a worker killed in the middle leaves behind, its lease over."""
    Envoi.objects.filter(pk=envoi.pk).update(
        statut=StatutEnvoi.EN_COURS,
        jeton=uuid.uuid4(),
        bail_fin=Now() - timedelta(seconds=1),
        tentatives=1,
        **champs,
    )


def test_message_remis_une_fois(boite):
    envoi = creer_envoi()
    envoyer_message(envoi.pk)
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.reponse, envoi.tentatives) == (
        StatutEnvoi.REMIS,
        "250 Message accepté",
        1,
    )
    assert envoi.remis_le is not None
    assert boite.recus == [bytes(envoi.message)]


def test_refus_definitif_un_seul_essai_et_les_mots_du_serveur(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "550 5.1.1 Boite inconnue"
    envoi = creer_envoi()
    envoyer_message(envoi.pk)
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.reponse) == (StatutEnvoi.ECHEC, "550 5.1.1 Boite inconnue")
    assert boite.tentatives == ["elue@exemple.fr"]


def test_refus_temporaire_repris_une_minute_plus_tard(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "451 Revenez plus tard"
    envoi = creer_envoi()
    envoyer_message(envoi.pk)
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.tentatives) == (StatutEnvoi.A_ENVOYER, 1)
    assert not Envoi.objects.dus().exists()
    Envoi.objects.update(prochaine_tentative=Now())
    boite.reponse_rcpt.clear()
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, len(boite.recus)) == (StatutEnvoi.REMIS, 1)


def test_reponse_perdue_un_seul_renvoi_puis_un_officier_decide(boite):
    boite.couper_apres_contenu = 5
    envoi = creer_envoi()
    for _ in range(4):
        Envoi.objects.update(prochaine_tentative=Now())
        envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes) == (StatutEnvoi.INCERTAIN, 2)
    assert boite.recus == [bytes(envoi.message)] * 2


def test_travailleur_mort_avant_le_contenu_reprise_sans_doute(boite):
    envoi = creer_envoi()
    _laisser_en_plan(envoi, transmis=False)
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes, len(boite.recus)) == (StatutEnvoi.REMIS, 0, 1)


def test_travailleur_mort_apres_250_le_journal_evite_le_renvoi(boite):
    envoi = creer_envoi()
    _laisser_en_plan(envoi, transmis=True)
    noter_remise(envoi.message_id, "250 Message accepté")
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.reponse) == (StatutEnvoi.REMIS, "250 Message accepté")
    assert boite.recus == []


def test_travailleur_mort_apres_le_contenu_sans_trace_un_renvoi_visible(boite):
    envoi = creer_envoi()
    _laisser_en_plan(envoi, transmis=True)
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes, envoi.reponse) == (
        StatutEnvoi.A_ENVOYER,
        1,
        TRACE_PERDUE,
    )
    Envoi.objects.update(prochaine_tentative=Now())
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes, len(boite.recus)) == (StatutEnvoi.REMIS, 1, 1)


def test_un_destinataire_refuse_n_empeche_pas_les_autres(boite):
    rapport = fabriques.creer_rapport()
    boite.reponse_rcpt["inconnue@exemple.fr"] = "550 Inconnue"
    envois = [
        creer_envoi(adresse, rapport=rapport)
        for adresse in ("a@exemple.fr", "inconnue@exemple.fr", "b@exemple.fr")
    ]
    for envoi in envois:
        envoyer_message(envoi.pk)
    assert dict(Envoi.objects.values_list("destinataire", "statut")) == {
        "a@exemple.fr": StatutEnvoi.REMIS,
        "b@exemple.fr": StatutEnvoi.REMIS,
        "inconnue@exemple.fr": StatutEnvoi.ECHEC,
    }


def test_officier_relance_un_echec(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "550 Inconnue"
    envoi = creer_envoi()
    envoyer_message(envoi.pk)
    boite.reponse_rcpt.clear()
    assert envoi.relancer(par=None) is True
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert envoi.statut == StatutEnvoi.REMIS
    assert envoi.relancer(par=None) is False


def test_journal_local_inaccessible_le_message_n_est_pas_renvoye(boite, settings, tmp_path):
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("")
    settings.VAR = obstacle
    envoi = creer_envoi()
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, len(boite.recus)) == (StatutEnvoi.REMIS, 1)


def test_la_reponse_tardive_d_un_travailleur_lent_est_lue_avant_tout_renvoi(boite):
    """A is slow, B doubts in its place, A gets its 250 and notes it: nobody sends again."""
    envoi = creer_envoi()
    _laisser_en_plan(envoi, transmis=True)
    envoyer_message(envoi.pk)  # B: a doubt, one more try planned
    noter_remise(envoi.message_id, "250 Message accepté")  # A, late
    Envoi.objects.update(prochaine_tentative=Now())
    envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, boite.recus) == (StatutEnvoi.REMIS, [])


def test_erreur_inattendue_visible_et_bornee(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:pas-un-port"
    envoi = creer_envoi()
    for _ in range(20):
        Envoi.objects.update(prochaine_tentative=Now())
        envoyer_message(envoi.pk)
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.reponse) == (StatutEnvoi.ECHEC, ERREUR_INATTENDUE)


def test_le_bail_est_prolonge_quand_le_contenu_part():
    envoi = creer_envoi()
    reserve = Envoi.objects.reserver(envoi.pk)
    Envoi.objects.update(bail_fin=Now())
    assert reserve.marquer_transmis() is True
    assert not Envoi.objects.dus().exists()
