"""Any cells at all: the preview never fails, and a file with an error writes nothing."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contrats.models import Action, Financement
from contrats.statuts import StatutAction
from contrats.tableur import sans_formule
from imports.lecture import nettoyer
from imports.sortes.programmation_actions import avancement, inchangee
from imports.sortes.programmation_etats import lire as lire_l_etat
from imports.statuts import StatutLot
from imports.valeurs import ValeurInvalide
from tests import fabriques
from tests.imports.sortes.classeurs import csv_de

SOUVENT = ["", "2026", "D1", "A;B", "=1+1", "12,5", "01/02/2026", "Retenue", "P147", "'x", "\u00a0"]
CELLULES = st.one_of(st.sampled_from(SOUVENT), st.text(max_size=30)).map(
    lambda cellule: cellule.replace("|", "/")
)
ACTIONS = (
    "Référence|Exercice|Intitulé|Porteur|SIRET|État|Motif|Objectifs|Quartiers|Début|Avancement"
)
ARGENT = "Référence|Financeur|SIRET|Nature du crédit|Année|Demandé (€)|Accordé (€)"


@pytest.mark.django_db
@pytest.mark.parametrize("entetes", [ACTIONS, ARGENT])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(donnees=st.data())
def test_toutes_les_cellules(entetes, donnees):
    largeur = entetes.count("|") + 1
    rangee = st.lists(CELLULES, min_size=largeur, max_size=largeur).map("|".join)
    lignes = donnees.draw(st.lists(rangee, min_size=1, max_size=3))
    contrat = fabriques.creer_contrat()
    fabriques.creer_action(contrat, reference="D1", exercice=2026)
    avant = Action.objects.count(), Financement.objects.count()
    lot = fabriques.creer_lot_lu(
        csv_de(entetes, *lignes).decode().encode("utf-8", "replace"),
        sorte="programmation",
        contrat=contrat,
        par=fabriques.creer_officier(contrat),
    )
    assert lot.statut == StatutLot.LU
    assert (Action.objects.count(), Financement.objects.count()) == avant


@given(st.integers(0, 100))
def test_l_avancement_exporte_se_relit(part):
    assert avancement(f"{part} %", tableur=False) == part
    assert avancement(str(part / 100), tableur=True) == part


@given(st.text())
@example("\r")
def test_ce_qui_est_exporte_est_reconnu(texte):
    assert inchangee(nettoyer(texte), texte)
    assert inchangee(nettoyer(sans_formule(texte)), texte)


@given(st.text(max_size=40))
def test_un_etat_se_lit_ou_se_refuse(mot):
    try:
        etat = lire_l_etat(mot)
    except ValeurInvalide:
        return
    assert etat is None or etat.statut in StatutAction
