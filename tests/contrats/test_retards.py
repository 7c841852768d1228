"""Who is late with what, and where each contract stands: figures, unknowns, dates."""

from datetime import date
from decimal import Decimal

import pytest

from contrats.dus import lire
from contrats.models import Contrat
from contrats.retards import etats, listes_d_etats, retards_par_contrat
from quartiers.ensemble import lire_ensemble
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2017, 6, 1)
HIER = date(2017, 5, 31)


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(statut="en_vigueur")


def _retards(contrat):
    """(partner, values, actions, promises, opinions) of each late partner, contract by contract."""
    dus = lire(fabriques.creer_officier(contrat), JOUR)
    return [
        (
            vu,
            [(r.partenaire, r.valeurs, r.actions, r.engagements, r.avis) for r in lignes],
        )
        for vu, lignes in retards_par_contrat(dus)
    ]


def test_chaque_retard_compte_chez_celui_qui_le_doit(contrat):
    a, b = fabriques.creer_partenaire(nom="A"), fabriques.creer_partenaire(nom="B")
    fabriques.creer_indicateur(contrat, responsable=b)
    fabriques.creer_indicateur(contrat, responsable=b)
    fabriques.creer_action(contrat, porteur=a, statut="en_cours", date_fin=HIER).coporteurs.add(b)
    fabriques.creer_engagement(contrat, partenaire=a, echeance=HIER)
    fabriques.creer_avis(contrat, b, echeance=HIER)
    assert _retards(contrat) == [(contrat, [(b, 2, 0, 0, 1), (a, 0, 1, 1, 0)])]


def test_ce_qui_n_est_pas_echu_n_est_pas_en_retard(contrat):
    partenaire = fabriques.creer_partenaire()
    contrat.delai_saisie = 365  # the values of 2016 are due at the end of 2017
    contrat.save()
    fabriques.creer_indicateur(contrat, responsable=partenaire)
    fabriques.creer_action(contrat, porteur=partenaire, statut="en_cours", date_fin=JOUR)
    fabriques.creer_engagement(contrat, partenaire=partenaire, echeance=JOUR)
    fabriques.creer_avis(contrat, partenaire, echeance=JOUR)
    assert _retards(contrat) == []


@pytest.mark.parametrize(("statut", "valeurs"), [("brouillon", 1), ("renvoyee", 1)])
def test_un_brouillon_ne_met_pas_a_jour(contrat, statut, valeurs):
    partenaire = fabriques.creer_partenaire()
    fabriques.creer_indicateur(contrat, responsable=partenaire)
    _saisie_de_2016(contrat, partenaire, statut)
    assert _retards(contrat) == [(contrat, [(partenaire, valeurs, 0, 0, 0)])]


def test_ce_qui_est_propose_attend_l_officier(contrat):
    partenaire = fabriques.creer_partenaire()
    fabriques.creer_indicateur(contrat, responsable=partenaire)
    _saisie_de_2016(contrat, partenaire, "proposee")
    action = fabriques.creer_action(contrat, porteur=partenaire, statut="terminee", date_fin=HIER)
    fabriques.creer_saisie(action, statut="proposee", propose_le="2017-05-01T10:00Z")
    assert _retards(contrat) == []


def _saisie_de_2016(contrat, partenaire, statut):
    fabriques.creer_saisie(
        contrat=contrat,
        partenaire=partenaire,
        periode_debut=date(2016, 1, 1),
        periode_fin=date(2016, 12, 31),
        statut=statut,
        propose_le="2017-05-01T10:00Z" if statut == "proposee" else None,
    )


def test_un_officier_ne_voit_pas_les_retards_d_ailleurs(contrat):
    ailleurs = fabriques.creer_contrat(statut="en_vigueur")
    partenaire = fabriques.creer_partenaire()
    fabriques.creer_indicateur(ailleurs, responsable=partenaire)
    fabriques.creer_action(ailleurs, porteur=partenaire, statut="en_cours", date_fin=HIER)
    fabriques.creer_engagement(ailleurs, partenaire=partenaire, echeance=HIER)
    fabriques.creer_avis(ailleurs, partenaire, echeance=HIER)
    assert _retards(contrat) == []


# -- where a contract stands --------------------------------------------------------------------


