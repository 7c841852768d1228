"""The invented country: what was asked, the same twice, and nothing that the portal refuses."""

import pytest
from django.apps import apps
from django.db import connection

from bench.donnees import TAILLES, remplir
from bench.donnees.copie import COLONNES, tables

XS = TAILLES["XS"]
DEMANDES = {
    "contrats_contrat": XS.contrats,
    "quartiers_quartier": XS.quartiers,
    "contrats_action": XS.actions,
    "contrats_financement": XS.financements,
    "contrats_mesure": XS.mesures,
    "comptes_utilisateur": XS.utilisateurs,
}


def lire(graine):
    return {table: list(lignes) for table, lignes in tables(XS, graine)}


def test_la_meme_graine_donne_le_meme_pays_et_une_autre_un_autre():
    assert lire(7) == lire(7)
    assert lire(7)["contrats_financement"] != lire(8)["contrats_financement"]


def test_chaque_ligne_a_autant_de_valeurs_que_de_colonnes():
    longueurs = {
        table: {len(ligne) for ligne in lignes} - {len(COLONNES[table].split())}
        for table, lignes in lire(7).items()
    }
    assert longueurs == {table: set() for table in COLONNES}


@pytest.fixture
def pays(db):
    connection.ensure_connection()
    return remplir(connection.connection, XS, dire=lambda ligne: None)


def test_tout_est_accepte_par_la_base_et_compte(pays):
    with connection.cursor() as curseur:
        for table, voulu in pays.items():
            curseur.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            assert (table, curseur.fetchone()[0]) == (table, voulu)
    assert {table: pays[table] for table in DEMANDES} == DEMANDES


def test_tout_est_accepte_par_les_modeles(pays):
    par_table = {modele._meta.db_table: modele for modele in apps.get_models()}
    lus = 0
    for table in pays.keys() & par_table.keys():
        for ligne in par_table[table]._base_manager.order_by("pk")[:40]:
            ligne.full_clean(exclude=["password"])
            lus += 1
    assert lus > 300


def test_les_deux_geographies_et_les_valeurs_inconnues_y_sont(pays):
    lire_modele = apps.get_model
    quartiers = lire_modele("quartiers", "Quartier").objects
    mesures = lire_modele("contrats", "Mesure").objects
    assert set(quartiers.values_list("generation", flat=True)) == {2015, 2024}
    assert 0 < mesures.filter(valeur=None).count() < XS.mesures // 8


def test_la_ligne_suivante_prend_un_numero_libre(pays):
    pilier = apps.get_model("contrats", "Pilier").objects.create(
        intitule="Après", ordre=9, contrat_id=1
    )
    assert pilier.pk == pays["contrats_pilier"] + 1
