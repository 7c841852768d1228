"""The worker reads what waits: once, even when a reader dies, and gives up after a few tries."""

import pytest
from django.db.models.functions import Now

from imports import preparation
from imports.application import appliquer
from imports.masse import Depasse
from imports.models import Lot
from imports.sortes import SORTES
from imports.statuts import StatutLot
from imports.tasks import commencer, lire
from quartiers.models import Commune
from tests.fabriques import creer_commune, creer_lot, creer_lot_lu, creer_utilisateur
from tests.imports.sortes_d_essai import LIEUX, une_sorte


@pytest.mark.django_db
def test_un_petit_fichier_est_lu_tout_de_suite():
    lot = creer_lot(LIEUX, sorte="essai_lieux")
    commencer(lot)
    assert (lot.statut, lot.comptes["creer"]) == (StatutLot.LU, 4)


@pytest.mark.django_db
def test_un_gros_fichier_attend_le_travailleur(django_capture_on_commit_callbacks):
    lot = creer_lot(LIEUX + ";;\n" * preparation.LIGNES_SUR_PLACE, sorte="essai_lieux")
    with django_capture_on_commit_callbacks() as appels:
        commencer(lot)
    assert (lot.statut, len(appels)) == (StatutLot.DEPOSE, 1)
    assert list(Lot.objects.a_lire()) == [lot]
    lire(lot.pk)
    lot.refresh_from_db()
    assert lot.statut == StatutLot.LU


@pytest.mark.django_db
def test_un_lecteur_mort_rend_le_lot_a_la_fin_de_son_bail():
    lot = creer_lot(LIEUX, sorte="essai_lieux")
    assert Lot.objects.reserver(lot.pk).tentatives == 1
    assert preparation.preparer(lot) is False
    Lot.objects.filter(pk=lot.pk).update(bail_fin=Now())
    Lot.objects.filter(pk=lot.pk).update(bail_fin="2020-01-01T00:00:00Z")
    assert preparation.preparer(lot) is True
    lot.refresh_from_db()
    assert (lot.statut, lot.tentatives) == (StatutLot.LU, 2)


@pytest.mark.django_db
def test_un_lecteur_depasse_n_ecrit_plus_rien(monkeypatch):
    """Its lease was over, another reader has the lot: its own reading is thrown away."""
    lot = creer_lot("titre\nx\n", sorte="essai")

    def preparer(source, plan):
        Lot.objects.filter(pk=lot.pk).update(bail_fin="2020-01-01T00:00:00Z")
        Lot.objects.reserver(lot.pk)
        plan.creer(Commune, {"code_insee": "62040", "nom": "Arques"})

    monkeypatch.setitem(SORTES, "essai", une_sorte(preparer))
    preparation.preparer(lot)
    lot.refresh_from_db()
    assert (lot.statut, lot.tentatives, lot.ecritures.count()) == (StatutLot.DEPOSE, 2, 0)


@pytest.mark.django_db
def test_une_panne_est_retentee_puis_dite(monkeypatch, caplog):
    def preparer(source, plan):
        raise RuntimeError("panne")

    monkeypatch.setitem(SORTES, "essai", une_sorte(preparer))
    lot = creer_lot("titre\nx\n", sorte="essai")
    statuts = []
    for _ in range(preparation.TENTATIVES_MAX):
        preparation.preparer(lot)
        Lot.objects.filter(pk=lot.pk).update(bail_fin="2020-01-01T00:00:00Z")
        lot.refresh_from_db()
        statuts.append(lot.statut)
    assert statuts == ["depose", "depose", "echec"]
    assert "a échoué 3 fois" in lot.motif
    lot.relire(par=None)
    assert (lot.statut, lot.tentatives, lot.motif) == (StatutLot.DEPOSE, 0, "")


@pytest.mark.django_db
def test_un_fichier_altere_n_est_pas_lu(caplog):
    lot = creer_lot(LIEUX, sorte="essai_lieux")
    with lot.fichier.storage.open(lot.fichier.name, "wb") as ouvert:
        ouvert.write(b"autre")
    preparation.preparer(lot)
    lot.refresh_from_db()
    assert lot.motif == "Le fichier gardé par le portail est perdu ou altéré."


@pytest.mark.django_db(transaction=True)
def test_deux_confirmations_a_la_fois(en_meme_temps):
    lot = creer_lot_lu(LIEUX, sorte="essai_lieux")
    auteur = creer_utilisateur()

    def confirmer():
        appliquer(Lot.objects.get(pk=lot.pk), par=auteur)

    resultats = en_meme_temps(*[confirmer] * 4)
    assert sorted(type(r).__name__ for r in resultats) == [
        "DejaFait", "DejaFait", "DejaFait", "NoneType",
    ]  # fmt: skip
    assert Commune.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_deux_fichiers_sur_la_meme_ligne_a_la_fois(en_meme_temps):
    """One wins; the other is told that the portal has changed, and writes nothing."""
    creer_commune(code_insee="62040", nom="Départ")
    lots = [
        creer_lot_lu(f"code_insee;commune\n62040;{nom}\n6204{n};Neuve\n", sorte="essai_lieux")
        for n, nom in enumerate(("Un", "Deux"), 1)
    ]
    resultats = en_meme_temps(*[lambda lot=lot: appliquer(lot, par=None) for lot in lots])
    assert sorted(type(r) for r in resultats if r is not None) == [Depasse]
    gagnant = resultats.index(None)
    assert set(Commune.objects.values_list("code_insee", "nom")) == {
        ("62040", ("Un", "Deux")[gagnant]),
        (("62041", "62042")[gagnant], "Neuve"),
    }
