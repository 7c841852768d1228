"""A neighbourhood beside its communes: same statistic, same year, same source, or nothing."""

import pytest

from contrats.quartier.comparaison import comparer
from contrats.quartier.entourage import agglomerations
from quartiers.models import Statistique
from tests import fabriques

pytestmark = pytest.mark.django_db


def _simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def lieux():
    """A neighbourhood over two communes of one agglomeration."""
    interco = fabriques.creer_intercommunalite(sigle="CASO")
    communes = [
        fabriques.creer_commune(nom=nom, intercommunalite=interco)
        for nom in ("Arques", "Saint-Omer")
    ]
    return fabriques.creer_quartier(*communes, nom="Marais"), communes, interco


@pytest.fixture
def pauvrete():
    return Statistique.objects.create(code="pauvrete", libelle="Taux de pauvreté", unite="%")


def _ecarts(ligne):
    return [_simple(cellule.ecart) for cellule in ligne.cellules]


def test_chaque_commune_sa_colonne_et_l_ecart_en_points(lieux, pauvrete):
    quartier, (arques, saint_omer), interco = lieux
    fabriques.creer_releve(pauvrete, quartier=quartier, valeur=42)
    fabriques.creer_releve(pauvrete, commune=arques, valeur=21)
    fabriques.creer_releve(pauvrete, commune=saint_omer, valeur=43)
    fabriques.creer_releve(pauvrete, intercommunalite=interco, valeur=42, approximatif=True)
    vu = comparer(quartier, [arques, saint_omer], [interco])
    assert vu.colonnes == ["Arques", "Saint-Omer", "CASO"]
    (ligne,) = vu.lignes
    assert (ligne.annee, ligne.source, ligne.part) == (2018, "INSEE", "")
    assert _ecarts(ligne) == [
        "21 points de plus qu’Arques",
        "1 point de moins que Saint-Omer",
        "comme CASO",
    ]
    assert vu.autour == []


def test_un_montant_se_compare_dans_son_unite(lieux):
    quartier, (arques, _), _ = lieux
    revenu = Statistique.objects.create(code="revenu", libelle="Revenu médian", unite="€")
    fabriques.creer_releve(revenu, quartier=quartier, valeur=11200)
    fabriques.creer_releve(revenu, commune=arques, valeur=17800, approximatif=True)
    (ligne,) = comparer(quartier, [arques], []).lignes
    assert _ecarts(ligne) == ["environ 6 600 € de moins qu’Arques"]


def test_ni_une_autre_annee_ni_une_autre_source_ne_se_comparent(lieux, pauvrete):
    quartier, (arques, saint_omer), _ = lieux
    fabriques.creer_releve(pauvrete, quartier=quartier, valeur=42)
    fabriques.creer_releve(pauvrete, commune=arques, valeur=21, millesime=2017)
    fabriques.creer_releve(pauvrete, commune=saint_omer, valeur=22, source="CAF")
    (ligne,) = comparer(quartier, [arques, saint_omer], []).lignes
    assert [(cellule.releve, cellule.ecart) for cellule in ligne.cellules] == [(None, "")] * 2


def test_deux_sources_gardent_chacune_leur_ligne_et_leur_derniere_annee(lieux, pauvrete):
    quartier, (arques, _), _ = lieux
    for annee, valeur, source in ((2016, 40, "INSEE"), (2018, 42, "INSEE"), (2017, 39, "CAF")):
        fabriques.creer_releve(
            pauvrete, quartier=quartier, millesime=annee, valeur=valeur, source=source
        )
        fabriques.creer_releve(
            pauvrete, commune=arques, millesime=annee, valeur=valeur - 20, source=source
        )
    lignes = comparer(quartier, [arques], []).lignes
    assert [(ligne.source, ligne.annee, ligne.quartier.valeur) for ligne in lignes] == [
        ("CAF", 2017, 39),
        ("INSEE", 2018, 42),
    ]
    assert [_ecarts(ligne) for ligne in lignes] == [["20 points de plus qu’Arques"]] * 2


def test_une_valeur_secrete_reste_secrete_avec_son_motif(lieux, pauvrete):
    quartier, (arques, saint_omer), _ = lieux
    fabriques.creer_releve(
        pauvrete, quartier=quartier, valeur=None, motif_absence="Secret statistique"
    )
    fabriques.creer_releve(pauvrete, commune=arques, valeur=21)
    (ligne,) = comparer(quartier, [arques, saint_omer], []).lignes
    assert (ligne.quartier.valeur, ligne.quartier.motif_absence) == (None, "Secret statistique")
    assert _ecarts(ligne) == ["", ""]


def test_ce_qui_s_additionne_se_dit_en_part_de_toutes_les_communes(lieux):
    quartier, (arques, saint_omer), _ = lieux
    habitants = Statistique.objects.create(
        code="habitants", libelle="Habitants", unite="habitants", sommable=True
    )
    fabriques.creer_releve(habitants, quartier=quartier, valeur=3000)
    fabriques.creer_releve(habitants, commune=arques, valeur=10000)
    (ligne,) = comparer(quartier, [arques, saint_omer], []).lignes
    assert (ligne.part, _ecarts(ligne)) == ("", ["", ""])  # one commune is not known
    (seule,) = comparer(quartier, [arques], []).lignes
    assert _simple(seule.part) == "soit 30 % de ce que compte Arques"
    fabriques.creer_releve(habitants, commune=saint_omer, valeur=14000)
    (ligne,) = comparer(quartier, [arques, saint_omer], []).lignes
    assert _simple(ligne.part) == "soit 12 % de ce que comptent toutes ses communes réunies"


def test_un_taux_ne_fait_jamais_une_part(lieux, pauvrete):
    quartier, (arques, _), _ = lieux
    fabriques.creer_releve(pauvrete, quartier=quartier, valeur=10)
    fabriques.creer_releve(pauvrete, commune=arques, valeur=20)
    assert [ligne.part for ligne in comparer(quartier, [arques], []).lignes] == [""]


@pytest.mark.parametrize(("generation", "annee"), [(2015, 2023), (2024, 2024)])
def test_autour_du_quartier_seules_les_annees_de_sa_geographie(pauvrete, generation, annee):
    commune = fabriques.creer_commune()
    for millesime in (2018, 2023, 2024):
        fabriques.creer_releve(pauvrete, commune=commune, millesime=millesime, valeur=20)
    quartier = fabriques.creer_quartier(commune, generation=generation)
    vu = comparer(quartier, [commune], [])
    assert vu.lignes == []
    assert [releve.millesime for releve in vu.autour] == [annee]


def test_l_agglomeration_est_celle_du_territoire_du_contrat():
    capso = fabriques.creer_intercommunalite(sigle="CAPSO")
    caso = fabriques.creer_intercommunalite(sigle="CASO", successeur=capso)
    commune = fabriques.creer_commune(intercommunalite=capso)
    contrat = fabriques.creer_contrat(pilote=caso)
    contrat.changer_de_pilote(par=None, pilote=capso, fondement="Fusion")
    assert list(agglomerations([contrat], [commune])) == [caso]
    assert list(agglomerations([], [commune])) == [capso]
    assert list(agglomerations([], [fabriques.creer_commune()])) == []
