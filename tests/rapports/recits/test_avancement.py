"""What the progress report says, section by section, word for word."""

import pytest

from rapports import blocs
from rapports.recits import (
    actions,
    argent,
    avancement,
    composer,
    objectifs,
    paroles,
    situation,
    typographier,
)
from tests.rapports.recits import donnees
from tests.rapports.recits.dore import attendre

JEUX = {"complet": donnees.complet, "inconnu": donnees.inconnu, "vide": donnees.vide}
SECTIONS = {
    "essentiel": situation.essentiel,
    "territoires": situation.territoires,
    "objectifs": lambda d: objectifs.objectifs(d["objectifs"]),
    "actions": lambda d: actions.actions(d["actions"]),
    "financements": lambda d: argent.financements(d["financements"]),
    "signatures": lambda d: paroles.signatures(d["signatures"]),
    "engagements": lambda d: paroles.engagements(d["engagements"]),
    "manques": paroles.manques,
    "sources": paroles.sources,
}


@pytest.mark.parametrize("jeu", JEUX)
@pytest.mark.parametrize("section", SECTIONS)
def test_chaque_section_se_lit_telle_quelle(section, jeu):
    corps = typographier(SECTIONS[section](JEUX[jeu]()))
    attendre(f"avancement_{section}_{jeu}", corps)


def test_les_textes_de_l_agent_prennent_leur_place():
    corps = avancement.ecrire(donnees.complet())
    codes = [bloc["code"] for bloc in blocs.a_plat(corps) if bloc["bloc"] == "texte_libre"]
    analyses = [f"analyse_{numero}" for numero in range(1, 6)]
    assert codes == ["introduction", *analyses, "perspectives"]


def test_chaque_graphique_est_suivi_d_un_tableau():
    suite = blocs.a_plat(avancement.ecrire(donnees.complet()))
    apres = [
        next(b["bloc"] for b in suite[rang + 1 :] if b["bloc"] != "fiche")
        for rang, bloc in enumerate(suite)
        if bloc["bloc"] == "graphique"
    ]
    assert apres == ["tableau"] * 5


@pytest.mark.parametrize(
    ("nombre", "valeur", "tables"),
    [(1, "12.50", [1]), (11, "12.50", [11]), (12, "12.50", [6, 6]), (8, "123456789012", [4, 4])],
)
def test_les_annees_trop_nombreuses_se_repartissent(nombre, valeur, tables):
    point = {"valeur": valeur, "motif": "", "incomplet": False, "demonstration": False}
    points = [{**point, "annee": 2000 + rang} for rang in range(nombre)]
    indicateur = donnees.complet()["objectifs"][0]["indicateurs"][0]
    ecrites = objectifs.valeurs({**indicateur, "points": points})
    assert [len(table["colonnes"]) - 1 for table in ecrites] == tables
    annees = [colonne["titre"] for table in ecrites for colonne in table["colonnes"][1:]]
    assert annees == [str(2000 + rang) for rang in range(nombre)]


def test_la_typographie_ne_touche_ni_aux_dessins_ni_aux_codes():
    avant = donnees.complet()
    courbe = avant["objectifs"][0]["indicateurs"][0]["courbe"]["svg"]
    dessins = [b["svg"] for b in blocs.a_plat(composer("avancement", avant)) if "svg" in b]
    assert dessins[0] == courbe
