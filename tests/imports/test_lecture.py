"""A foreign file becomes tables of text, or a French refusal: every format, every hostile one."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.lecture import EXTENSIONS, FichierIllisible, Rang, lire
from tests.imports import fichiers

ENTETES = ("Réf.", "Intitulé")


def cases(nom: str, octets: bytes) -> list[tuple[str, ...]]:
    """The cells of the only table."""
    (table,) = lire(nom, octets).tables
    return [table.entetes, *(rang.cellules for rang in table.lignes)]


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_un_csv_se_lit_dans_tous_ses_habits(separateur, encodage):
    octets = fichiers.csv(
        separateur.join(ENTETES), separateur.join(("A1", "Été à l’école")), encodage=encodage
    )
    assert cases("a.csv", octets) == [ENTETES, ("A1", "Été à l’école")]


@pytest.mark.parametrize(
    ("encodage", "remarques"),
    [
        ("utf-8", []),
        ("utf-8-sig", ["Encodage reconnu\u00a0: UTF-8 avec marque d’ordre (BOM)."]),
        (
            "cp1252",
            [
                "Ce fichier n’est pas en UTF-8\u00a0: il a été lu en Windows-1252. "
                "Vérifiez les accents."
            ],
        ),
        ("utf-16", ["Encodage reconnu\u00a0: UTF-16 («\u00a0texte Unicode\u00a0» d’Excel)."]),
    ],
)
def test_ce_qui_est_devine_est_dit(encodage, remarques):
    octets = fichiers.csv("Réf.;Intitulé", "A1;Été", encodage=encodage)
    assert lire("a.csv", octets).remarques == remarques
    assert lire("a.csv", b"a,b\n1,2").remarques == [
        "Séparateur de colonnes reconnu\u00a0: virgule."
    ]


def test_les_numeros_sont_ceux_du_tableur():
    octets = fichiers.csv("sep=;", "Réf.;Intitulé", "", 'A1;"deux', 'lignes"', "", "A2;x")
    (table,) = lire("a.csv", octets).tables
    assert table.lignes == [Rang(4, ("A1", "deux\nlignes")), Rang(6, ("A2", "x"))]


def test_les_gardes_d_excel_tombent():
    octets = fichiers.csv(
        "code;communes;nom", '"=""60057""";"13055;13070";="01004"', "'=1+1;'-3;'Oise"
    )
    assert cases("a.csv", octets)[1:] == [
        ("60057", "13055;13070", "01004"),
        ("=1+1", "-3", "'Oise"),
    ]


def test_une_virgule_dans_le_texte_ne_trompe_pas():
    octets = fichiers.csv("code;communes", "1;Arques, Aire, Saint-Omer", "2;Lille")
    assert cases("a.csv", octets)[1:] == [("1", "Arques, Aire, Saint-Omer"), ("2", "Lille")]


def test_un_csv_d_une_colonne():
    assert cases("a.csv", b"code_qp\nQP062001\n") == [("code_qp",), ("QP062001",)]


def test_une_ligne_trop_longue_est_dite():
    classeur = lire("a.csv", b"a;b\n1;2\n3;4;5\n")
    assert classeur.tables[0].entetes == ("a", "b", "")
    assert classeur.remarques == [
        "Des lignes ont plus de cases que d’en-têtes\u00a0: 3. Ce qui dépasse n’est pas lu."
    ]


def test_un_titre_au_dessus_des_en_tetes():
    octets = fichiers.xlsx(
        {"P": [["Programmation 2026"], [], ["Réf.", "Intitulé", "Année"], ["A1", "x", 2026]]}
    )
    (table,) = lire("p.xlsx", octets).tables
    assert table.entetes == ("Réf.", "Intitulé", "Année")
    assert table.lignes == [Rang(4, ("A1", "x", "2026"))]


