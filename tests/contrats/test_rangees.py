"""Lists that leave whole: each cell of names holds its own, in their order, by any block."""

import pytest

from contrats import exports, rangees
from contrats.models import Action, Objectif
from quartiers.models import Quartier
from tests import fabriques

pytestmark = pytest.mark.django_db
COLONNES = ["reference", exports._liste("Q", "quartiers", exports.QUARTIERS, 1).chemin, "exercice"]


def _lire(bloc=2):
    """What each action says, in the order of the columns."""
    places = rangees.places(COLONNES)
    lignes = rangees.lire(Action.objects.order_by("reference"), COLONNES, bloc)
    return [tuple(ligne[place] for place in places) for ligne in lignes]


def _quartiers(*noms):
    return [fabriques.creer_quartier(nom=nom) for nom in noms]


def _creer(contrat, reference, *quartiers):
    action = fabriques.creer_action(contrat, reference=reference)
    action.quartiers.add(*quartiers)
    return action


def test_les_noms_d_une_cellule_sont_dans_leur_ordre_meme_venus_par_blocs(monkeypatch):
    contrat = fabriques.creer_contrat()
    zola, eluard, aragon, braque = _quartiers("Zola", "Éluard", "Aragon", "braque")
    _creer(contrat, "A", zola, eluard)
    _creer(contrat, "B")
    _creer(contrat, "C", aragon, zola, braque)
    _creer(contrat, "D", eluard, zola)
    _creer(contrat, "E", braque, aragon)
    attendu = [
        ("A", "Éluard ; Zola", 2018),
        ("B", "", 2018),
        ("C", "Aragon ; braque ; Zola", 2018),
        ("D", "Éluard ; Zola", 2018),
        ("E", "Aragon ; braque", 2018),
    ]
    assert _lire() == attendu
    assert _lire(bloc=1000) == attendu
    monkeypatch.setattr(rangees, "GARDES", 0)  # nothing is remembered from one block to the next
    assert _lire() == attendu


def test_deux_actions_qui_disent_la_meme_chose_sont_deux_lignes():
    for _ in range(2):
        fabriques.creer_action(fabriques.creer_contrat(), reference="A")
    lues = rangees.lire(Action.objects.distinct(), COLONNES, 2)
    assert [(ligne[0], ligne[2]) for ligne in lues] == [("A", 2018), ("A", 2018)]


def test_ce_qui_est_supprime_pendant_la_lecture_ne_l_interrompt_pas():
    contrat = fabriques.creer_contrat()
    premier, second = _quartiers("Un", "Deux")
    for reference, quartier in zip("AB", (premier, second), strict=True):
        _creer(contrat, reference, quartier)
    lignes = rangees.lire(Action.objects.order_by("reference"), COLONNES, 1)
    lues = [next(lignes)]
    Quartier.objects.filter(pk=second.pk).delete()
    lues += lignes
    assert [ligne[-1] for ligne in lues] == ["Un", ""]


@pytest.mark.parametrize("nombre", [1, 3])
def test_des_lignes_de_plus_ne_demandent_rien_de_plus(django_assert_num_queries, nombre):
    contrat = fabriques.creer_contrat()
    for rang in range(nombre):
        _creer(contrat, f"R{rang}", *_quartiers(f"Q{rang}"))
    with django_assert_num_queries(2):
        assert len(_lire(bloc=1000)) == nombre


def test_la_feuille_des_actions_dit_ce_que_disent_les_actions():
    """The cells made of tuples are those of the objects themselves, column by column."""
    contrat = fabriques.creer_contrat()
    porteur = fabriques.creer_partenaire(nom="Zénith")
    action = _creer(contrat, "R1", *_quartiers("Sud", "Nord"))
    for numero in ("2", "10", "1"):
        action.objectifs.add(fabriques.creer_objectif(contrat, numero=numero, intitule="Emploi"))
    action.coporteurs.add(porteur, fabriques.creer_partenaire(nom="Écoute"))
    assert Objectif.objects.count() == 3
    (feuille, _) = exports.actions(Action.objects.all(), action.financements.all())
    (ligne,) = feuille.lignes
    assert [colonne.valeur(ligne) or "" for colonne in feuille.colonnes] == [
        colonne.valeur(action) or "" for colonne in exports.ACTIONS
    ]
