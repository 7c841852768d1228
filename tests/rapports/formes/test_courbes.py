"""The words of a chart are set with those of the page; what is not known is left to the picture."""

from decimal import Decimal

import pytest

from contrats.graphiques import rendre_svg, tracer_courbe
from rapports import blocs
from rapports.pdf import composer
from tests.rapports.formes.exemples import instantane
from tests.rapports.lecture_pdf import balises, compact, elements, ouvrir, texte

POINTS = [(2015, Decimal(24)), (2020, Decimal(60)), (2023, Decimal(56))]
COURT = {"couverture": False, "sommaire": False}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 222" font-size="12" fill="#3f3a34">'
    '<rect width="560" height="222" fill="#dddddd"/>{}</svg>'
)
SIMPLE = '<text x="10" y="20">Droit d&#x27;asile &amp; accueil</text>'
BORDE = (
    '<text x="280" y="90" text-anchor="middle" font-style="italic" stroke="#ffffff" '
    'stroke-width="3" stroke-linejoin="round" paint-order="stroke">Étape</text>'
)


def dessiner(svg, gabarit=None):
    corps = [blocs.titre("Mesures"), blocs.graphique(svg, "Évolution.")]
    return composer(instantane(corps=corps, mise_en_page=COURT), gabarit=gabarit)


def dans_l_image(octets):
    """The words that are the picture's own."""
    with ouvrir(octets) as pdf:
        return balises(pdf, "/Figure")


def mots(octets):
    return sorted(texte(octets).split())


@pytest.mark.parametrize("ecrit", [SIMPLE, BORDE, SIMPLE + BORDE + SIMPLE])
def test_les_mots_d_un_dessin_sont_ceux_de_la_page_chacun_une_fois(ecrit):
    avant, apres = dessiner(SVG.format(ecrit), "4"), dessiner(SVG.format(ecrit))
    assert dans_l_image(apres) == [""]
    assert dans_l_image(avant) != [""]
    assert compact(texte(apres)) == compact(texte(avant))
    assert texte(apres).count("Étape") == ecrit.count("Étape")


def test_la_courbe_du_portail_garde_ses_mots_et_sa_phrase():
    courbe = tracer_courbe(POINTS, unite="logements", titre="Toits")
    octets = dessiner(rendre_svg(courbe))
    assert dans_l_image(octets) == [""]
    assert {"logements", "2015", "2020", "2023", "24", "60", "56"} <= set(mots(octets))
    with ouvrir(octets) as pdf:
        assert [str(figure.Alt) for figure in elements(pdf, "/Figure")] == ["Évolution."]


@pytest.mark.parametrize(
    "ecrit",
    [
        '<g fill="#000000"><text x="10" y="20">Ensemble</text></g>',
        '<text x="10" y="20" transform="rotate(90)">Penché</text>',
        '<text x="10" y="20"><tspan>Morceau</tspan></text>',
        '<text x="10" y="20" fill="red">Couleur</text>',
        '<text x="1e1" y="20">Nombre</text>',
        '<text y="20">Sans place</text>',
        '<text x="10" y="20" letter-spacing="2">Autre</text>',
    ],
)
def test_ce_qui_n_est_pas_connu_reste_dans_l_image(ecrit):
    avant, apres = dessiner(SVG.format(ecrit), "4"), dessiner(SVG.format(ecrit))
    assert dans_l_image(apres) == dans_l_image(avant) != [""]