def test_les_cases_d_excel_en_texte():
    valeurs = [19875.06, 7164, 0.1 + 0.2, True, date(2026, 3, 1), "a\r\nb", None, 27883400000000, 0]
    octets = fichiers.xlsx({"F": [[f"c{n}" for n in range(9)], valeurs]})
    assert cases("f.xlsx", octets)[1] == (
        "19875.06", "7164", "0.3", "oui", "2026-03-01", "a\nb", "", "27883400000000", "0",
    )  # fmt: skip


def test_une_feuille_masquee_n_est_pas_lue_et_c_est_dit():
    octets = fichiers.xlsx({"A": [["x"], [1]], "B": [["y"], [2]]}, masquees=("B",))
    classeur = lire("f.xlsx", octets)
    assert [table.nom for table in classeur.tables] == ["A"]
    assert classeur.remarques == ["La feuille masquée «\u00a0B\u00a0» n’est pas lue."]


def test_un_ods_comme_un_xlsx():
    feuilles = {"Actions": [["Réf.", "Intitulé"], ["A1", "Été"]], "Crédits": [["Réf."], ["A1"]]}
    tables = {suffixe: lire(f"f.{suffixe}", octets).tables for suffixe, octets in (
        ("xlsx", fichiers.xlsx(feuilles)), ("ods", fichiers.ods(feuilles)),
    )}  # fmt: skip
    assert tables["ods"] == tables["xlsx"]
    assert [t.nom for t in tables["ods"]] == ["Actions", "Crédits"]


def test_un_json_plat():
    octets = b'[{"annee":2021,"montant":19875.06,"code":null},{"annee":"2021","x":["a","b"]}]'
    assert cases("p.json", octets) == [
        ("annee", "montant", "code", "x"),
        ("2021", "19875.06", "", ""),
        ("2021", "", "", "a;b"),
    ]


def test_deux_fichiers_mis_bout_a_bout_ont_les_memes_colonnes():
    """Names that one object has together are two columns, whatever their case."""
    bout_a_bout = b'[{"code_qp": "QP1", "x": 1, "X": 2}, {"CODE_QP": "QN2"}]'
    assert cases("f.json", bout_a_bout) == [
        ("code_qp", "x", "X"), ("QP1", "1", "2"), ("QN2", "", ""),
    ]  # fmt: skip


def test_un_geojson_garde_ses_contours():
    carre = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    octets = fichiers.geojson(({"code_qp": "QP062001", "pop": 1568.0}, carre), ({}, None))
    (table,) = lire("q.geojson", octets).tables
    assert table.entetes == ("code_qp", "pop")
    assert table.lignes == [Rang(1, ("QP062001", "1568"), carre)]


def _archive(**contenu: bytes) -> bytes:
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in contenu.items():
            archive.writestr(nom.replace("__", "/"), octets)
    return tampon.getvalue()


