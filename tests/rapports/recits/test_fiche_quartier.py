"""The sheet of a neighbourhood, in plain words: what it says, what it never says."""

import pytest

from rapports.calculs import fiche_quartier as calcul
from rapports.formes.texte import en_texte
from rapports.recits import fiche_quartier as recit
from rapports.recits import typographier
from tests import fabriques
from tests.rapports.recits.dore import attendre
from tests.rapports.recits.monde import ETABLI_LE, peupler

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return peupler()


def _corps(monde, quartier, debut=2017, fin=2018):
    donnees = calcul.relever(monde.demande(debut, fin, quartier), ETABLI_LE)
    return typographier(recit.ecrire(donnees))


@pytest.mark.parametrize(
    ("quartier", "nom"),
    [
        ("Les Moulins", "fiche_quartier"),
        ("Le Port", "fiche_quartier_petits_nombres"),
        ("La Gare", "fiche_quartier_de_veille"),
    ],
)
def test_ce_que_la_fiche_dit(monde, quartier, nom):
    attendre(nom, _corps(monde, quartier))


def test_les_textes_de_l_officier_prennent_leur_place(monde):
    textes = {"accueil": "Bonjour.", "suite": "Des arbres.", "contact": "Le mardi."}
    attendre("fiche_quartier_textes", _corps(monde, "Les Moulins"), textes)


def test_un_quartier_dont_on_ne_sait_rien():
    quartier = fabriques.creer_quartier(nom="Les Vignes")
    contrat = fabriques.creer_contrat(
        quartiers=[quartier], pilote=fabriques.creer_intercommunalite(nom="CC des Coteaux")
    )
    vide = type(peupler())(contrat, {}, {"Les Vignes": quartier}, {})
    attendre("fiche_quartier_vide", _corps(vide, "Les Vignes"))


def test_un_petit_nombre_ne_se_retrouve_pas(monde):
    """Six children at the Port in 2017, nine women looking for a job in 2018."""
    dit = en_texte(_corps(monde, "Le Port"))
    retenus = ("6\u00a0enfants", "9\u00a0personnes", "40\u00a0personnes", "49\u00a0personnes")
    assert [nombre for nombre in retenus if nombre in dit] == []


def test_les_requetes_ne_dependent_pas_du_nombre_d_actions(monde, django_assert_num_queries):
    for rang in range(3):
        action = fabriques.creer_action(monde.contrat, exercice=2018, statut="retenue")
        action.quartiers.set([monde.quartiers["Les Moulins"]])
        fabriques.creer_jalon(action, intitule=f"Étape {rang}", prevu_le="2019-05-01")
        with django_assert_num_queries(16):
            calcul.relever(monde.demande(2017, 2018, "Les Moulins"), ETABLI_LE)
