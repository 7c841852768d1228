"""The rows are the queue: two workers at once, one wins; a lease that ends gives the row back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from courriels.models import Courriel
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db(transaction=True)


def test_un_courriel_n_est_pris_que_par_un_travailleur(en_meme_temps):
    courriel = creer_courriel()
    pris = en_meme_temps(*[lambda: Courriel.objects.reserver(courriel.pk)] * 4)
    gagnants = [resultat for resultat in pris if resultat is not None]
    assert [type(resultat) for resultat in gagnants] == [Courriel]
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.tentatives, courriel.jeton) == (
        "en_cours",
        1,
        gagnants[0].jeton,
    )


@pytest.mark.parametrize(("secondes", "repris"), [(-1, True), (60, False)])
def test_le_bail_d_un_courriel(secondes, repris):
    courriel = creer_courriel()
    premier = Courriel.objects.reserver(courriel.pk)
    Courriel.objects.update(bail_fin=Now() + timedelta(seconds=secondes))
    second = Courriel.objects.reserver(courriel.pk)
    assert (second is not None) is repris
    if repris:
        assert (second.jeton != premier.jeton, second.tentatives) == (True, 2)


def test_le_bail_se_compte_a_l_horloge_de_la_base():
    courriel = creer_courriel()
    Courriel.objects.reserver(courriel.pk)
    with connection.cursor() as curseur:
        curseur.execute("SELECT max(bail_fin) - now() FROM courriels_courriel")
        [reste] = curseur.fetchone()
    assert timedelta(minutes=4, seconds=50) < reste <= timedelta(minutes=5)


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda courriel: courriel.marquer_transmis(),
        lambda courriel: courriel.remettre("250 OK"),
        lambda courriel: courriel.abandonner("550 Inconnue"),
        lambda courriel: courriel.reporter("451 Plus tard"),
        lambda courriel: courriel.douter("Aucune réponse"),
    ],
    ids=["marquer_transmis", "remettre", "abandonner", "reporter", "douter"],
)
@pytest.mark.parametrize("repris", [True, False], ids=["repris", "deja_remis"])
def test_un_revenant_n_ecrit_rien(ecrire, repris):
    """Its lease ended; another worker holds the row, or has finished with it."""
    courriel = creer_courriel()
    revenant = Courriel.objects.reserver(courriel.pk)
    Courriel.objects.update(bail_fin=Now() - timedelta(seconds=1))
    autre = Courriel.objects.reserver(courriel.pk)
    if not repris:
        assert autre.remettre("250 OK") is True
    avant = Courriel.objects.values().get(pk=courriel.pk)
    assert ecrire(revenant) is False
    assert Courriel.objects.values().get(pk=courriel.pk) == avant
    assert ecrire(autre) is repris


def test_dus_seulement_ce_dont_l_heure_est_venue():
    du, plus_tard, remis, incertain, echec = (creer_courriel() for _ in range(5))
    Courriel.objects.filter(pk=plus_tard.pk).update(
        prochaine_tentative=Now() + timedelta(seconds=30)
    )
    for courriel, statut in ((remis, "remis"), (incertain, "incertain"), (echec, "echec")):
        Courriel.objects.filter(pk=courriel.pk).update(statut=statut)
    assert list(Courriel.objects.dus()) == [du]
