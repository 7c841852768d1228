"""Charts: right places, right words, nothing that the strict CSP would refuse."""

import json
import re
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from contrats.calculs import EtatIndicateur, Point
from contrats.graphiques import barres, courbe, rendre_svg, tracer_courbe

SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTS = {
    "class", "cx", "cy", "fill", "font-family", "font-size", "font-style", "font-weight", "height",
    "paint-order", "points", "r", "role", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-width", "text-anchor", "viewBox", "width", "x", "x1", "x2", "y",
    "y1", "y2",
}  # fmt: skip
BALISES = {"svg", "title", "line", "text", "polyline", "polygon", "circle", "rect"}


def chomage(**autres):
    return tracer_courbe(
        [(2016, Decimal("49")), (2017, Decimal("47.5")), (2018, None), (2019, Decimal("44.00"))],
        **{
            "reference": (Decimal("50.00"), 2015),
            "cible": (Decimal("40"), 2020),
            "cible_intermediaire": (Decimal("45"), 2018),
            "unite": "%",
            "titre": "Chômage des jeunes",
            **autres,
        },
    )


def lire(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - as above


def textes(svg):
    return [t.text for t in lire(svg).iter(f"{SVG}text")]


def test_la_phrase_de_remplacement_dit_le_depart_l_arrivee_la_cible_et_les_absences():
    assert chomage()["alt"] == (
        "Évolution de « Chômage des jeunes » : départ à 50\u202f% en 2015 ; 44\u202f% en 2019, "
        "dernière valeur connue ; cible de 40\u202f% en 2020 ; non communiqué : 2018."
    )


def test_la_phrase_sans_depart_ni_cible_part_de_la_premiere_valeur():
    graphique = tracer_courbe([(2020, Decimal(3)), (2021, Decimal(5))], unite="", titre="T")
    assert graphique["alt"] == (
        "Évolution de « T » : 3 en 2020 ; 5 en 2021, dernière valeur connue ; aucune cible fixée."
    )


def test_une_annee_sans_valeur_coupe_la_courbe_et_porte_nc():
    graphique = chomage()
    assert [len(trace.split()) for trace in graphique["traces"]] == [3]
    assert [absence["annee"] for absence in graphique["absences"]] == ["2018"]
    assert textes(rendre_svg(graphique)).count("n.c.") == 1


def test_une_annee_jamais_declaree_est_aussi_une_absence():
    graphique = tracer_courbe([(2016, Decimal(1)), (2018, Decimal(2))], unite="", titre="T")
    assert graphique["traces"] == []
    assert [absence["annee"] for absence in graphique["absences"]] == ["2017"]


def test_les_points_sont_a_leur_place():
    graphique = chomage()
    ys = {g["libelle"]: float(g["y"]) for g in graphique["graduations"]}
    assert list(ys) == ["35", "40", "45", "50", "55"]
    par_libelle = {p["libelle"]: float(p["y"]) for p in graphique["points"]}
    assert par_libelle["44"] == pytest.approx(ys["45"] + (ys["40"] - ys["45"]) / 5, abs=0.1)
    assert graphique["depart"]["y"] == f"{ys['50']:.1f}"
    cibles = {c["libelle"]: float(c["y"]) for c in graphique["cibles"]}
    assert cibles == {"Étape 2018": ys["45"], "Cible 2020": ys["40"]}


def test_tout_est_dit_par_des_mots_et_des_formes():
    svg = rendre_svg(chomage())
    assert textes(svg) == [
        "%", "35", "40", "45", "50", "55", "2015", "2016", "2017", "2018", "2019", "2020",
        "Étape 2018", "45\u202f%", "Cible 2020", "40\u202f%", "n.c.", "49", "47,5", "44",
        "Départ", "50",
    ]  # fmt: skip
    racine = lire(svg)
    assert [e.get("stroke-dasharray") for e in racine.iter(f"{SVG}line")][-2:] == ["2 4", "8 5"]


@pytest.mark.parametrize(
    "graphique",
    [
        chomage(),
        tracer_courbe([], unite="%", titre="vide"),
        barres([("Droit commun", Decimal("1234.5")), ("Autre", None)], titre="Argent"),
        barres([], titre="rien"),
    ],
    ids=["courbe", "courbe vide", "barres", "barres vides"],
)
def test_seulement_des_attributs_de_presentation(graphique):
    racine = lire(rendre_svg(graphique))
    assert {e.tag.removeprefix(SVG) for e in racine.iter()} <= BALISES
    assert {nom for e in racine.iter() for nom in e.attrib} <= ATTRIBUTS
    assert racine.get("role") == "img"
    assert racine.find(f"{SVG}title").text == graphique["alt"]
    assert json.loads(json.dumps(graphique)) == graphique


def test_aucune_virgule_decimale_dans_les_coordonnees():
    with translation.override("fr"):
        svg = rendre_svg(chomage(cible=(Decimal("40.37"), 2020)))
    racine = lire(svg)
    geometrie = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"}
    valeurs = [v for e in racine.iter() for nom, v in e.attrib.items() if nom in geometrie]
    assert len(valeurs) > 50
    assert [v for v in valeurs if not re.fullmatch(r"-?\d+(\.\d+)?", v)] == []


def test_ce_qui_vient_des_donnees_reste_du_texte():
    hostile = '</title><script>alert(1)</script>"&'
    graphique = chomage(titre=hostile, unite=hostile)
    svg = rendre_svg(graphique)
    assert "<script" not in svg
    assert lire(svg).find(f"{SVG}title").text == graphique["alt"]


def test_la_page_inclut_le_meme_dessin_que_le_pdf():
    graphique = chomage()
    page = Template("{% load composants %}{% rendre_svg graphique %}")
    assert page.render(Context({"graphique": graphique})) == rendre_svg(graphique)


def test_la_courbe_d_un_indicateur_prend_ses_reperes():
    indicateur = SimpleNamespace(
        intitule="Chômage des jeunes",
        unite="%",
        reference_valeur=Decimal("50.00"),
        reference_annee=2015,
        cible_intermediaire=Decimal(45),
        cible_intermediaire_annee=2018,
        cible_finale=Decimal(40),
        cible_finale_annee=2020,
    )
    annees = [(2016, "49"), (2017, "47.5"), (2018, None), (2019, "44.00")]
    etat = EtatIndicateur(points=[Point(a, v if v is None else Decimal(v)) for a, v in annees])
    assert courbe(etat, indicateur) == chomage()


def test_sans_aucune_valeur_le_dessin_le_dit():
    graphique = tracer_courbe([], unite="%", titre="T")
    assert textes(rendre_svg(graphique)) == ["%", "Aucune valeur n’est encore connue."]
    assert graphique["alt"] == (
        "Évolution de « T » : aucune valeur connue à ce jour ; aucune cible fixée."
    )


@pytest.mark.parametrize("valeur", ["0", "50", "0.01", "99999999999.99", "-3"])
def test_une_serie_plate_reste_dessinable(valeur):
    points = [(annee, Decimal(valeur)) for annee in (2020, 2021)]
    graphique = tracer_courbe(points, cible=(Decimal(valeur), 2021), unite="%", titre="T")
    ys = {float(point["y"]) for point in graphique["points"]}
    assert len(ys) == 1
    assert 26 <= ys.pop() <= 180


def test_trente_annees_n_etiquettent_que_le_debut_et_la_fin():
    points = [(annee, Decimal(100000 + annee)) for annee in range(1995, 2025)]
    graphique = tracer_courbe(points, unite="€", titre="T")
    libelles = [p["libelle"] for p in graphique["points"] if p["libelle"]]
    assert libelles == ["101\u202f995", "102\u202f024"]
    assert graphique["annees"][0]["libelle"] == "1995"


def test_les_barres_sont_proportionnelles_et_chiffrees():
    graphique = barres(
        [("Spécifique", Decimal("300000")), ("Droit commun", Decimal("100000")), ("Autre", None)],
        titre="Montants accordés",
    )
    longueurs = [float(ligne["longueur"]) for ligne in graphique["lignes"]]
    assert longueurs == [360.0, 120.0, 0.0]
    assert [ligne["valeur"] for ligne in graphique["lignes"]] == [
        "300\u202f000\u00a0€ (75\u202f%)",
        "100\u202f000\u00a0€ (25\u202f%)",
        "non communiqué",
    ]
    assert graphique["alt"] == (
        "Montants accordés : Spécifique, 300\u202f000\u00a0€ ; "
        "Droit commun, 100\u202f000\u00a0€ ; Autre, non communiqué."
    )


def test_un_libelle_trop_long_est_coupe_dans_le_dessin_mais_entier_dans_la_phrase():
    long = "Convention " * 20
    graphique = barres([(long, Decimal(1))], titre="T")
    assert len(graphique["lignes"][0]["libelle"]) == 76
    assert long in graphique["alt"]
