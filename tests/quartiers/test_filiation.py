"""The overlap of outlines: shares, natures, and outlines that are refused rather than repaired."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.filiation import (
    RAYON,
    ContourInvalide,
    en_pourcents,
    recouvrements,
    surface,
)


def rectangle(x, y, largeur=1, hauteur=1, pas=0.01):
    """An outline near Saint-Omer, in hundredths of a degree from its corner."""
    gauche, bas = 2.25 + x * pas, 50.74 + y * pas
    droite, haut = gauche + largeur * pas, bas + hauteur * pas
    coins = [[gauche, bas], [droite, bas], [droite, haut], [gauche, haut], [gauche, bas]]
    return {"type": "Polygon", "coordinates": [coins]}


def lies(anciens, nouveaux):
    formes = [{nom: surface(c) for nom, c in cote.items()} for cote in (anciens, nouveaux)]
    return [
        (r.ancien, r.nouveau, en_pourcents(r.part_ancien), en_pourcents(r.part_nouveau), r.nature)
        for r in recouvrements(*formes)
    ]


def test_the_whole_sphere_has_its_area():
    bande = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    monde = surface({"type": "Polygon", "coordinates": [bande]})
    assert monde.area == pytest.approx(4 * 3.141592653589793 * RAYON**2)


def test_the_same_outline_drawn_in_two_ways_is_identical():
    dessine = rectangle(0, 0)
    feature = {"type": "Feature", "properties": {}, "geometry": dessine}
    multiple = {"type": "MultiPolygon", "coordinates": [dessine["coordinates"]]}
    assert lies({"A": feature}, {"B": multiple}) == [("A", "B", 100, 100, "identique")]


def test_a_changed_outline_keeps_its_two_shares():
    assert lies({"A": rectangle(0, 0, 4)}, {"B": rectangle(1, 0, 6)}) == [
        ("A", "B", 75, 50, "modifie")
    ]


def test_two_old_ones_in_a_new_one_are_merged():
    assert lies({"A": rectangle(0, 0), "B": rectangle(1, 0)}, {"C": rectangle(0, 0, 2)}) == [
        ("A", "C", 100, 50, "fusion"),
        ("B", "C", 100, 50, "fusion"),
    ]


def test_an_old_one_cut_in_two_is_split():
    nouveaux = {"B": rectangle(0, 0, 3), "C": rectangle(3, 0)}
    assert lies({"A": rectangle(0, 0, 4)}, nouveaux) == [
        ("A", "B", 75, 100, "scission"),
        ("A", "C", 25, 100, "scission"),
    ]


def test_a_border_in_common_is_no_filiation():
    voisin, effleure = rectangle(1, 0), rectangle(0.96, 2)
    assert lies({"A": rectangle(0, 0), "B": rectangle(0, 2)}, {"C": voisin, "D": effleure}) == []


@pytest.mark.parametrize(
    ("contour", "message"),
    [
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
            "son tracé se croise lui-même, vers [1, 1]",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [
                    rectangle(0, 0)["coordinates"][0],
                    rectangle(5, 5)["coordinates"][0],
                ],
            },
            "un de ses trous est en dehors de son pourtour, vers [2.3, 50.79]",
        ),
    ],
)
def test_an_outline_that_surrounds_nothing_clear_is_refused(contour, message):
    with pytest.raises(ContourInvalide) as refus:
        surface(contour)
    assert str(refus.value) == message


@settings(deadline=None)
@given(*(st.integers(0, 8) for _ in range(4)), st.integers(-180, 178), st.integers(-89, 88))
def test_shares_are_shares_wherever_the_neighbourhoods_are(g1, l1, g2, l2, x, y):
    def contour(gauche, largeur):
        coins = [[x + gauche / 10, y], [x + (gauche + largeur + 1) / 10, y]]
        haut = [[coins[1][0], y + 0.1], [coins[0][0], y + 0.1]]
        return surface({"type": "Polygon", "coordinates": [[*coins, *haut, coins[0]]]})

    commun = max(0, min(g1 + l1, g2 + l2) + 1 - max(g1, g2))
    attendu = {} if not commun else {("A", "B"): (commun / (l1 + 1), commun / (l2 + 1))}
    obtenu = {
        (r.ancien, r.nouveau): (r.part_ancien, r.part_nouveau)
        for r in recouvrements({"A": contour(g1, l1)}, {"B": contour(g2, l2)})
    }
    assert obtenu == {cle: pytest.approx(parts, rel=1e-6) for cle, parts in attendu.items()}


def test_a_share_is_kept_with_one_decimal():
    assert [en_pourcents(p) for p in (1, 0.87345, 0)] == [Decimal("100.0"), Decimal("87.3"), 0]
