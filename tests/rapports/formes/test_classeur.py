"""The workbook: a sheet a table, figures as figures, nothing that a spreadsheet would run."""

import io

import pytest
from python_calamine import CalamineWorkbook

from contrats.tableur import ecrire_xlsx
from rapports import blocs
from rapports.formes.classeur import feuilles
from tests.rapports.formes.exemples import corps
from tests.rapports.formes.hostiles import FORMULES, HOSTILE, partout

IDENTITE = [("Rapport", "Rapport d’avancement"), ("Version", "1")]


def lire(corps_):
    fichier = io.BytesIO()
    ecrire_xlsx(fichier, "Rapport", feuilles(IDENTITE, corps_))
    fichier.seek(0)
    classeur = CalamineWorkbook.from_filelike(fichier)
    return {nom: classeur.get_sheet_by_name(nom).to_python() for nom in classeur.sheet_names}


def table(legende, *lignes, genre="texte"):
    return blocs.tableau(legende, [blocs.colonne("Nom", genre)], [[ligne] for ligne in lignes])


def test_la_premiere_feuille_dit_ce_qu_est_le_rapport():
    assert next(iter(lire(corps()).items())) == (
        "Rapport",
        [["Ce rapport", "Valeur"], ["Rapport", "Rapport d’avancement"], ["Version", "1"]],
    )


def test_les_chiffres_cles_et_chaque_tableau_ont_leur_feuille():
    lues = lire(corps())
    assert list(lues) == ["Rapport", "Chiffres clés", "Montants par financeur"]
    assert lues["Chiffres clés"][1:3] == [
        ["Habitants", 4820.0, "habitants", "au 1er janvier 2024", ""],
        ["Accordé", 22555.73, "€", "", "oui"],
    ]
    entetes, etat, region, total = lues["Montants par financeur"]
    assert entetes[:3] == [
        "Financeur",
        "Financeur (précision)",
        "Financeur (donnée de démonstration)",
    ]
    assert entetes[3:] == ["Accordé", "Part (%)", "Actions", "Depuis", "Signé le"]
    assert etat[:7] == ["État", "préfecture", "", 22555.73, 45.5, 1234.0, 2016.0]
    assert str(etat[7]) == "2016-05-28"
    assert region[2:5] == ["oui", "", ""]
    assert total[3:] == [22555.73, 100.0, 1234.0, "", ""]


def test_les_noms_des_feuilles_sont_uniques_et_admis():
    legendes = ["a" * 40, "a" * 40, "A" * 40, "[b]:*?/\\", "''", "", "history", "rapport"]
    noms = list(lire([table(legende, "x") for legende in legendes]))
    assert noms == [
        "Rapport",
        "a" * 31,
        "a" * 27 + " (2)",
        "A" * 27 + " (3)",
        "b",
        "Tableau",
        "Tableau (2)",
        "history (2)",
        "rapport (2)",
    ]


@pytest.mark.parametrize("genre", blocs.GENRES)
@pytest.mark.parametrize("brut", [*FORMULES, HOSTILE, "W" * 10_000, "douze"])
def test_ce_qui_n_est_pas_de_son_genre_devient_du_texte(brut, genre):
    lues = lire([table("T", brut, None, genre=genre)])
    assert lues["T"][1] == [float(brut)] if brut == "-1" else [brut]


def test_un_rapport_hostile_partout_se_lit():
    assert len(lire(partout(corps(), HOSTILE))) == 3
    assert len(lire(partout(corps(), "\x07\x00😀"))) == 3