@pytest.mark.parametrize(
    ("nom", "octets", "message"),
    [
        ("a.csv", b"", "Ce fichier est vide."),
        ("a.csv", b"  \r\n;;\r\n", "Ce fichier ne contient aucune donnée."),
        ("a.csv", b'a;b\n"1;2\n', "Un guillemet ouvert dans ce CSV n’est jamais refermé."),
        ("a.csv", b"a;\x81", "L’encodage de ce fichier n’est pas reconnu\u00a0: choisissez UTF-8."),
        (
            "a.csv",
            b"a\0b",
            "Ce fichier n’est pas du texte\u00a0: il contient des octets nuls.",
        ),
        ("a.json", b"[1,", "Ce fichier n’est pas un JSON valide."),
        ("a.json", b"[" * 100_000, "Ce fichier n’est pas un JSON valide."),
        ("a.json", b"[1]", "Ce JSON n’est pas une liste d’objets, un par ligne."),
        ("a.json", b"[]", "Ce fichier ne contient aucune donnée."),
        (
            "a.geojson",
            fichiers.geojson(crs={"properties": {"name": "EPSG:2154"}}),
            "Ces contours sont dans la projection «\u00a0EPSG:2154\u00a0»\u00a0: enregistrez-les "
            "en WGS84 (EPSG:4326).",
        ),
        (
            "a.xlsx",
            _archive(xl__vbaProject=b"", **{"[Content_Types].xml": b""}),
            "Ce fichier n’est pas un «\u00a0Tableur Excel\u00a0» lisible.",
        ),
        (
            "a.xlsx",
            _archive(**{"xl__vbaProject.bin": b""}),
            "Ce document contient des macros ou un programme\u00a0: retirez-les.",
        ),
        (
            "a.xlsx",
            _archive(xl__a=b"\0" * (151 * 1024**2)),
            "Ce document est trop volumineux une fois déplié.",
        ),
        (
            "a.xlsx",
            _archive(**{"[Content_Types].xml": b"spreadsheetml.sheet.main+xml"}),
            "Ce fichier est abîmé\u00a0: ouvrez-le dans votre tableur et enregistrez-le.",
        ),
        (
            "a.xls",
            b"x",
            "Ce type de fichier ne s’importe pas. Admis\u00a0: Excel (.xlsx), OpenDocument (.ods), "
            "CSV, JSON et GeoJSON.",
        ),
    ],
)
def test_ce_qui_est_refuse_dit_pourquoi(nom, octets, message):
    with pytest.raises(FichierIllisible) as refus:
        lire(nom, octets)
    assert str(refus.value) == message


def test_une_case_au_bout_du_monde_ne_mange_pas_la_memoire():
    octets = fichiers.xlsx({"A": [["x"]]})
    tampon = BytesIO()
    with zipfile.ZipFile(BytesIO(octets)) as lu, zipfile.ZipFile(tampon, "w") as ecrit:
        for entree in lu.namelist():
            contenu = lu.read(entree)
            if entree == "xl/worksheets/sheet1.xml":
                case = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                contenu = contenu.replace(b"</sheetData>", case)
            ecrit.writestr(entree, contenu)
    with pytest.raises(FichierIllisible):
        lire("a.xlsx", tampon.getvalue())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(octets=st.binary(max_size=400), extension=st.sampled_from(EXTENSIONS))
def test_aucun_octet_ne_fait_tomber_la_lecture(octets, extension):
    _lit_ou_refuse(f"a.{extension}", octets)


JSONS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda e: st.lists(e) | st.dictionaries(st.text(), e),
)


@settings(deadline=None)
@given(contenu=JSONS | st.builds(lambda f: {"type": "FeatureCollection", "features": f}, JSONS))
def test_aucun_json_ne_fait_tomber_la_lecture(contenu):
    for extension in ("json", "geojson"):
        _lit_ou_refuse(f"a.{extension}", json.dumps(contenu).encode())


@settings(deadline=None)
@given(texte=st.text(alphabet=st.sampled_from("a1é;,\t|\"\n\r='\0 \ufeff"), max_size=80))
def test_aucun_csv_ne_fait_tomber_la_lecture(texte):
    _lit_ou_refuse("a.csv", texte.encode())


@settings(deadline=None, max_examples=15)
@given(
    place=st.integers(0, 5000), octet=st.integers(0, 255), suffixe=st.sampled_from(["xlsx", "ods"])
)
def test_un_classeur_abime_ne_fait_rien_tomber(place, octet, suffixe):
    octets = bytearray(getattr(fichiers, suffixe)({"A": [["a", "b"], ["1", "2"]]}))
    octets[place % len(octets)] = octet
    _lit_ou_refuse(f"a.{suffixe}", bytes(octets))


def _lit_ou_refuse(nom: str, octets: bytes) -> None:
    """Tables whose rows all have the width of their headers, or a refusal."""
    with suppress(FichierIllisible):
        for table in lire(nom, octets).tables:
            assert {len(rang.cellules) for rang in table.lignes} <= {len(table.entetes)}
