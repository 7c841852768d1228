"""The rows are the queue: two workers at once, one wins; a lease that ends gives the row back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from contrats.models import Evenement, TransitionInterdite
from rapports.models import Rapport
from tests import fabriques

pytestmark = pytest.mark.django_db(transaction=True)


def test_un_rapport_n_est_pris_que_par_un_travailleur(en_meme_temps):
    rapport = fabriques.creer_rapport()
    pris = en_meme_temps(*[lambda: Rapport.objects.reserver(rapport.pk)] * 4)
    assert sorted(type(resultat).__name__ for resultat in pris) == ["NoneType"] * 3 + ["Rapport"]
    rapport.refresh_from_db()
    assert rapport.tentatives == 1


def test_des_demandes_a_la_fois_un_seul_rapport(en_meme_temps):
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    periode = {"periode_debut": date(2018, 1, 1), "periode_fin": date(2018, 12, 31)}
    demandes = en_meme_temps(*[lambda: fabriques.creer_rapport(contrat, **periode)] * 4)
    types = sorted(type(demande).__name__ for demande in demandes)
    assert types == ["Rapport"] + ["ValidationError"] * 3
    assert Rapport.objects.get().version == 1
    assert Evenement.objects.count() == 1


def test_deux_travailleurs_figent_le_premier_l_emporte(en_meme_temps):
    rapport = fabriques.creer_rapport()
    exemplaires = [Rapport.objects.get(pk=rapport.pk) for _ in range(3)]
    figer = [lambda r=r, n=n: r.figer({"n": n}) for n, r in enumerate(exemplaires)]
    resultats = en_meme_temps(*figer)
    assert sum(isinstance(r, TransitionInterdite) for r in resultats) == 2
    rapport.refresh_from_db()
    assert rapport.instantane == {"n": resultats.index(None)}
    assert Evenement.objects.filter(verbe="figer").count() == 1


@pytest.mark.parametrize(("secondes", "repris"), [(-1, True), (60, False)])
def test_le_bail_d_un_rapport(secondes, repris):
    rapport = fabriques.creer_rapport()
    Rapport.objects.reserver(rapport.pk)
    Rapport.objects.update(bail_fin=Now() + timedelta(seconds=secondes))
    assert (Rapport.objects.reserver(rapport.pk) is not None) is repris


def test_le_bail_se_compte_a_l_horloge_de_la_base():
    rapport = fabriques.creer_rapport()
    Rapport.objects.reserver(rapport.pk)
    with connection.cursor() as curseur:
        curseur.execute("SELECT max(bail_fin) - now() FROM rapports_rapport")
        [reste] = curseur.fetchone()
    assert timedelta(minutes=4, seconds=50) < reste <= timedelta(minutes=5)


def test_a_produire_le_plus_ancien_d_abord_ni_pret_ni_en_echec():
    premier, second, echoue = (fabriques.creer_rapport() for _ in range(3))
    echoue.echouer("Disque plein.")
    Rapport.objects.filter(pk=premier.pk).update(demande_le=Now() + timedelta(hours=1))
    assert list(Rapport.objects.a_produire()) == [second, premier]
