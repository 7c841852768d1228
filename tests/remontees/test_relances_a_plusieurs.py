"""Reminders while something else happens: workers at once, one killed, a date put off, a closing,
a clock set back. One a step, and never a burst."""

from datetime import datetime, time, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from remontees.models import LienDeRemontee, Rappel
from remontees.relances import _relancer, rappeler_maintenant, relancer
from tests.remontees.exemples import creer_monde, messages

a_plusieurs = pytest.mark.django_db(transaction=True)
seul = pytest.mark.django_db


def _a(monde, ecart, heure=9):
    """That many days from the due date, at this hour of Paris."""
    jour = monde.campagne.date_limite + timedelta(days=ecart)
    return timezone.make_aware(datetime.combine(jour, time(heure)))


def _dater(monde, moment):
    """The last message left then: the rows bear the real time."""
    dernier = LienDeRemontee.objects.filter(demande__campagne=monde.campagne).latest("pk")
    LienDeRemontee.objects.filter(pk=dernier.pk).update(cree_le=moment)


@a_plusieurs
def test_deux_travailleurs_n_envoient_qu_un_rappel(en_meme_temps):
    monde = creer_monde("CAF")
    moment = _a(monde, -3)
    partis = en_meme_temps(*[lambda: relancer(moment)] * 3)
    assert (sorted(partis), Rappel.objects.count(), len(messages())) == ([0, 0, 1], 1, 2)


@a_plusieurs
def test_deux_officiers_n_envoient_qu_un_rappel(en_meme_temps):
    monde = creer_monde("CAF")
    _dater(monde, timezone.now() - timedelta(days=2))
    partis = en_meme_temps(
        *[lambda: rappeler_maintenant([monde.relire().demandes.get()], par=monde.officier)] * 3
    )
    assert (sorted(partis), Rappel.objects.count(), len(messages())) == ([0, 0, 1], 1, 2)


@a_plusieurs
def test_un_rappel_et_une_cloture_a_la_fois(en_meme_temps):
    """Whichever comes first: after the closing nothing leaves, and nothing is half-written."""
    monde = creer_monde("CAF")
    moment = _a(monde, -3)
    partis, _ = en_meme_temps(
        lambda: relancer(moment), lambda: monde.relire().clore(par=monde.officier)
    )
    assert (Rappel.objects.count(), len(messages()) - 1) == (partis, partis)
    assert relancer(_a(monde, 1)) == 0


@a_plusieurs
def test_un_travailleur_tue_ne_laisse_rien_et_le_suivant_reprend():
    """The connection is lost for good between the row of the message and that of the reminder."""
    monde = creer_monde("CAF")

    def couper(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "remontees_rappel"'):
            context["cursor"].execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return execute(sql, params, many, context)

    with pytest.raises(OperationalError), connection.execute_wrapper(couper):
        relancer(_a(monde, -3))
    connection.close()
    assert (Rappel.objects.count(), len(messages())) == (0, 1)
    assert relancer(_a(monde, -3)) == 1


@seul
def test_une_remontee_close_pendant_le_balayage_ne_relance_plus():
    monde = creer_monde("CAF")
    demande = monde.relire().demandes.get()  # as the sweep read it
    monde.campagne.clore(par=monde.officier)
    assert _relancer(demande, _a(monde, -3).date()) is False


@seul
def test_une_date_reportee_pendant_le_balayage_ne_relance_plus():
    monde = creer_monde("CAF")
    jour = _a(monde, -3).date()
    demande = monde.relire().demandes.get()
    plus_tard = monde.campagne.date_limite + timedelta(days=60)
    monde.campagne.prolonger(par=monde.officier, date_limite=plus_tard)
    assert (_relancer(demande, jour), len(messages())) == (False, 1)


@seul
def test_une_horloge_reculee_n_envoie_rien_de_plus():
    monde = creer_monde("CAF")
    partis = [relancer(_a(monde, ecart)) for ecart in (-3, -14, -20, -4, -3)]
    assert partis == [1, 0, 0, 0, 0]


@seul
def test_une_date_reportee_d_un_jour_ne_fait_pas_deux_rappels_de_suite():
    """Three days before the first due date, then three days before the new one: the morrow."""
    monde = creer_monde("CAF")
    relancer(_a(monde, -3))
    _dater(monde, _a(monde, -3))
    lendemain, surlendemain = _a(monde, -2), _a(monde, -1)
    monde.campagne.prolonger(
        par=monde.officier, date_limite=monde.campagne.date_limite + timedelta(days=1)
    )
    assert [relancer(lendemain), relancer(surlendemain)] == [0, 1]


@seul
def test_le_rattrapage_d_une_panne_ne_precede_pas_d_un_jour_l_etape_suivante():
    monde = creer_monde("CAF")
    relancer(_a(monde, 0))  # the step of three days before, late
    _dater(monde, _a(monde, 0))
    assert [relancer(_a(monde, 1)), relancer(_a(monde, 2))] == [0, 1]


@seul
def test_un_lien_renvoye_le_matin_dispense_du_rappel_du_jour():
    monde = creer_monde("CAF")
    _dater(monde, _a(monde, -3, 7))
    assert [relancer(_a(monde, -3)), relancer(_a(monde, -2)), relancer(_a(monde, -1))] == [0, 0, 1]


@seul
@pytest.mark.parametrize("noms", [("CAF",), ("CAF", "Ville", "Mission")])
def test_un_balayage_sans_rien_a_envoyer_ne_depend_pas_du_nombre(django_assert_num_queries, noms):
    monde = creer_monde(*noms)
    relancer(_a(monde, -3))
    with django_assert_num_queries(3):
        assert relancer(_a(monde, -3)) == 0
