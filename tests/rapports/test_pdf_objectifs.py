"""The indicators in the PDF: every year with its value, each remark once, no block cut in two."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.rapports.lecture_pdf import compact, ouvrir, tableaux, texte
from tests.rapports.recits import donnees
from tests.rapports.recits.composition import composer

EXEMPLE = Path(__file__).with_name("exemple_instantane.json")


@pytest.fixture
def instantane():
    return donnees.complet()


def indicateurs(instantane):
    return [i for objectif in instantane["objectifs"] for i in objectif["indicateurs"]]


def valeurs_imprimees(octets):
    """The value tables, each as its pairs (year, value)."""
    with ouvrir(octets) as pdf:
        tables = [t for t in tableaux(pdf) if t[0][0] == "Unité"]
    assert {len(table) for table in tables} == {2}
    return [list(zip(table[0][1:], table[1][1:], strict=True)) for table in tables]


def paires(points):
    return [(str(point["annee"]), ecrite(point)) for point in points]


def ecrite(point):
    if point["valeur"] is None:
        return "n.c."
    nombre = f"{Decimal(point['valeur']).normalize():f}".replace(".", ",")
    return nombre + ("partielle" if point["incomplet"] else "")


def point(annee, valeur="12.50", motif="", *, incomplet=False, demonstration=False):
    return {
        "annee": annee,
        "valeur": valeur,
        "motif": motif,
        "incomplet": incomplet,
        "demonstration": demonstration,
    }


def seul(instantane, **champs):
    """The snapshot with one indicator left, changed by `champs`."""
    objectif = instantane["objectifs"][0]
    objectif["indicateurs"] = [{**objectif["indicateurs"][0], **champs}]
    instantane["objectifs"] = [objectif]
    return instantane


def test_chaque_annee_est_imprimee_au_dessus_de_sa_valeur(instantane):
    octets = composer(instantane)
    imprime = compact(texte(octets))
    attendues = [paires(i["points"]) for i in indicateurs(instantane) if i["points"]]
    assert valeurs_imprimees(octets) == attendues
    ecarts = [compact(i["ecart"]).replace("'", "’") for i in indicateurs(instantane)]
    assert [ecart for ecart in ecarts if ecart not in imprime] == []


@pytest.mark.parametrize(
    ("nombre", "valeur", "tables"),
    [(1, "12.50", [1]), (11, "12.50", [11]), (12, "12.50", [6, 6]), (8, "123456789012", [4, 4])],
)
def test_les_annees_trop_nombreuses_se_repartissent(instantane, nombre, valeur, tables):
    points = [point(2000 + rang, valeur) for rang in range(nombre)]
    imprimees = valeurs_imprimees(composer(seul(instantane, points=points)))
    assert [len(table) for table in imprimees] == tables
    assert [paire for table in imprimees for paire in table] == paires(points)


def test_chaque_remarque_est_dite_une_fois_avec_ses_annees(instantane):
    points = [
        point(2015, demonstration=True),
        point(2016, None, "Secret"),
        point(2017, None, "Secret"),
        point(2018, incomplet=True),
        point(2019, None, "Secret"),
        point(2020, demonstration=True),
        point(2021, None),
        point(2022, demonstration=True),
        point(2023, demonstration=True),
        point(2024, demonstration=True),
    ]
    depart = {"valeur": "10", "annee": 2014, "source": "Insee"}
    imprime = compact(
        texte(
            composer(
                seul(
                    instantane,
                    points=points,
                    reference=depart,
                    demonstration_cibles=True,
                    sources=["Insee"],
                )
            )
        )
    )
    for phrase in (
        "2015, 2020, 2022 à 2024 et cibles : donnée de démonstration.",
        "2016 et 2017, 2019 : non communiqué (Secret).",
        "2021 : non communiqué.",
        "2018 : valeur partielle, des quartiers manquent.",
        "source de toutes les valeurs : Insee.",
    ):
        assert imprime.count(compact(phrase)) == 1, phrase


def test_la_source_illustrative_n_est_pas_dite_deux_fois(instantane):
    source = "Donnée de démonstration"
    seul(
        instantane,
        points=[point(2022, demonstration=True), point(2023, demonstration=True)],
        reference={"valeur": "10", "annee": 2014, "source": source},
        demonstration_cibles=True,
        sources=[source, "Bilan de la mission locale"],
    )
    imprime = compact(texte(composer(instantane)))
    dit = "Toutes les valeurs, départ et cibles : donnée de démonstration."
    assert imprime.count(compact(dit)) == 1
    assert imprime.count(compact("sources des valeurs : Bilan de la mission locale.")) == 1
    assert compact("source de la valeur de départ") not in imprime
    assert compact(source) not in imprime


def test_aucun_indicateur_n_est_coupe_par_une_page(instantane):
    modele = instantane["objectifs"][0]["indicateurs"][0]
    objectif = instantane["objectifs"][0]
    objectif["indicateurs"] = [
        {**modele, "intitule": f"Début {rang}.", "responsable": f"Fin {rang}."} for rang in range(6)
    ]
    instantane["objectifs"] = [objectif]
    pages = [compact(page) for page in texte(composer(instantane)).split("\f")]
    rangs = [[r for r in range(6) if f"Début{r}." in page] for page in pages]
    fins = [[r for r in range(6) if f"Fin{r}." in page] for page in pages]
    assert [r for page in rangs for r in page] == list(range(6))
    assert fins == rangs
    premiere = next(page for page in pages if "Début0." in page)
    assert compact("Les objectifs et leurs résultats") in premiere


def test_un_indicateur_plus_long_qu_une_page_continue_sur_la_suivante(instantane):
    ligne = instantane["objectifs"][0]["indicateurs"][0]["par_quartier"][0]
    noms = [f"Quartier {rang:03d}." for rang in range(120)]
    seul(instantane, par_quartier=[{**ligne, "quartier": nom} for nom in noms])
    pages = [compact(page) for page in texte(composer(instantane)).split("\f")]
    assert [nom for nom in noms if sum(page.count(compact(nom)) for page in pages) != 1] == []
    assert sum("Quartier1" in page or "Quartier0" in page for page in pages) > 2
