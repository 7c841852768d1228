"""Spellings: what makes two names the same, what only looks alike, what is never proposed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partenaires.graphies import forme_simple, paires, proches
from partenaires.models import Partenaire
from tests.fabriques import creer_siret, luhn

MEME_NOM = "Même nom, écrit autrement"


def _partenaire(pk, nom, **champs):
    return Partenaire(pk=pk, nom=nom, **{"type": "association", **champs})


def _trouvees(*partenaires):
    return [(p.un.pk, p.autre.pk, p.raison) for p in paires(partenaires)]


@pytest.mark.parametrize(
    ("un", "autre", "forme"),
    [
        ("Asso. Les Amis de l’Aa", "ASSOCIATION LES AMIS DE L'AA", "amis aa"),
        ("Commune de Saint-Omer", "VILLE DE ST OMER", "saint omer"),
        ("C.C.A.S. d’Arques", "Centre communal d'action sociale d'Arques", "ccas arques"),
        ("Œuvres sociales", "OEUVRES  SOCIALES", "oeuvres sociales"),
        ("Conseil départemental du Pas-de-Calais", "Département du Pas-de-Calais",
         "departement pas calais"),
    ],
)  # fmt: skip
def test_deux_graphies_une_forme(un, autre, forme):
    assert (forme_simple(un), forme_simple(autre)) == (forme, forme)


def test_un_nom_tout_en_mots_muets_reste():
    assert forme_simple("Association de la Ville") == "association de la ville"


def test_le_ccas_n_est_pas_sa_commune():
    commune = _partenaire(1, "Ville d’Arques", type="commune")
    assert _trouvees(commune, _partenaire(2, "CCAS d’Arques", type="commune")) == []


def test_memes_noms_ecrits_autrement():
    trouvees = _trouvees(
        _partenaire(1, "Association Les Jardins du Haut-Pont"),
        _partenaire(2, "JARDINS DU HAUT PONT"),
        _partenaire(3, "Régie de quartier"),
    )
    assert trouvees == [(1, 2, MEME_NOM)]


def test_sigle_autre_nom_siren_et_lettres():
    siret = creer_siret()
    trouvees = _trouvees(
        _partenaire(1, "Centre d’information sur les droits", sigle="CIDFF"),
        _partenaire(2, "CIDFF"),
        _partenaire(3, "Office des sports audomarois"),
        _partenaire(4, "Office des sport audomarois"),
        _partenaire(5, "Habitat 62", siret=siret, siren=siret[:9]),
        _partenaire(6, "Pas-de-Calais habitat", siren=siret[:9]),
    )
    assert trouvees == [
        (1, 2, "Un autre nom, ou le sigle, est le même"),
        (3, 4, "Noms très proches"),
        (5, 6, "Même SIREN"),
    ]


def test_deux_etablissements_ne_sont_jamais_proposes():
    siren = creer_siret()[:9]
    memes = [luhn(f"{siren}{nic:04d}") for nic in (1, 2)]
    un, autre = (_partenaire(n, "Maison de quartier", siret=s) for n, s in enumerate(memes))
    assert _trouvees(un, autre) == []


@pytest.mark.parametrize(
    ("mien", "sien"),
    [
        ({"rna": "W595000001"}, {"rna": "W595000002"}),
        ({"quartier_id": 1}, {"quartier_id": 2}),
        ({"commune_id": 1}, {"commune_id": 2}),
        ({"type": "commune"}, {"type": "epci"}),
    ],
)
def test_ce_que_l_on_sait_d_eux_les_distingue(mien, sien):
    un, autre = _partenaire(1, "Le même nom", **mien), _partenaire(2, "Le même nom", **sien)
    assert _trouvees(un, autre) == []


def test_un_numero_distingue():
    assert not proches("college quartier nord 1", "college quartier nord 2")


@given(st.text(max_size=60))
def test_toute_ecriture_a_une_forme_stable(nom):
    forme = forme_simple(nom)
    assert forme_simple(forme.upper()) == forme