def _etats(contrats):
    listes = listes_d_etats(Contrat.objects.filter(pk__in=[c.pk for c in contrats]), JOUR)
    lire_ensemble(*listes.values())
    return etats(contrats, JOUR, listes)


def _etat(contrat):
    (etat,) = _etats([contrat])
    return etat


def test_un_retard_d_exemple_le_dit(contrat):
    vrai, exemple = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    for partenaire in (vrai, exemple):
        fabriques.creer_engagement(
            contrat, partenaire=partenaire, echeance=HIER, demonstration=partenaire == exemple
        )
    ((_, lignes),) = retards_par_contrat(lire(fabriques.creer_officier(contrat), JOUR))
    assert {r.partenaire: r.demonstration for r in lignes} == {vrai: False, exemple: True}


@pytest.mark.parametrize("ou", ["indicateur", "cibles", "mesure", "nulle part"])
def test_des_indicateurs_d_exemple_le_disent(contrat, ou):
    indicateur = fabriques.creer_indicateur(
        contrat, demonstration=ou == "indicateur", demonstration_cibles=ou == "cibles"
    )
    fabriques.creer_mesure(indicateur, 2016, 45, demonstration=ou == "mesure")
    assert _etat(contrat).indicateurs_exemples is (ou != "nulle part")


def test_les_indicateurs_se_comptent_par_etat(contrat):
    for valeur in (40, 48, 50, None):  # from 50 % in 2015 to 40 % in 2020
        indicateur = fabriques.creer_indicateur(contrat)
        fabriques.creer_mesure(indicateur, 2016, valeur)
    fabriques.creer_mesure(fabriques.creer_indicateur(), 2016, 40)  # another contract
    assert _etat(contrat).indicateurs_dits == [
        ("à la cible", 1),
        ("en bonne voie", 1),
        ("en retard", 1),
        ("sans réponse possible", 1),
    ]


def test_un_montant_que_personne_ne_connait_n_est_pas_zero(contrat):
    fabriques.creer_financement(fabriques.creer_action(contrat, statut="en_cours"), accorde=None)
    assert _etat(contrat).accorde is None


def test_les_montants_et_les_actions_ne_se_multiplient_pas(contrat):
    for statut in ("en_cours", "en_cours", "refusee"):
        action = fabriques.creer_action(contrat, statut=statut)
        fabriques.creer_financement(action, accorde=1000)
        fabriques.creer_financement(action, accorde=500)
    fabriques.creer_engagement(contrat, echeance=date(2018, 1, 1))
    fabriques.creer_engagement(contrat, echeance=date(2018, 1, 2))
    etat = _etat(contrat)
    assert (etat.actions_en_cours, etat.accorde, etat.demonstration) == (2, Decimal(3000), False)


def test_un_montant_de_demonstration_le_dit(contrat):
    action = fabriques.creer_action(contrat, statut="en_cours", demonstration=True)
    fabriques.creer_financement(action, accorde=1000)
    assert _etat(contrat).demonstration is True


@pytest.mark.parametrize(
    ("engagement", "avis", "attendu"),
    [
        (None, None, (date(2018, 3, 31), "les valeurs 2017 des indicateurs")),
        (date(2017, 9, 1), None, (date(2017, 9, 1), "un engagement à tenir")),
        (date(2017, 9, 1), date(2017, 7, 1), (date(2017, 7, 1), "un avis")),
        (HIER, HIER, (date(2018, 3, 31), "les valeurs 2017 des indicateurs")),
    ],
)
def test_la_prochaine_echeance_est_la_premiere_a_venir(contrat, engagement, avis, attendu):
    if engagement:
        fabriques.creer_engagement(contrat, echeance=engagement)
    if avis:
        fabriques.creer_avis(contrat, echeance=avis)
    assert _etat(contrat).prochaine == attendu


def test_un_contrat_clos_n_a_plus_d_echeance():
    contrat = fabriques.creer_contrat(statut="clos")
    assert _etat(contrat).prochaine is None


@pytest.mark.parametrize("n", [1, 3])
def test_etats_meme_nombre_de_requetes(django_assert_num_queries, n):
    contrats = [fabriques.creer_contrat(statut="en_vigueur") for _ in range(n)]
    for contrat in contrats:
        for _ in range(n):
            fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2016, 45)
    with django_assert_num_queries(1):
        assert len(_etats(contrats)) == n
