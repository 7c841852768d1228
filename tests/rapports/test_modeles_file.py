"""The rows are the queue: two workers at once, one wins; a lease that ends gives the row back."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from contrats.models import Evenement, TransitionInterdite
from rapports.models import Envoi, Rapport
from tests import fabriques

pytestmark = pytest.mark.django_db(transaction=True)


def _envoi(**champs):
    return Envoi.objects.create(
        rapport=champs.pop("rapport", None) or fabriques.creer_rapport(),
        destinataire="elue@exemple.fr",
        message_id=f"<{uuid.uuid4()}@exemple.fr>",
        message=b"Bonjour",
        **champs,
    )


def test_un_envoi_n_est_pris_que_par_un_travailleur(en_meme_temps):
    envoi = _envoi()
    pris = en_meme_temps(*[lambda: Envoi.objects.reserver(envoi.pk)] * 4)
    gagnants = [resultat for resultat in pris if resultat is not None]
    assert [type(resultat) for resultat in gagnants] == [Envoi]
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.tentatives, envoi.jeton) == ("en_cours", 1, gagnants[0].jeton)


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


@pytest.mark.parametrize(("secondes", "repris"), [(-1, True), (60, False)])
def test_le_bail_d_un_envoi(secondes, repris):
    envoi = _envoi()
    premier = Envoi.objects.reserver(envoi.pk)
    Envoi.objects.update(bail_fin=Now() + timedelta(seconds=secondes))
    second = Envoi.objects.reserver(envoi.pk)
    assert (second is not None) is repris
    if repris:
        assert (second.jeton != premier.jeton, second.tentatives) == (True, 2)


def test_le_bail_se_compte_a_l_horloge_de_la_base():
    envoi, rapport = _envoi(), fabriques.creer_rapport()
    Envoi.objects.reserver(envoi.pk)
    Rapport.objects.reserver(rapport.pk)
    with connection.cursor() as curseur:
        for table in ("rapports_envoi", "rapports_rapport"):
            curseur.execute(f"SELECT max(bail_fin) - now() FROM {table}")  # noqa: S608 - our own names
            [reste] = curseur.fetchone()
            assert timedelta(minutes=4, seconds=50) < reste <= timedelta(minutes=5)


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda envoi: envoi.marquer_transmis(),
        lambda envoi: envoi.remettre("250 OK"),
        lambda envoi: envoi.abandonner("550 Inconnue"),
        lambda envoi: envoi.reporter("451 Plus tard"),
        lambda envoi: envoi.douter("Aucune réponse"),
    ],
    ids=["marquer_transmis", "remettre", "abandonner", "reporter", "douter"],
)
@pytest.mark.parametrize("repris", [True, False], ids=["repris", "deja_remis"])
def test_un_revenant_n_ecrit_rien(ecrire, repris):
    """Its lease ended; another worker holds the row, or has finished with it."""
    envoi = _envoi()
    revenant = Envoi.objects.reserver(envoi.pk)
    Envoi.objects.update(bail_fin=Now() - timedelta(seconds=1))
    autre = Envoi.objects.reserver(envoi.pk)
    if not repris:
        assert autre.remettre("250 OK") is True
    avant = Envoi.objects.values().get(pk=envoi.pk)
    assert ecrire(revenant) is False
    assert Envoi.objects.values().get(pk=envoi.pk) == avant
    assert ecrire(autre) is repris


def test_a_produire_le_plus_ancien_d_abord_ni_pret_ni_en_echec():
    premier, second, echoue = (fabriques.creer_rapport() for _ in range(3))
    echoue.echouer("Disque plein.")
    Rapport.objects.filter(pk=premier.pk).update(demande_le=Now() + timedelta(hours=1))
    assert list(Rapport.objects.a_produire()) == [second, premier]


def test_dus_seulement_ce_dont_l_heure_est_venue():
    du, plus_tard, remis, incertain, echec = (_envoi() for _ in range(5))
    Envoi.objects.filter(pk=plus_tard.pk).update(prochaine_tentative=Now() + timedelta(seconds=30))
    for envoi, statut in ((remis, "remis"), (incertain, "incertain"), (echec, "echec")):
        Envoi.objects.filter(pk=envoi.pk).update(statut=statut)
    assert list(Envoi.objects.dus()) == [du]
