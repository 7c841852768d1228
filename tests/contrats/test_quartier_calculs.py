"""The figures of a neighbourhood: known sums, shared actions, changes, gaps, never a mix."""

from decimal import Decimal

import pytest

from contrats.models import Agregation, Contrat, Sens
from contrats.quartier.bilan import actions_du_quartier, composer, lieux_de
from contrats.quartier.changements import changements, mesures_de
from contrats.quartier.entourage import filiation, listes_de_filiation
from quartiers.ensemble import relier
from quartiers.models import FiliationQuartier, NatureFiliation, Quartier
from tests import fabriques

pytestmark = pytest.mark.django_db


def _simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def lieu():
    """A neighbourhood, its contract, and a neighbour in the same contract."""
    ici, voisin = fabriques.creer_quartier(nom="Ici"), fabriques.creer_quartier(nom="Voisin")
    return ici, voisin, fabriques.creer_contrat(quartiers=[ici, voisin])


def _action(contrat, *quartiers, femmes=None, hommes=None, accorde=None, **champs):
    action = fabriques.creer_action(
        contrat,
        beneficiaires_reels_femmes=femmes,
        beneficiaires_reels_hommes=hommes,
        **{"statut": "terminee", **champs},
    )
    action.quartiers.set(quartiers)
    if accorde is not None:
        fabriques.creer_financement(action, accorde=accorde)
    return action


def _bilan(quartier, contrats):
    actions = actions_du_quartier(quartier, contrats)
    lues = list(actions)
    relier(lues, lieux_de(actions), "quartiers")
    return composer(lues)


# -- what was done -------------------------------------------------------------------------------


def test_bilan_les_sommes_connues_a_part_des_actions_partagees(lieu):
    ici, voisin, contrat = lieu
    porteur = fabriques.creer_partenaire()
    _action(contrat, ici, femmes=12, hommes=8, accorde=1000, porteur=porteur, exercice=2017)
    _action(contrat, ici, femmes=0, hommes=None, porteur=porteur, exercice=2018)
    _action(contrat, ici, accorde=500)
    _action(contrat, ici, voisin, femmes=30, hommes=30, accorde=4000)
    _action(contrat, voisin, femmes=90, hommes=90, accorde=9000)
    _action(contrat, femmes=70, hommes=70, accorde=7000)  # the whole contract
    for statut in ("deposee", "refusee", "ajournee", "annulee"):
        _action(contrat, ici, femmes=50, hommes=50, accorde=5000, statut=statut)
    vu = _bilan(ici, [contrat])
    propre, partagee = vu.propre, vu.partagee
    assert (propre.actions, propre.femmes, propre.hommes, propre.personnes) == (3, 12, 8, 20)
    assert (propre.sans_personnes, propre.a_completer) == (1, 1)
    assert (propre.accorde, propre.sans_montant) == (1500, 1)
    assert (partagee.actions, partagee.personnes, partagee.accorde) == (1, 60, 4000)
    assert [(annee, len(actions)) for annee, actions in vu.annees] == [(2018, 3), (2017, 1)]
    assert vu.porteurs[0] == (porteur, 2)
    assert vu.actions == 4


def test_bilan_inconnu_n_est_pas_zero(lieu):
    ici, _, contrat = lieu
    _action(contrat, ici)
    propre = _bilan(ici, [contrat]).propre
    assert (propre.femmes, propre.hommes, propre.personnes, propre.accorde) == (None,) * 4


def test_bilan_ignore_les_contrats_que_l_on_ne_donne_pas(lieu):
    ici, _, contrat = lieu
    autre = fabriques.creer_contrat(quartiers=[ici])
    _action(autre, ici, femmes=90, accorde=9000, demonstration=True)
    vu = _bilan(ici, Contrat.objects.filter(pk=contrat.pk))
    assert (vu.actions, vu.demonstration, vu.porteurs, vu.annees) == (0, False, [], [])


# -- what changed ----------------------------------------------------------------------------------


def test_changement_dit_en_mots_avec_ses_seules_valeurs(lieu):
    ici, voisin, contrat = lieu
    indicateur = fabriques.creer_indicateur(contrat)  # downwards, target 40 % in 2020
    fabriques.creer_mesure(indicateur, 2016, 48, quartier=ici, source="France Travail")
    fabriques.creer_mesure(indicateur, 2017, None, quartier=ici)
    fabriques.creer_mesure(indicateur, 2019, 45, quartier=ici, source="France Travail")
    fabriques.creer_mesure(indicateur, 2019, 90, quartier=voisin, source="Ailleurs")
    fabriques.creer_mesure(indicateur, 2019, 70, source="Ensemble")
    (vu,) = changements(ici, mesures_de(ici, [contrat]))
    assert _simple(vu.phrase) == (
        "De 48 % en 2016 à 45 % en 2019, soit 3 points de moins : c’est le sens souhaité."
    )
    assert _simple(vu.cible) == "Cible du contrat : 40 % en 2020."
    assert [(p.annee, p.valeur, p.motif) for p in vu.points] == [
        (2016, 48, ""),
        (2017, None, "Secret statistique"),
        (2019, 45, ""),
    ]
    assert vu.sources == ["France Travail"]
    assert [point["annee"] for point in vu.graphique["absences"]] == ["2017", "2018"]


