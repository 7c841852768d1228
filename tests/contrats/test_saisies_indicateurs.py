"""The typed values of a period: how they are read, what is refused, what is shown beside them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contrats import saisies
from contrats.models import Mesure
from contrats.saisies import projet as regles
from contrats.saisies.indicateurs import INCONNUE, RIEN, SANS_RAISON
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde()


def _refus(monde, indicateur, **textes):
    """The messages of one row, by field."""
    erreurs = saisies.verifier(monde.creer_saisie(cases(indicateur, **textes)))
    return {cle.split(":")[-1]: message for cle, message in erreurs.items()}


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [("12,5", "12.50"), ("1 234", "1234"), ("1\u202f234,5", "1234.5"), ("45 %", "45"), ("0", "0")],
)
def test_un_nombre_se_lit_comme_il_s_ecrit(monde, texte, valeur):
    saisie = monde.creer_saisie(cases(monde.somme, valeur=texte))
    assert saisies.verifier(saisie) == {}
    monde.valider(saisie)
    assert Mesure.objects.get().valeur == Decimal(valeur)


@pytest.mark.parametrize(
    ("textes", "champ", "message"),
    [
        (
            {"valeur": "beaucoup"},
            "valeur",
            "«\u00a0beaucoup\u00a0» n’est pas un nombre. Écrivez par exemple 1\u00a0234,5.",
        ),
        ({"valeur": "1,234"}, "valeur", "Pas plus de 2 chiffres après la virgule."),
        ({"valeur_femmes": "12"}, "valeur", regles.SEXES_SEULS),
        ({"valeur": "-4"}, "valeur", regles.NEGATIVE),
        (
            {"valeur": "10", "valeur_femmes": "8", "valeur_hommes": "4"},
            "valeur",
            "Femmes et hommes font 12, plus que la valeur totale.",
        ),
        (
            {"valeur": "10", "motif_absence": "Secret statistique"},
            "motif_absence",
            regles.MOTIF_EN_TROP,
        ),
        ({"valeur_femmes": "2", "motif_absence": "Non transmis"}, "valeur", regles.SEXES_SEULS),
    ],
)
def test_une_case_refusee_dit_pourquoi(monde, textes, champ, message):
    assert _refus(monde, monde.somme, **textes) == {champ: message}


@pytest.mark.parametrize(
    ("textes", "champ", "message"),
    [
        ({"numerateur": "40"}, "denominateur", regles.TERME_SEUL),
        ({"denominateur": "40"}, "numerateur", regles.TERME_SEUL),
        ({"numerateur": "4", "denominateur": "0"}, "denominateur", regles.DENOMINATEUR_NUL),
        ({"numerateur": "4", "denominateur": "-2"}, "denominateur", regles.DENOMINATEUR_NUL),
        (
            {"numerateur": "999999999999", "denominateur": "0,01"},
            "numerateur",
            "Ce ratio dépasse ce qui se conçoit.",
        ),
    ],
)
def test_un_ratio_refuse_dit_pourquoi(monde, textes, champ, message):
    assert _refus(monde, monde.ratio, **textes) == {champ: message}


def test_un_motif_trop_long_ou_un_nombre_trop_grand_est_refuse(monde):
    assert set(_refus(monde, monde.somme, motif_absence="x" * 201)) == {"motif_absence"}
    monde.contrat.saisies.all().delete()
    assert set(_refus(monde, monde.somme, valeur="9" * 20)) == {"valeur"}


def test_de_deux_taux_femmes_et_hommes_rien_ne_s_additionne(monde):
    taux = fabriques.creer_indicateur(
        monde.contrat, responsable=monde.agent.partenaire, agregation="derniere"
    )
    assert _refus(monde, taux, valeur="40", valeur_femmes="42", valeur_hommes="38") == {}


def test_une_valeur_videe_demande_son_motif(monde):
    fabriques.creer_mesure(monde.somme, 2018, 100)
    assert _refus(monde, monde.somme, valeur="") == {
        "motif_absence": regles.POURQUOI,
        "correction": SANS_RAISON,
    }


def test_une_periode_deja_couverte_est_refusee(monde):
    Mesure.objects.create(
        indicateur=monde.somme,
        periode_debut=date(2018, 1, 1),
        periode_fin=date(2018, 6, 30),
        valeur=40,
    )
    assert _refus(monde, monde.somme, valeur="90") == {"valeur": regles.DEJA_COUVERTE}


def test_ce_qui_n_est_pas_a_elle_est_refuse(monde):
    """Another organisation's indicator, a neighbourhood outside the contract, a cell of nothing."""
    autrui = fabriques.creer_indicateur(monde.contrat, responsable=fabriques.creer_partenaire())
    ailleurs = fabriques.creer_quartier()
    cellules = {
        **cases(autrui, valeur="1"),
        **cases(monde.somme, ailleurs, valeur="2"),
        "bizarre": "3",
    }
    saisie = monde.creer_saisie(cellules)
    assert saisies.verifier(saisie) == dict.fromkeys(cellules, INCONNUE)
    assert [(e.cle, e.erreur) for e in saisies.comparer(saisie)] == [
        (cle, INCONNUE) for cle in cellules
    ]


