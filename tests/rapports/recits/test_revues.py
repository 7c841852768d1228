"""The mid-term review and the final evaluation: what they say, what they cannot say."""

from datetime import date

import pytest

from contrats.models import Indicateur
from quartiers.models import Statistique
from rapports.calculs import calculer
from rapports.recits.evaluation import resultat
from tests import fabriques
from tests.rapports.recits.dore import attendre, chapitres
from tests.rapports.recits.monde import ETABLI_LE, Monde, peupler

pytestmark = pytest.mark.django_db

MI_PARCOURS = (
    "Où en est le contrat",
    "Objectif par objectif",
    "Les actions et l’argent, année par année",
    "Les engagements des signataires",
    "La participation des habitants",
    "L’équité entre les quartiers",
    "Ce que les avenants ont changé",
    "Les questions pour le comité",
)
EVALUATION = (
    "L’essentiel",
    "Les résultats, objectif par objectif",
    "Qui a été touché",
    "L’argent",
    "Les engagements des signataires",
    "Ce que les avenants ont changé",
    "Ce que l’évaluation n’a pas pu mesurer",
    "Conclusions",
)
SECTIONS = [
    (nature, rang, section)
    for nature, sections in (("mi_parcours", MI_PARCOURS), ("evaluation", EVALUATION))
    for rang, section in enumerate(sections, start=1)
]
ETABLIS = {"mi_parcours": (2018, ETABLI_LE), "evaluation": (2020, date(2021, 2, 1))}


def _finir(monde):
    """The last year: a target reached, another one missed, inhabitants counted."""
    for intitule, valeur in (("Taux de chômage des jeunes", 39), ("Enfants accompagnés", 100)):
        indicateur = Indicateur.objects.get(intitule=intitule)
        fabriques.creer_mesure(indicateur, 2020, valeur)
    population = Statistique.objects.create(
        code="population_qpv", libelle="Habitants en quartier prioritaire", unite="habitants",
        sommable=True,
    )  # fmt: skip
    fabriques.creer_releve(population, intercommunalite=monde.contrat.pilote, valeur=3550)
    return monde


def _chapitres(monde, nature):
    fin, etabli_le = ETABLIS[nature]
    rapport = monde.demande(2015, fin, nature=nature)
    rapport.save()
    return chapitres(calculer(rapport, etabli_le=etabli_le)["corps"])


@pytest.mark.parametrize(("nature", "rang", "section"), SECTIONS)
def test_ce_que_dit_chaque_section(nature, rang, section):
    monde = _finir(peupler()) if nature == "evaluation" else peupler()
    attendre(f"{nature}_{rang}", _chapitres(monde, nature)[section])


@pytest.mark.parametrize(
    ("nature", "sections"), [("mi_parcours", MI_PARCOURS), ("evaluation", EVALUATION)]
)
def test_un_contrat_dont_on_ne_sait_rien(nature, sections):
    pilote = fabriques.creer_intercommunalite(nom="CC des Coteaux")
    contrat = fabriques.creer_contrat(pilote=pilote, intitule="Contrat de ville des Coteaux")
    parties = _chapitres(Monde(contrat, {}, {}, {}), nature)
    assert tuple(parties) == sections
    attendre(f"{nature}_vide", [bloc for partie in parties.values() for bloc in partie])


@pytest.mark.parametrize(
    ("nature", "codes"),
    [
        (
            "mi_parcours",
            ["bilan", *(f"analyse_{n}" for n in range(1, 5)), "difficultes", "propositions"],
        ),
        ("evaluation", ["questions_evaluatives", "enseignements", "recommandations"]),
    ],
)
def test_les_textes_ont_chacun_leur_place(nature, codes):
    blocs = [bloc for partie in _chapitres(peupler(), nature).values() for bloc in partie]
    assert [bloc["code"] for bloc in blocs if bloc["bloc"] == "texte_libre"] == codes


CIBLE = {"valeur": "40", "annee": 2020}


@pytest.mark.parametrize(
    ("atteinte", "derniere", "cible", "attendu"),
    [
        ("atteinte", {"valeur": "39", "annee": 2018}, CIBLE, "atteinte"),
        ("en_retard", {"valeur": "43", "annee": 2020}, CIBLE, "non_atteinte"),
        ("en_bonne_voie", {"valeur": "43", "annee": 2019}, CIBLE, "inconnue"),
        ("inconnue", None, CIBLE, "inconnue"),
        ("inconnue", {"valeur": "43", "annee": 2020}, None, "inconnue"),
    ],
)
def test_une_cible_n_est_manquee_que_par_une_valeur_de_son_annee(
    atteinte, derniere, cible, attendu
):
    indicateur = {"atteinte": atteinte, "derniere": derniere, "cible": cible}
    assert resultat(indicateur) == attendu
