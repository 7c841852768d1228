"""What belongs together stays on one page, whatever stands before it, and nothing is cut off."""

import json

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from composition.pdf import poser_les_modeles
from composition.polices import dossier_des_polices
from rapports import blocs, gabarits
from rapports.pdf import composer
from tests.rapports.formes.exemples import instantane, mots
from tests.rapports.lecture_pdf import compact, texte

COURT = {"couverture": False, "sommaire": False}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 222">'
    '<rect width="560" height="222" fill="#ddd"/></svg>'
)
NOMS = [blocs.colonne("Quartier"), blocs.colonne("Valeur", "nombre")]
# Tells, for each table, by how much what is said of its height is too little.
VERIFIER = """
#import "style.typ": *
#import "blocs.typ": _notes, rendre
#import "colonnes.typ": colonnes
#import "hauteurs.typ": au_plus
#show: mise_en_page.with()
#context {
  let manques = json(bytes(sys.inputs.donnees)).map(suite => {
    let (b, ..suivants) = suite
    let notes = _notes(b, suivants)
    let lues = colonnes(b, if notes.len() > 0 { 10.4cm } else { largeur })
    measure(block(rendre((b, ..notes))), width: largeur).height - au_plus(b, lues, notes)
  })
  assert(manques.all(m => m <= 0pt), message: repr(manques))
}
"""


def groupe(lignes=2, notes=("Donnée de démonstration.",)):
    quartiers = [[f"Quartier{rang}", str(rang)] for rang in range(lignes)]
    return blocs.groupe(
        blocs.titre("Logements réhabilités", 3),
        blocs.paragraphe("Logements des bailleurs signataires."),
        blocs.paragraphe("Il reste quatre logements à gagner.", "encadre"),
        blocs.graphique(SVG, "Évolution.", a_cote=blocs.fiche([("Départ", "24")])),
        blocs.tableau("Valeurs", [blocs.colonne("Unité")] * 5, [["logements"] * 5]),
        blocs.tableau("Par quartier", NOMS, quartiers),
        *(blocs.paragraphe(note, "discret") for note in notes),
    )


def pages(*corps):
    octets = composer(instantane(corps=list(corps), mise_en_page=COURT))
    return [compact(page) for page in texte(octets).split("\f")]


@pytest.mark.parametrize("avant", range(14, 30, 3))
def test_un_groupe_reste_sur_une_page_ou_qu_elle_finisse(avant):
    remplis = [blocs.paragraphe(f"Avant {rang}.") for rang in range(avant)]
    siennes = [
        rang
        for rang, page in enumerate(pages(*remplis, groupe(), blocs.paragraphe("Après.")))
        for mot in ("réhabilités", "àgagner", "Départ", "Valeurs", "Quartier1", "démonstration")
        if mot in page
    ]
    assert len(siennes) == 6
    assert len(set(siennes)) == 1


@pytest.mark.parametrize("lignes", [40, 120])
def test_un_groupe_plus_long_qu_une_page_garde_tous_ses_mots(lignes):
    suite = pages(groupe(lignes, ["Note " + "longue " * 300]), blocs.paragraphe("Après."))
    assert len(suite) > 1
    imprime = "".join(suite)
    assert {rang for rang in range(lignes) if f"Quartier{rang}" not in imprime} == set()
    assert imprime.count("longue") == 300


def test_deux_groupes_l_un_dans_l_autre_se_composent():
    suite = pages(blocs.groupe(groupe(), blocs.liste(["Un", "Deux"])), groupe())
    assert sum(page.count("réhabilités") for page in suite) == 2


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    """Whether no table is higher than its words say, with the template in force."""
    lieu = tmp_path_factory.mktemp("gabarit")
    poser_les_modeles(gabarits.dossiers(gabarits.COURANT), lieu)
    (lieu / "verifier.typ").write_text(VERIFIER)
    return lambda suites: typst.compile(
        str(lieu / "verifier.typ"),
        root=str(lieu),
        font_paths=[str(dossier_des_polices())],
        ignore_system_fonts=True,
        sys_inputs={"donnees": json.dumps(suites)},
    )


mot = st.one_of(
    st.text("abcilmnrtwé'-", min_size=1, max_size=20),
    st.text("MW@%ŒÉ€…中—", min_size=1, max_size=40),
)
phrase = st.lists(mot, max_size=12).map(" ".join)
case = st.one_of(
    st.none(),
    phrase,
    st.builds(blocs.cellule, phrase, phrase, fort=st.booleans(), demonstration=st.booleans()),
)


@st.composite
def suites(tirer):
    """A table, and the notes that go to its side."""
    genres = tirer(st.lists(st.sampled_from(blocs.GENRES), min_size=1, max_size=9))
    colonnes = [
        blocs.colonne(tirer(phrase), genre, largeur=tirer(st.sampled_from([1, 2, 5])))
        for genre in genres
    ]
    lignes = tirer(st.lists(st.tuples(*[case] * len(genres)).map(list), max_size=4))
    total = tirer(st.none() | st.tuples(*[case] * len(genres)).map(list))
    tableau = blocs.tableau(tirer(phrase), colonnes, lignes, total=total) | {"dite": False}
    notes = tirer(st.lists(phrase, max_size=3))
    return [tableau, *(blocs.paragraphe(note, "discret") for note in notes)]


@given(st.lists(suites(), min_size=4, max_size=8))
@settings(deadline=None, max_examples=40)
def test_un_tableau_n_est_jamais_plus_haut_que_ce_qui_en_est_dit(verifier, tires):
    verifier(tires)


def test_les_mots_d_un_tableau_trop_long_sont_tous_imprimes():
    long = [[f"mot{rang} " * 30, str(rang)] for rang in range(60)]
    suite = pages(blocs.groupe(blocs.titre("Dires", 3), blocs.tableau("Dires", NOMS, long)))
    imprime = mots(" ".join(suite))
    assert {rang for rang in range(60) if not any(f"mot{rang}" in m for m in imprime)} == set()