@pytest.mark.parametrize("textes", [{}, {"valeur": ""}, {"motif_absence": " "}])
def test_rien_de_change_rien_a_proposer(monde, textes):
    saisie = monde.creer_saisie(cases(monde.somme, **textes))
    assert saisies.verifier(saisie) == {"": RIEN}
    with pytest.raises(ValidationError, match="Rien à proposer"):
        saisies.proposer(saisie, par=monde.agent)


def test_changer_un_chiffre_valide_demande_pourquoi(monde):
    fabriques.creer_mesure(monde.somme, 2018, 100)
    saisie = monde.creer_saisie(cases(monde.somme, valeur="90"))
    assert saisies.verifier(saisie) == {"correction": SANS_RAISON}
    saisie.correction = "Doublons retirés"
    assert saisies.verifier(saisie) == {}


def test_completer_ou_lever_une_absence_ne_demande_rien(monde):
    fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai)
    fabriques.creer_mesure(monde.somme, 2018, quartier=monde.saint_ex)
    saisie = monde.creer_saisie(
        cases(monde.somme, monde.quai, valeur_femmes="60")
        | cases(monde.somme, monde.saint_ex, valeur="50"),
    )
    assert saisies.verifier(saisie) == {}


def test_comparer_met_cote_a_cote(monde):
    fabriques.creer_mesure(monde.somme, 2018, 1100, quartier=monde.quai)
    fabriques.creer_mesure(monde.somme, 2018, quartier=monde.saint_ex)
    saisie = monde.creer_saisie(
        cases(monde.somme, monde.quai, valeur="1100", valeur_femmes="abc"),
        cases(monde.somme, monde.saint_ex, valeur="50"),
        cases(monde.ratio, numerateur="1", denominateur="3"),
    )
    ecarts = saisies.comparer(saisie)
    personnes, reussite = "Personnes reçues", "Réussite"
    espace, rien = "\u00a0", "non renseigné"
    lus = [
        (e.groupe, e.libelle.replace(espace, " "), e.avant, e.apres, e.change, bool(e.erreur))
        for e in ecarts
    ]
    assert lus == [
        (personnes, "Quai : valeur", "1\u202f100\u00a0personnes", "1100", False, False),
        (personnes, "Quai : dont femmes", rien, "abc", True, True),
        (personnes, "Saint-Exupéry : valeur", rien, "50\u00a0personnes", True, False),
        (personnes, "Saint-Exupéry : motif d'absence", "Secret statistique", rien, True, False),
        (reussite, "Ensemble du contrat : numérateur", rien, "1", True, False),
        (reussite, "Ensemble du contrat : dénominateur", rien, "3", True, False),
        (reussite, "Ensemble du contrat : valeur", rien, "33,33\u202f%", True, False),
    ]


@pytest.mark.parametrize("nombre", [1, 3])
def test_comparer_en_requetes_constantes(django_assert_num_queries, monde, nombre):
    quartiers = [fabriques.creer_quartier() for _ in range(nombre)]
    monde.contrat.quartiers.set(quartiers)
    monde.contrat.objectifs.all().delete()
    cellules = {}
    for _ in range(nombre):
        indicateur = fabriques.creer_indicateur(monde.contrat, responsable=monde.agent.partenaire)
        for quartier in quartiers:
            fabriques.creer_mesure(indicateur, 2018, 10, quartier=quartier)
            cellules |= cases(indicateur, quartier, valeur="12")
    saisie = monde.creer_saisie(cellules)
    with django_assert_num_queries(1):
        ecarts = saisies.comparer(saisie)
    assert len(ecarts) == nombre**2
