"""The report's font: extracted once and whole; every text can be written with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.ttLib import TTFont
from hypothesis import example, given
from hypothesis import strategies as st

from composition.polices import (
    ABSENT,
    GRAISSES,
    caracteres,
    dossier_des_polices,
    nettoyer,
    nettoyer_ligne,
)


def test_quatre_faces_de_firago_sont_extraites_une_seule_fois(settings, tmp_path):
    settings.DOSSIER_POLICES = tmp_path / "polices"
    with ThreadPoolExecutor(8) as fils:
        dossiers = list(fils.map(lambda _: dossier_des_polices(), range(16)))
    assert len(set(dossiers)) == 1
    assert list(settings.DOSSIER_POLICES.iterdir()) == [dossiers[0]]
    faces = sorted(chemin.name for chemin in dossiers[0].iterdir())
    assert faces == sorted(f"FiraGO-{graisse}.ttf" for graisse in GRAISSES)
    for face in faces:
        with TTFont(dossiers[0] / face, lazy=True) as police:
            assert police["name"].getDebugName(1).startswith("FiraGO")


def test_un_dossier_ou_l_on_ne_peut_ecrire_le_dit(settings, tmp_path):
    (tmp_path / "fichier").write_text("")
    settings.DOSSIER_POLICES = tmp_path / "fichier"
    with pytest.raises(OSError, match="fichier"):
        dossier_des_polices()


@pytest.mark.parametrize(
    ("brut", "propre"),
    [
        ("1\u202f234,50\u00a0€ – « œuvre »", "1\u202f234,50\u00a0€ – « œuvre »"),
        ("Bravo 😀 !", f"Bravo {ABSENT} !"),
        ("中文", ABSENT * 2),
        ("السلام", "السلام"),
        ("👨\u200d👩\ufe0f", ABSENT * 2),
        ("a\x00\x01b\x1b\tc", "a b c"),
        ("une\r\nligne", "une ligne"),
        ("e\u0301te\u0301", "été"),
        ("caché\u200b\u202e\ufeff\u00ad.", "caché."),
        ("l'eau d'Aa, 'cité'", "l’eau d’Aa, 'cité'"),
        ("large\u3000espace", "large\u00a0espace"),
        ("moitié \ud83d", "moitié"),
        ("privé \ue000", f"privé {ABSENT}"),
    ],
)
def test_un_texte_devient_composable(brut, propre):
    assert nettoyer_ligne(brut) == propre


def test_les_lignes_de_la_prose_sont_gardees_et_celles_des_titres_non():
    donnees = {"contexte": "Un\n\r\n\x0bDeux \n", "intitule": "Un\nDeux", "n": 3, "rien": None}
    attendu = {"contexte": "Un\nDeux", "intitule": "Un Deux", "n": 3, "rien": None}
    assert nettoyer({"objectifs": [donnees]}) == {"objectifs": [attendu]}


def test_l_original_n_est_pas_modifie():
    donnees = {"a": ["😀"]}
    nettoyer(donnees)
    assert donnees == {"a": ["😀"]}


@example("0 \xad")
@example("0 \xad 0")
@given(st.text())
def test_tout_texte_nettoye_est_ecrit_par_la_police_et_le_reste(texte):
    propre = nettoyer_ligne(texte)
    assert set(propre) <= caracteres()
    assert nettoyer_ligne(propre) == propre