@pytest.mark.parametrize(
    ("valeurs", "sens", "phrase"),
    [
        (
            [50, 60],
            Sens.BAISSE,
            "De 50 jeunes en 2016 à 60 jeunes en 2017, soit 10 jeunes de plus : "
            "c’est l’inverse du sens souhaité.",
        ),
        ([50, 50], Sens.HAUSSE, "50 jeunes en 2016 comme en 2017."),
        (
            [50],
            Sens.HAUSSE,
            "50 jeunes en 2016 : c’est la seule valeur connue, on ne peut pas encore parler "
            "d’évolution.",
        ),
        ([None], Sens.HAUSSE, "Aucune valeur à montrer pour ce quartier : Secret statistique."),
    ],
)
def test_changement_chaque_cas_en_mots(lieu, valeurs, sens, phrase):
    ici, _, contrat = lieu
    indicateur = fabriques.creer_indicateur(
        contrat, unite="jeunes", sens=sens, agregation=Agregation.SOMME
    )
    for rang, valeur in enumerate(valeurs):
        fabriques.creer_mesure(indicateur, 2016 + rang, valeur, quartier=ici)
    (vu,) = changements(ici, mesures_de(ici, [contrat]))
    assert _simple(vu.phrase) == phrase
    assert (vu.graphique is None) == (len(valeurs) < 2)


def test_la_cible_d_une_somme_est_celle_de_tout_le_contrat(lieu):
    ici, _, contrat = lieu
    indicateur = fabriques.creer_indicateur(contrat, unite="jeunes", agregation=Agregation.SOMME)
    for annee, valeur in ((2016, 10), (2017, 12)):
        fabriques.creer_mesure(indicateur, annee, valeur, quartier=ici)
    (vu,) = changements(ici, mesures_de(ici, [contrat]))
    assert _simple(vu.cible) == "Cible du contrat, tous quartiers réunis : 40 jeunes en 2020."
    assert vu.graphique["cibles"] == []


def test_deux_geographies_deux_quartiers_jamais_une_courbe():
    ancien = fabriques.creer_quartier(nom="Marais")
    nouveau = fabriques.creer_quartier(nom="Marais", generation=2024)
    FiliationQuartier.objects.create(ancien=ancien, nouveau=nouveau, nature=NatureFiliation.MODIFIE)
    contrats = [
        fabriques.creer_contrat(quartiers=[quartier], generation=quartier.generation)
        for quartier in (ancien, nouveau)
    ]
    for contrat, quartier, annee in zip(contrats, (ancien, nouveau), (2023, 2024), strict=True):
        fabriques.creer_mesure(fabriques.creer_indicateur(contrat), annee, 45, quartier=quartier)
    vues = {q: changements(q, mesures_de(q, contrats)) for q in (ancien, nouveau)}
    annees = {q: [p.annee for vu in lignes for p in vu.points] for q, lignes in vues.items()}
    assert annees == {ancien: [2023], nouveau: [2024]}
    liens = filiation(ancien, listes_de_filiation(ancien, Quartier.objects.filter(pk=ancien.pk)))
    assert [(p.quartier, p.nature, p.lisible) for p in liens.apres] == [
        (nouveau, "contour modifié", False)
    ]
    liens = filiation(nouveau, listes_de_filiation(nouveau, Quartier.objects.all()))
    assert [(p.quartier, p.lisible, p.parts) for p in liens.avant] == [(ancien, True, "")]
    assert liens.apres == []


def test_la_surface_commune_se_dit_des_deux_cotes():
    ancien = fabriques.creer_quartier(nom="Marais")
    nouveau = fabriques.creer_quartier(nom="Grand Marais", generation=2024)
    FiliationQuartier.objects.create(
        ancien=ancien,
        nouveau=nouveau,
        nature="modifie",
        part_ancien=87,
        part_nouveau=Decimal("40.5"),
    )
    phrase = (
        "87 % de la surface du quartier de 2015 est dans « Grand Marais », dont elle forme 40,5 % "
        "de la surface."
    )
    tous = Quartier.objects.all()
    assert [
        _simple(p.parts) for p in filiation(ancien, listes_de_filiation(ancien, tous)).apres
    ] == [phrase]
    assert [
        _simple(p.parts) for p in filiation(nouveau, listes_de_filiation(nouveau, tous)).avant
    ] == [phrase]
