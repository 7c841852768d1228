"""Spreadsheets: what is typed stays text, what is a figure stays one, nothing is kept in memory."""

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contrats.tableur import (
    Colonne,
    Feuille,
    ecrire_xlsx,
    en_csv,
    exporter,
    lignes_csv,
    sans_formule,
)

# What spreadsheets have run as formulas, one day or another.
FORMULES = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\0=1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://exemple.fr";"clic")',
]


def _colonnes(genre="texte"):
    return (Colonne("Valeur", lambda ligne: ligne, genre),)


def _csv(lignes, genre="texte"):
    """The cells of a CSV of one column, as a spreadsheet would split them."""
    texte = "".join(en_csv(Feuille("F", _colonnes(genre), lignes)))
    assert texte.startswith("\ufeffValeur\r\n")
    lues = csv.reader(io.StringIO(texte[1:], newline=""), delimiter=";")
    return [ligne[0] if ligne else "" for ligne in lues][1:]


def _xlsx(feuilles, titre="Essai"):
    fichier = io.BytesIO()
    ecrire_xlsx(fichier, titre, feuilles)
    return zipfile.ZipFile(fichier)


def _page(lignes, genre="texte"):
    return _xlsx([Feuille("F", _colonnes(genre), lignes)]).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("formule", FORMULES)
def test_une_formule_tapee_reste_du_texte_en_csv(formule):
    assert _csv([formule]) == ["'" + formule.replace("\0", "")]


@pytest.mark.parametrize("formule", FORMULES)
def test_une_formule_tapee_reste_du_texte_en_xlsx(formule):
    """Every cell is typed as an inline string; no formula, no link."""
    page = _page([formule])
    assert re.findall(r'<c r="A2"[^>]* t="(\w+)"', page) == ["inlineStr"]
    assert "<f>" not in page
    assert "<hyperlink" not in page


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_aucun_texte_ne_commence_comme_une_formule(texte):
    sur = sans_formule(texte)
    assert sur.lstrip()[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "\0"} or sur == ""
    assert sur.removeprefix("'") == texte.replace("\0", "").removeprefix("'")


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(st.text("a;,\"\r\n \té'"), min_size=n, max_size=n), max_size=5)
    ),
    st.sampled_from(";,"),
)
def test_les_lignes_sont_celles_du_module_csv(lignes, separateur):
    page = io.StringIO()
    csv.writer(page, delimiter=separateur, lineterminator="\r\n").writerows(lignes)
    assert "".join(lignes_csv(lignes, separateur)) == page.getvalue()


@given(
    st.lists(
        st.one_of(st.none(), st.sampled_from(["a", "1", "", *FORMULES]), st.text()), max_size=9
    )
)
def test_une_colonne_s_ecrit_comme_chacune_de_ses_cellules(textes):
    """Its cells are looked at together: none leaves otherwise than it would alone."""
    seules = [cellule for texte in textes for cellule in _csv([texte])]
    assert _csv(textes) == seules


@pytest.mark.parametrize("texte", ["Atelier vélo", "8h-12h", "a=b", "06215R000602", "L’été"])
def test_un_texte_ordinaire_ne_change_pas(texte):
    assert _csv([texte]) == [texte]


@pytest.mark.parametrize(
    ("genre", "valeur", "attendu"),
    [
        ("euros", Decimal("-1234.5"), "-1234,50"),
        ("euros", Decimal(0), "0,00"),
        ("euros", None, ""),
        ("entier", 0, "0"),
        ("entier", 1200, "1200"),
        ("nombre", Decimal("45.50"), "45,5"),
        ("nombre", Decimal("100"), "100"),
        ("pourcent", 45, "45 %"),
        ("date", date(2018, 3, 1), "01/03/2018"),
        ("date", None, ""),
        ("texte", None, ""),
    ],
)
def test_les_valeurs_en_csv(genre, valeur, attendu):
    assert _csv([valeur], genre) == [attendu]


@pytest.mark.parametrize(
    ("genre", "valeur", "attendu"),
    [
        ("euros", Decimal("-1234.5"), ["-1234.5"]),
        ("euros", Decimal(0), ["0"]),
        ("euros", None, []),
        ("pourcent", 45, ["0.45"]),
        ("date", date(2018, 3, 1), ["43160"]),
        ("date", date(1900, 1, 1), ["1"]),
        ("date", date(1900, 2, 28), ["59"]),
        ("date", date(1900, 3, 1), ["61"]),
        ("date", datetime(2018, 3, 1, 12), ["43160.5"]),
    ],
)
def test_les_valeurs_en_xlsx(genre, valeur, attendu):
    """A figure is a number; an unknown one is no cell at all."""
    assert re.findall(r'<c r="A2"[^>]*><v>([^<]*)</v>', _page([valeur], genre)) == attendu


def test_une_date_d_avant_excel_est_un_texte():
    assert "31/12/1899" in _page([date(1899, 12, 31)], "date")


def test_un_texte_trop_long_pour_excel_est_coupe():
    assert len(re.findall("é+", _page(["é" * 40_000]))[0]) == 32_767


def test_le_classeur_est_pret_a_lire():
    feuilles = [Feuille("Actions", _colonnes(), ["a", "b"]), Feuille("Vide", _colonnes(), [])]
    classeur = _xlsx(feuilles, "Actions d’un contrat")
    page = classeur.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:A3"/>' in page
    assert (
        "<dc:title>Actions d’un contrat</dc:title>" in classeur.read("docProps/core.xml").decode()
    )
    noms = re.findall(r'<sheet name="([^"]+)"', classeur.read("xl/workbook.xml").decode())
    assert noms == ["Actions", "Vide"]


@pytest.mark.django_db
@pytest.mark.parametrize("nature", ["csv", "xlsx"])
def test_la_reponse(nature):
    reponse = exporter(nature, "Actions : Saint-Omer", [Feuille("F", _colonnes(), ["é"])])
    b"".join(reponse.streaming_content)
    reponse.close()
    jour = timezone.localdate().isoformat()
    assert reponse["Content-Disposition"] == (
        f'attachment; filename="actions-saint-omer-{jour}.{nature}"'
    )
    assert reponse["Cache-Control"] == "private, no-store"


def test_dix_mille_lignes_sans_les_garder_en_memoire():
    """A row lives as long as it takes to write it: the peak stays far below the whole."""

    def lignes():
        for rang in range(10_000):
            yield f"{rang:05d}" + "x" * 1_000

    tracemalloc.start()
    nombre = sum(bloc.count("\r\n") for bloc in en_csv(Feuille("F", _colonnes(), lignes())))
    _, sommet_csv = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    page = _xlsx([Feuille("F", _colonnes(), lignes())])
    tracemalloc.stop()
    assert nombre == 10_001
    assert sommet_csv < 2_000_000
    assert page.read("xl/worksheets/sheet1.xml").count(b"<row ") == 10_001


@pytest.mark.django_db
@pytest.mark.parametrize("nature", ["csv", "xlsx"])
def test_une_erreur_en_chemin_n_est_pas_la_moitie_d_un_fichier(nature):
    def lignes():
        yield from ["é"] * 1000
        raise ValueError("la base s’est arrêtée")

    with pytest.raises(ValueError, match="arrêtée"):
        exporter(nature, "Actions", [Feuille("F", _colonnes(), lignes())])
