"""The journal: who, what, when; written with the change or not at all."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError, RestrictedError

from contrats.models import Action, Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def evenement():
    """An event written by a real change of status."""
    auteur = fabriques.creer_utilisateur()
    fabriques.creer_action().retenir(par=auteur)
    return Evenement.objects.get()


def test_un_fait_dit_qui_quoi_et_sur_quoi(evenement):
    action = Action.objects.get()
    assert (evenement.contrat, evenement.objet_type, evenement.objet_id) == (
        action.contrat,
        "contrats.action",
        action.pk,
    )
    assert (evenement.objet_libelle, str(evenement)) == (str(action), f"retenir : {action}")
    assert evenement.survenu_le is not None


def test_supprimer_l_auteur_est_refuse(evenement):
    with pytest.raises(RestrictedError):
        evenement.auteur.delete()
    assert type(evenement.auteur).objects.filter(pk=evenement.auteur_id).exists()


def test_supprimer_l_auteur_est_refuse_par_la_base_aussi(evenement):
    effacer = "DELETE FROM comptes_utilisateur WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(effacer, [evenement.auteur_id])


def test_supprimer_le_contrat_d_un_journal_est_refuse(evenement):
    with pytest.raises(ProtectedError):
        evenement.contrat.delete()


def test_ce_que_fait_le_portail_n_a_pas_d_auteur():
    fabriques.creer_action().retenir(par=None)
    assert Evenement.objects.get().auteur is None


def _retenir_et_valider(action, auteur):
    with transaction.atomic():
        action.retenir(par=auteur)
        connection.check_constraints()


def test_le_changement_sans_son_evenement_n_existe_pas():
    """The author is gone, so the event is refused: the change of status goes with it."""
    action = fabriques.creer_action()
    fantome = fabriques.creer_utilisateur()
    type(fantome).objects.filter(pk=fantome.pk).delete()
    with pytest.raises(IntegrityError):
        _retenir_et_valider(action, fantome)
    action.refresh_from_db()
    assert (action.statut, Evenement.objects.exists()) == ("deposee", False)


def test_un_libelle_trop_long_est_coupe_pas_refuse():
    action = fabriques.creer_action(intitule="É" * 300)
    action.retenir(par=None)
    assert Evenement.objects.get().objet_libelle == "É" * 300


def test_du_plus_recent_au_plus_ancien():
    action = fabriques.creer_action()
    action.retenir(par=None)
    action.demarrer(par=None)
    assert list(Evenement.objects.values_list("verbe", flat=True)) == ["demarrer", "retenir"]
