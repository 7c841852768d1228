"""The PDF made of blocks: accessible, complete, short or long, and deaf to what its texts say."""

import copy

import pytest

from rapports import blocs
from rapports.formes.texte import en_texte
from rapports.pdf import CompositionImpossible, composer
from tests.rapports.formes.exemples import TEXTES, corps, instantane, mots
from tests.rapports.formes.hostiles import HOSTILE, partout
from tests.rapports.lecture_pdf import compact, elements, ouvrir, tableaux, texte

COURT = {"couverture": False, "sommaire": False}


@pytest.fixture(scope="module")
def octets():
    return composer(instantane(), TEXTES)


def test_le_fichier_se_dit_pdf_ua_1_et_pdf_a_2a_avec_titre_langue_et_auteur(octets):
    with ouvrir(octets) as pdf:
        meta = pdf.open_metadata()
        annonces = [meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]]
        assert annonces == ["1", "2", "A"]
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.docinfo["/Author"]) == "CA des Trois-Rivières"
        titre = "Rapport d’avancement – Contrat de ville de Trois-Rivières – Année 2025"
        assert str(pdf.docinfo["/Title"]) == titre


def test_la_figure_a_sa_phrase_et_le_tableau_ses_en_tetes(octets):
    with ouvrir(octets) as pdf:
        phrases = [str(figure.Alt) for figure in elements(pdf, "/Figure")]
        assert phrases == ["Taux d’emploi : 45 % en 2016, 52 % en 2023."]
        portees = [
            [str(a.Scope) for a in entete.A if "/Scope" in a] for entete in elements(pdf, "/TH")
        ]
        assert portees == [["/Column"]] * 6
        assert tableaux(pdf) == [
            [
                ["Financeur", "Accordé", "Part", "Actions", "Depuis", "Signéle"],
                ["Étatpréfecture", "22555,73€", "45,5%", "1234", "2016", "28mai2016"],
                ["Régiondonnéededémonstration", "n.c.", "n.c.", "0", "2017", "1erjanvier2017"],
                ["Total", "22555,73€", "100%", "1234", "", ""],
            ]
        ]


def test_tous_les_mots_du_texte_sont_dans_le_pdf_ou_dans_ses_phrases(octets):
    imprime = compact(texte(octets))
    with ouvrir(octets) as pdf:
        imprime += compact(str(elements(pdf, "/Figure")[0].Alt))
    attendus = mots(en_texte(corps(), TEXTES)) - {"Graphique"}
    assert {mot for mot in attendus if mot not in imprime} == set()


def test_les_signets_menent_aux_titres_jusqu_au_deuxieme_niveau(octets):
    with ouvrir(octets) as pdf, pdf.open_outline() as plan:
        titres = {entree.title: [e.title for e in entree.children] for entree in plan.root}
    assert list(titres) == ["L’essentiel", "Sources"]
    assert [titre.split(" donnée")[0] for titre in titres["L’essentiel"]] == [
        "Notre lecture",
        "Les résultats",
    ]


def test_un_texte_laisse_vide_ne_montre_rien():
    imprime = compact(texte(composer(instantane())))
    assert compact("Notre lecture") not in imprime
    assert compact("Place laissée vide") not in imprime


def test_un_rapport_court_a_un_bandeau_et_numerote_toutes_ses_pages():
    portee = {"libelle": "Les Tilleuls"}
    octets = composer(instantane(mise_en_page=COURT, portee=portee))
    pages = [compact(page) for page in texte(octets).split("\f")]
    assert pages[0].startswith(compact("CA des Trois-Rivières Politique de la ville"))
    assert compact("Les Tilleuls") in pages[0]
    assert "Sommaire" not in "".join(pages)
    assert [page.count(f"page{n}/{len(pages)}") for n, page in enumerate(pages, 1)] == [1] * 2


def test_un_rapport_long_a_une_couverture_sans_numero_et_un_sommaire(octets):
    pages = [compact(page) for page in texte(octets).split("\f")]
    assert "page1/" not in pages[0]
    assert pages[1].count("Sommaire") == 1
    assert [page.count(f"page{n}/{len(pages)}") for n, page in enumerate(pages, 1)][1:] == [1] * 3


def test_un_texte_hostile_reste_du_texte():
    hostile = partout(instantane()["corps"], HOSTILE)
    imprime = compact(texte(composer(instantane(corps=hostile), {"analyse": HOSTILE})))
    assert imprime.count(compact(HOSTILE)) > 30
    assert "root:" not in imprime


@pytest.mark.parametrize("signe", ["W", "w "], ids=["sans espace", "avec"])
@pytest.mark.parametrize("genre", ["titre", "paragraphe", "liste", "chiffres", "fiche", "tableau"])
def test_dix_mille_signes_se_composent_dans_chaque_bloc(genre, signe):
    bloc = partout(next(b for b in blocs.a_plat(corps()) if b["bloc"] == genre), signe * 10_000)
    if genre == "tableau":
        bloc |= {"total": None, "lignes": [[signe * 10_000, *"bcdef"]]}
    octets = composer(instantane(corps=[bloc], mise_en_page=COURT))
    assert texte(octets).count(signe[0]) >= 10_000


@pytest.mark.parametrize("brut", ["中😀\x00\x07\x1b[31m\u202e", " "], ids=["sans dessin", "espace"])
def test_un_texte_sans_dessin_se_compose_partout(brut):
    hostile = partout(instantane()["corps"], brut, sauf={"alt"} if brut == " " else set())
    composer(instantane(corps=hostile), {"analyse": brut})


def test_une_ligne_plus_haute_qu_une_page_garde_tous_ses_mots():
    colonnes = [blocs.colonne("Nom"), blocs.colonne("Dit", largeur=3)]
    long = " ".join(f"mot{rang}" for rang in range(2_000))
    tableau = blocs.tableau("Dires", colonnes, [["A", long]])
    imprime = mots(texte(composer(instantane(corps=[tableau]))))
    assert {mot for mot in long.split() if mot not in imprime} == set()


def test_un_tableau_plus_large_que_la_page_se_compose():
    colonnes = [blocs.colonne(str(2000 + rang), "euros") for rang in range(14)]
    lignes = [["123456.78"] * 14] * 3
    composer(instantane(corps=[blocs.tableau("Vingt ans", colonnes, lignes)]))


def test_les_lignes_nombreuses_repetent_l_en_tete_sur_chaque_page():
    colonnes = [blocs.colonne("Référence"), blocs.colonne("Accordé", "euros")]
    lignes = [[f"R-{rang:03d}", "10.00"] for rang in range(200)]
    corps_ = [blocs.tableau("Actions", colonnes, lignes)]
    pages = texte(composer(instantane(corps=corps_))).split("\f")
    suites = [compact(page) for page in pages if "R-" in page]
    assert len(suites) > 3
    assert [page.count("Référence") for page in suites] == [1] * len(suites)


@pytest.mark.parametrize(
    ("change", "motif"),
    [
        ({"schema": 99}, "Ces chiffres figés ne sont pas d'un format connu."),
        ({"corps": [{"bloc": "inconnu"}]}, "bloc inconnu"),
        ({"corps": [blocs.graphique("<svg/>", "")]}, "missing alt text"),
    ],
)
def test_ce_que_le_gabarit_ne_connait_pas_est_refuse(change, motif):
    with pytest.raises(CompositionImpossible, match=motif):
        composer(copy.deepcopy(instantane(**change)))


def test_une_version_inconnue_du_gabarit_est_refusee():
    with pytest.raises(CompositionImpossible, match="La version 99 du gabarit n'existe pas"):
        composer(instantane(), gabarit="99")
