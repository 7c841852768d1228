"""Whatever the data holds, it is shown and never run; whatever a report costs, it is bounded."""

import copy
import tempfile
from pathlib import Path

import pytest

from rapports.pdf import CompositionImpossible, Limites
from tests.rapports.lecture_pdf import compact, elements, ouvrir, texte
from tests.rapports.recits import donnees
from tests.rapports.recits.composition import composer

EXEMPLE = Path(__file__).with_name("exemple_instantane.json")
HOSTILE = '#read("/etc/passwd") #panic() $x$ *gras* _i_ \\ `c` @lab <l> // = t [x] #{1+1}'
STRUCTURE = {"debut", "fin", "etabli_le", "signe_le", "le", "echeance", "depuis", "svg", "code"}
STRUCTURE |= {"sens", "atteinte", "numero"}


@pytest.fixture
def instantane():
    return donnees.complet()


def chaque_texte(donnees, remplacer, cle="", sauf=STRUCTURE):
    """A copy of the snapshot whose free texts went through `remplacer`."""
    if isinstance(donnees, dict):
        return {nom: chaque_texte(valeur, remplacer, nom, sauf) for nom, valeur in donnees.items()}
    if isinstance(donnees, list):
        return [chaque_texte(valeur, remplacer, cle, sauf) for valeur in donnees]
    libre = isinstance(donnees, str) and cle not in sauf and not _nombre(donnees)
    return remplacer(donnees) if libre else donnees


def _nombre(chaine):
    return chaine.replace(".", "", 1).isdigit()


def test_un_texte_hostile_reste_du_texte(instantane):
    octets = composer(chaque_texte(instantane, lambda _: HOSTILE))
    imprime = compact(texte(octets))
    assert imprime.count(compact(HOSTILE)) > 100
    assert "root:" not in imprime


def test_les_caracteres_absents_de_la_police_deviennent_un_signe_visible(instantane):
    instantane["contrat"]["contexte"] = "Bravo 😀 中文\x00\x07\x1b[31m\u202e fin\ud800."
    imprime = compact(texte(composer(instantane)))
    assert compact("Bravo ▯ ▯▯ [31m fin.") in imprime


def test_des_mots_tres_longs_sont_coupes_dans_leur_colonne(instantane):
    composer(chaque_texte(instantane, lambda _: "W" * 400))


@pytest.mark.parametrize("vide", ["", " "], ids=["vide", "espace"])
def test_des_textes_vides_se_composent(instantane, vide):
    composer(chaque_texte(instantane, lambda _: vide, sauf=STRUCTURE | {"alt"}))


def test_un_graphique_sans_phrase_de_remplacement_est_refuse(instantane):
    instantane["financements"]["barres"]["alt"] = ""
    with pytest.raises(CompositionImpossible, match="missing alt text"):
        composer(instantane)


def test_un_rapport_sans_rien_le_dit_avec_des_phrases(instantane):
    for cle, valeur in instantane.items():
        if isinstance(valeur, list):
            instantane[cle] = []
    argent = instantane["financements"]
    argent.update(par_nature=[], par_financeur=[], par_exercice=[], barres=None)
    instantane["contrat"].update(code=None, signe_le=None, lieu_signature="", contexte="")
    octets = composer(instantane)
    imprime = compact(texte(octets))
    for phrase in (
        "Aucun chiffre clé n’est encore enregistré",
        "Aucun quartier n’est encore rattaché",
        "Aucun objectif n’est encore enregistré",
        "Aucune action n’est enregistrée pour cette période",
        "Aucun financement n’est encore enregistré",
        "Aucun acte n’est encore enregistré",
        "Aucun engagement n’est encore enregistré",
        "Aucune information manquante n’est signalée",
        "Aucune source n’est citée",
        "date de signature non renseignée",
    ):
        assert compact(phrase) in imprime
    with ouvrir(octets) as pdf:
        assert elements(pdf, "/Table") == []


def test_l_inconnu_partout_se_compose(instantane):
    for carte in instantane["chiffres_cles"]:
        carte["valeur"] = None
    for quartier in instantane["quartiers"]:
        quartier.update(code=None, communes=[])
    for objectif in instantane["objectifs"]:
        for indicateur in objectif["indicateurs"]:
            indicateur.update(
                responsable=None, reference=None, cible_intermediaire=None, cible=None,
                derniere=None, courbe=None, points=[], par_quartier=[],
            )  # fmt: skip
    for action in instantane["actions"]:
        action.update(prevus=None, reels=None, femmes=None, hommes=None)
    for acte in instantane["signatures"]:
        for signature in acte["signataires"]:
            signature.update(representant=None, le=None, lieu="", forme="")
    imprime = compact(texte(composer(instantane)))
    assert imprime.count("nonfixée") == 2 * 5


def test_trois_cents_actions_repetent_l_en_tete_sur_chaque_page(instantane):
    instantane["actions"] = [
        {**instantane["actions"][0], "reference": f"R-{rang:03d}"} for rang in range(300)
    ]
    pages = texte(composer(instantane)).split("\f")
    suites = [compact(page) for page in pages if "R-" in page]
    assert len(suites) > 10
    assert [page.count("Statutetavancement") for page in suites] == [1] * len(suites)
    references = [f"R-{rang:03d}" for rang in range(300)]
    assert [r for r in references if sum(page.count(r) for page in suites) != 1] == []


def test_un_dessin_ne_peut_pas_lire_de_fichier(instantane, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>volé</text></svg>'
    )
    instantane["financements"]["barres"]["svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="9" height="9"><image xlink:href="{secret}" width="9" height="9"/></svg>'
    )
    try:
        imprime = texte(composer(instantane))
    except CompositionImpossible:
        return
    assert "volé" not in imprime


@pytest.mark.parametrize(
    ("limites", "fois", "motif"),
    [
        (Limites(duree=0.02), 1, "a dépassé le temps accordé (0.02 s)"),
        (Limites(processeur=1), 200, "a dépassé le temps de calcul accordé"),
        (Limites(memoire=400 * 1024**2), 300, "a dépassé la mémoire accordée"),
    ],
    ids=["durée", "processeur", "mémoire"],
)
def test_un_rapport_qui_depasse_ses_limites_est_arrete(
    instantane, tmp_path, monkeypatch, limites, fois, motif
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    instantane["actions"] = copy.deepcopy(instantane["actions"]) * fois
    with pytest.raises(CompositionImpossible) as arret:
        composer(instantane, limites=limites)
    assert str(arret.value) == f"La composition du rapport {motif}."
    assert list(tmp_path.iterdir()) == []
