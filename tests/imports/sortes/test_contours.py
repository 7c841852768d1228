"""The outlines and the filiation that their overlap shows; nothing is repaired nor invented."""

from decimal import Decimal

import pytest

from imports.annulation import annuler
from quartiers.models import FiliationQuartier, Quartier
from tests.fabriques import creer_commune, creer_quartier
from tests.imports.fichiers import geojson
from tests.imports.sortes.lots import anomalies, comptes, importer, lire, natures, requetes
from tests.quartiers.test_filiation import rectangle

pytestmark = pytest.mark.django_db

CROISE = {"type": "Polygon", "coordinates": [[[2, 50], [3, 51], [3, 50], [2, 51], [2, 50]]]}


@pytest.fixture
def commune():
    return creer_commune(code_insee="62765", nom="Saint-Omer")


def fichier(*quartiers):
    """Features as the two official files write them: (code, name, outline)."""
    return geojson(
        *(
            ({"code_qp": code, "nom_qp": nom, "commune_qp": "Saint-Omer"}, contour)
            if code.startswith("QP")
            else ({"code_qp": code, "nom_qp": nom, "insee_com": "62765"}, contour)
            for code, nom, contour in quartiers
        )
    )


def contours(*quartiers, lecture=importer):
    return lecture("contours", octets=fichier(*quartiers), nom="contours.geojson")


def filiations():
    return [
        (f.ancien.code, f.nouveau.code, f.nature, f.part_ancien, f.part_nouveau)
        for f in FiliationQuartier.objects.order_by("ancien__code", "nouveau__code")
    ]


def test_an_outline_goes_to_its_neighbourhood_or_creates_it(commune):
    connu = creer_quartier(commune, nom="Quai du Commerce")
    lot = contours(
        ("QP062001", "QUAI DU COMMERCE", rectangle(0, 0)), ("QP062002", "Castors", rectangle(5, 0))
    )
    assert comptes(lot) == (1, 1, 0)
    connu.refresh_from_db()
    assert (connu.code, connu.contour) == ("QP062001", rectangle(0, 0))
    assert Quartier.objects.get(code="QP062002").contour == rectangle(5, 0)


def test_the_second_generation_brings_the_filiation(commune):
    contours(
        ("QP062001", "A", rectangle(0, 0, 4)),
        ("QP062002", "B", rectangle(10, 0)),
        ("QP062003", "C", rectangle(11, 0)),
        ("QP062004", "D", rectangle(20, 0)),
    )
    assert filiations() == []
    contours(
        ("QN06201M", "A", rectangle(1, 0, 6)),
        ("QN06202M", "B et C", rectangle(10, 0, 2)),
        ("QN06203I", "D", rectangle(20, 0)),
        ("QN06204N", "E", rectangle(30, 0)),
    )
    assert filiations() == [
        ("QP062001", "QN06201M", "modifie", 75, 50),
        ("QP062002", "QN06202M", "fusion", 100, 50),
        ("QP062003", "QN06202M", "fusion", 100, 50),
        ("QP062004", "QN06203I", "identique", 100, 100),
    ]


def test_both_generations_in_one_file_and_the_undoing(commune):
    lot = contours(("QP062001", "A", rectangle(0, 0, 3)), ("QN06201M", "A", rectangle(1, 0, 3)))
    assert filiations() == [("QP062001", "QN06201M", "modifie", Decimal("66.7"), Decimal("66.7"))]
    annuler(lot, par=lot.auteur)
    assert (Quartier.objects.count(), FiliationQuartier.objects.count()) == (0, 0)


def test_the_same_outlines_again_change_nothing(commune):
    fait = (("QP062001", "A", rectangle(0, 0, 3)), ("QN06201M", "A", rectangle(1, 0, 3)))
    contours(*fait)
    assert comptes(contours(*fait, lecture=lire)) == (0, 0, 3)


def test_a_changed_outline_is_measured_again(commune):
    contours(("QP062001", "A", rectangle(0, 0, 4)), ("QN06201M", "A", rectangle(1, 0, 4)))
    contours(("QN06201M", "A", rectangle(0, 0, 4)))
    assert filiations() == [("QP062001", "QN06201M", "identique", 100, 100)]


def test_the_nature_that_a_person_wrote_is_kept_and_the_difference_told(commune):
    ancien = creer_quartier(commune, nom="A", code="QP062001", contour=rectangle(0, 0, 4))
    nouveau = creer_quartier(commune, nom="A", code="QN06201M", generation=2024)
    loin = creer_quartier(
        commune, nom="Z", code="QN06209M", generation=2024, contour=rectangle(90, 0)
    )
    for lie, nature in ((nouveau, "identique"), (loin, "scission")):
        FiliationQuartier.objects.create(ancien=ancien, nouveau=lie, nature=nature)
    lot = contours(("QN06201M", "A", rectangle(1, 0, 6)), ("QN06209M", "Z", rectangle(90, 0)))
    assert filiations() == [
        ("QP062001", "QN06201M", "identique", 75, 50),
        ("QP062001", "QN06209M", "scission", None, None),
    ]
    assert [message for *_, message in anomalies(lot)] == [
        "La filiation A → A est notée « contour identique » ; les contours disent « contour "
        "modifié ». Elle n’est pas changée.",
        "La filiation A → Z est dans le portail, mais ces deux contours n’ont presque rien en "
        "commun. Elle n’est pas changée.",
    ]


def test_an_outline_that_crosses_itself_is_left_and_the_others_go(commune):
    lot = contours(
        ("QP062001", "A", CROISE), ("QP062002", "B", None), ("QP062003", "C", rectangle(0, 0))
    )
    assert [(nature, message) for _, nature, _, message in anomalies(lot)] == [
        (
            "contour_invalide",
            "Contour laissé : son tracé se croise lui-même, vers [2.5, 50.5].",
        ),
        ("sans_contour", "Ce quartier n’a pas de contour : il est laissé."),
    ]
    assert list(Quartier.objects.values_list("code")) == [("QP062003",)]


def test_outlines_in_metres_block(commune):
    metres = {"type": "Polygon", "coordinates": [[[6e5, 7e6], [7e5, 7e6], [7e5, 8e6], [6e5, 7e6]]]}
    lot = contours(("QP062001", "A", metres), lecture=lire)
    assert natures(lot) == [("contour_illisible", None)] or lot.nombre_erreurs == 1
    assert lot.confirmable is False


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_lines(commune, nombre):
    lignes = []
    for n in range(nombre):
        creer_quartier(commune, code=f"QP06200{n}", contour=rectangle(3 * n, 0))
        lignes.append((f"QN0620{n}M", f"N{n}", rectangle(3 * n, 0, 2)))
    assert requetes("contours", octets=fichier(*lignes), nom="c.geojson") == 5
