"""The official lists: both generations, guarded cells, several communes, names that find a code."""

import pytest

from quartiers.models import Quartier
from tests.fabriques import creer_commune, creer_quartier
from tests.imports.sortes.lots import anomalies, comptes, importer, lire, natures, requetes

pytestmark = pytest.mark.django_db

LISTE_2024 = (
    "code_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci"
)
LISTE_2015 = "code_qp;nom_qp;commune"


@pytest.fixture
def communes():
    noms = {"62765": "Saint-Omer", "62040": "Arques", "62525": "Longuenesse", "59350": "Arques"}
    return {code: creer_commune(code_insee=code, nom=nom) for code, nom in noms.items()}


def tous():
    return [
        (q.code, q.nom, q.generation, sorted(c.code_insee for c in q.communes.all()), q.alias)
        for q in Quartier.objects.order_by("code")
    ]


def ligne_2024(code, nom, communes):
    return f'"=""{code}""";{nom};"=""32""";HDF;"=""62""";PDC;"{communes}";x;"=""200069037""";CAPSO'


def test_the_2024_list_with_its_guarded_cells_and_several_communes(communes):
    importer(
        "quartiers",
        LISTE_2024,
        ligne_2024("QN06201M", "Saint-Exupéry - Léon Blum", "62040;62525;62765"),
        ligne_2024("QN06202I", "Quai du Commerce", '=""62765""'),
    )
    assert tous() == [
        ("QN06201M", "Saint-Exupéry - Léon Blum", 2024, ["62040", "62525", "62765"], []),
        ("QN06202I", "Quai du Commerce", 2024, ["62765"], []),
    ]


def test_the_2015_list_gives_communes_by_their_names_in_the_department_of_the_code(communes):
    importer("quartiers", LISTE_2015, "QP062001;Léon Blum;Saint-Omer, Arques")
    assert tous() == [("QP062001", "Léon Blum", 2015, ["62040", "62765"], [])]


def test_a_neighbourhood_without_a_code_is_known_by_its_name_in_its_commune(communes):
    vrai = creer_quartier(
        communes["62765"], nom="Quai du Commerce - Saint-Sépulcre", alias=["Quai du commerce"]
    )
    creer_quartier(communes["62765"], nom="Quai du commerce", generation=2024)
    creer_quartier(communes["62040"], nom="Quai du commerce")
    lot = importer("quartiers", LISTE_2015, "QP062002;QUAI DU COMMERCE;Saint-Omer")
    assert comptes(lot) == (0, 1, 0)
    assert natures(lot) == [("reconnu_par_son_nom", 2)]
    assert Quartier.objects.get(code="QP062002") == vrai
    assert Quartier.objects.get(pk=vrai.pk).nom == "Quai du Commerce - Saint-Sépulcre"


def test_two_lines_never_take_the_same_neighbourhood(communes):
    creer_quartier(communes["62765"], nom="Castors")
    lot = importer(
        "quartiers", LISTE_2015, "QP062003;Castors;Saint-Omer", "QP062004;Castors;Saint-Omer"
    )
    assert comptes(lot) == (1, 1, 0)
    assert [code for code, *_ in tous()] == ["QP062003", "QP062004"]


def test_a_new_official_name_keeps_the_former_one_among_the_others(communes):
    creer_quartier(communes["62765"], nom="Maillebois", code="QP062005")
    lot = importer("quartiers", LISTE_2015, "QP062005;Fort Maillebois;Saint-Omer")
    assert tous() == [("QP062005", "Fort Maillebois", 2015, ["62765"], ["Maillebois"])]
    assert natures(lot) == [("quartier_renomme", 2)]
    assert comptes(lire("quartiers", LISTE_2015, "QP062005;Fort Maillebois;Saint-Omer")) == (
        0,
        0,
        1,
    )


def test_an_unknown_commune_is_told_and_without_any_the_line_is_left(communes):
    lot = importer(
        "quartiers",
        "code_qp;lib_qp;insee_com",
        "QN06201M;Un;62765;62999",
        'QN06202M;Deux;"62765;62999"',
        "QN06203M;Trois;62999",
    )
    assert anomalies(lot) == [
        ("avertissement", "commune_inconnue", 3, "La commune « 62999 » n’est pas dans le portail."),
        ("avertissement", "commune_inconnue", 4, "La commune « 62999 » n’est pas dans le portail."),
        (
            "avertissement",
            "communes_inconnues",
            4,
            "Aucune de ses communes n’est dans le portail : importez-les d’abord. Ce quartier est "
            "laissé.",
        ),
    ]
    assert [code for code, *_ in tous()] == ["QN06201M", "QN06202M"]


def test_a_code_of_neither_generation_blocks(communes):
    lot = lire("quartiers", LISTE_2015, "QP62001;Castors;Saint-Omer")
    assert natures(lot) == [("valeur_illisible", 2)]
    assert lot.confirmable is False


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_lines(communes, nombre):
    for rang in range(nombre):
        creer_quartier(communes["62765"], nom=f"Connu {rang}")
    lignes = [f"QP06200{n};Connu {n};Saint-Omer" for n in range(nombre)]
    assert requetes("quartiers", LISTE_2015, *lignes) == 3
