"""The local journal decides: of a row that forgot what it did, of one sent again on purpose."""

import pytest
from django.db.models.functions import Now

from courriels.envoi import envoyer_message
from courriels.livraison import noter_remise, remise_notee
from courriels.models import BAIL, Courriel
from courriels.redaction import Lettre
from courriels.statuts import StatutCourriel
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db

LETTRE = Lettre("essai", "Sujet", "Texte", "<p>Texte</p>", ())


def test_une_ligne_sans_passe_deja_remise_ne_repart_pas(boite):
    """A backup of before the delivery was restored: the row knows nothing, the journal does."""
    courriel = creer_courriel()
    noter_remise(courriel.message_id, "250 Message accepté")
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse) == (StatutCourriel.REMIS, "250 Message accepté")
    assert boite.tentatives == []


def test_relance_par_un_officier_un_message_revenu_repart_malgre_le_journal(boite):
    courriel = creer_courriel()
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert courriel.revenir("550 boîte pleine") is True
    assert courriel.relancer() is True
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.relances, len(boite.recus)) == (StatutCourriel.REMIS, 1, 2)
    assert remise_notee(f"{courriel.message_id}#1") == "250 Message accepté"


def test_relance_puis_tue_la_remise_d_avant_ne_prouve_rien(boite):
    """Its worker died as the content left for the second time: the first answer is not this one."""
    courriel = creer_courriel(relances=1, statut=StatutCourriel.EN_COURS, transmis=True)
    Courriel.objects.update(bail_fin=Now() - BAIL)
    noter_remise(courriel.message_id, "250 la première fois")
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes) == (StatutCourriel.A_ENVOYER, 1)


def test_la_suite_du_journal_est_lue_une_ligne_inachevee_non(settings):
    noter_remise("<un@exemple.fr>", "250 un")
    assert remise_notee("<un@exemple.fr>") == "250 un"
    journal = settings.VAR / "remises.journal"
    with journal.open("a") as lignes:
        lignes.write("<deux@exemple.fr>\t250 de")
    assert remise_notee("<deux@exemple.fr>") is None
    with journal.open("a") as lignes:
        lignes.write("ux\n")
    assert remise_notee("<deux@exemple.fr>") == "250 deux"
    journal.write_text("<x@exemple.fr>\t250\n")
    assert (remise_notee("<un@exemple.fr>"), remise_notee("<x@exemple.fr>")) == (None, "250")


def test_une_meme_promesse_a_le_meme_message_id():
    un, encore = (LETTRE.adresser("a@exemple.fr", promesse="rapport/1").message_id for _ in "12")
    autre = LETTRE.adresser("a@exemple.fr", promesse="rapport/2").message_id
    tires = {LETTRE.adresser("a@exemple.fr").message_id for _ in range(2)}
    assert un == encore
    assert len({un, autre, *tires}) == 4
