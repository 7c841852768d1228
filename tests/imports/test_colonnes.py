"""Headers are recognised whatever their dress; what a person mapped comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imports.colonnes import Champ, normaliser, reconnaitre

REF = Champ("reference", "Réf. administrative", ("ref", "n° de dossier"), obligatoire=True)
TITRE = Champ("intitule", "Intitulé", ("titre de l'action",))
CHAMPS = (REF, TITRE)


def test_les_noms_usuels_sont_reconnus():
    for entete in (
        "REF_ADMINISTRATIVE",
        "réf administrative",
        "Ref.",
        "N° de dossier",
        "reference",
    ):
        lu = reconnaitre([entete, "TITRE DE L’ACTION"], CHAMPS)
        assert (lu.champs, lu.complete) == ({0: REF, 1: TITRE}, True)
        assert lu.rangs == {"reference": 0, "intitule": 1}


def test_ce_qui_manque_est_de_trop_ou_inconnu_est_dit():
    lu = reconnaitre(["Titre de l'action", "Intitulé", "Météo", ""], CHAMPS)
    assert lu.champs == {0: TITRE}
    assert (lu.manquants, lu.doubles) == ((REF,), ((1, TITRE),))
    assert (lu.inconnues, lu.ignorees) == ((2,), (3,))
    assert (lu.complete, lu.note) == (False, (-1, 1, -1))


def test_ce_qu_une_personne_a_dit_passe_avant():
    memoire = {"meteo": "reference", "ref": "", "autre": "champ_disparu"}
    lu = reconnaitre(["Réf.", "Météo", "Autre", "N° de dossier"], CHAMPS, memoire)
    assert (lu.champs, lu.ignorees, lu.inconnues) == ({1: REF}, (0,), (2,))
    assert lu.doubles == ((3, REF),)


def test_ce_qui_vaut_pour_une_autre_table_laisse_son_nom_a_la_colonne():
    lu = reconnaitre(["Réf.", "Intitulé"], CHAMPS, {"intitule": "financeur"})
    assert lu.champs == {0: REF, 1: TITRE}


@given(
    st.lists(st.text(), max_size=6),
    st.dictionaries(st.text(), st.sampled_from(["", "x", "intitule"])),
)
def test_chaque_colonne_a_une_seule_place(entetes, memoire):
    lu = reconnaitre(entetes, CHAMPS, memoire)
    rangs = [*lu.champs, *lu.ignorees, *lu.inconnues, *(rang for rang, _ in lu.doubles)]
    assert sorted(rangs) == list(range(len(entetes)))


@given(st.text())
def test_un_en_tete_normalise_ne_change_plus(entete):
    assert normaliser(normaliser(entete)) == normaliser(entete)
