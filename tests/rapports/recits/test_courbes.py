"""The curves of the annual report: each with its table, nothing small in either."""

from itertools import pairwise

import pytest

from rapports.blocs import a_plat
from rapports.calculs import annuel as calcul
from rapports.recits import annuel as recit
from tests import fabriques
from tests.rapports.recits.monde import ETABLI_LE, peupler

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return peupler()


def _donnees(monde):
    return calcul.relever(monde.demande(2018, 2018), ETABLI_LE)


def _indicateur(donnees, intitule):
    return next(
        i for o in donnees["objectifs"] for i in o["indicateurs"] if i["intitule"] == intitule
    )


def test_un_dessin_est_suivi_du_tableau_de_ses_valeurs(monde):
    blocs = a_plat(recit.ecrire(_donnees(monde) | {"ecartes": []}))
    suites = [
        (bloc["bloc"], apres["bloc"], apres.get("legende"))
        for bloc, apres in pairwise(blocs)
        if bloc["bloc"] == "graphique"
    ]
    assert suites == [
        (
            "graphique",
            "tableau",
            "Taux de pauvreté à 60 % (%)\u00a0: Les Moulins et ce qui l’entoure",
        ),
        ("graphique", "tableau", "Enfants accompagnés (enfants)\u00a0: quartier par quartier"),
    ]


def test_l_annee_d_un_petit_nombre_n_est_ni_dans_le_tableau_ni_dans_le_dessin(monde):
    """Six children at the Port in 2017: the other neighbourhood's value would give them."""
    [ensemble] = _indicateur(_donnees(monde), "Enfants accompagnés")["par_quartier"]
    assert ensemble["lieux"] == ["Le Port", "Les Moulins"]
    annee, *cases = ensemble["valeurs"][1]
    assert (annee, [case["valeur"] for case in cases]) == ("2017", [None, None])
    assert ensemble["courbe"]["svg"].count("<path") == 2 * 2 + 2  # two years, and the legend
    assert "2017" not in ensemble["courbe"]["alt"]


def test_au_dela_de_sept_quartiers_un_second_dessin(monde):
    """A mark, a dash and a colour each: an eighth curve could not be told from the first."""
    suivis = monde.contrat.objectifs.get(numero="2").indicateurs.get()
    for rang in range(6):
        lieu = fabriques.creer_quartier(monde.communes["Belval"], nom=f"Autre {rang}")
        monde.contrat.quartiers.add(lieu)
        for annee in (2016, 2018):
            fabriques.creer_mesure(suivis, annee, 20 + rang, quartier=lieu)
    ensembles = _indicateur(_donnees(monde), "Enfants accompagnés")["par_quartier"]
    assert [len(ensemble["lieux"]) for ensemble in ensembles] == [7, 1]
    assert all(ensemble["courbe"] for ensemble in ensembles)


def test_une_seule_annee_ne_se_dessine_pas(monde):
    logement = monde.contrat.objectifs.get(numero="3").indicateurs.first()
    fabriques.creer_mesure(logement, 2018, 12, quartier=monde.quartiers["Les Moulins"])
    [ensemble] = _indicateur(_donnees(monde), logement.intitule)["par_quartier"]
    assert ensemble["courbe"] is None
    assert ensemble["valeurs"] == [["2018", {"valeur": "12.00", "motif": ""}]]


def test_un_quartier_de_veille_n_est_pas_dans_les_quartiers_prioritaires(monde):
    suivis = monde.contrat.objectifs.get(numero="2").indicateurs.get()
    fabriques.creer_mesure(suivis, 2018, 40, quartier=monde.quartiers["La Gare"])
    [ensemble] = _indicateur(_donnees(monde), "Enfants accompagnés")["par_quartier"]
    assert "La Gare" not in ensemble["lieux"]
