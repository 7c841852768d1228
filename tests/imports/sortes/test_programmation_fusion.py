"""A merge between the preview and the confirmation, or after it: told, never half-written."""

import pytest

from contrats.fusion import fusionner
from contrats.models import Action
from imports.annulation import AnnulationImpossible, annuler
from imports.application import appliquer
from imports.masse import Depasse
from imports.preparation import preparer
from partenaires.models import Partenaire
from tests import fabriques
from tests.imports.sortes.classeurs import dites, lire_en_csv

pytestmark = pytest.mark.django_db

ENTETES = "Référence|Exercice|Intitulé|Porteur|SIRET"


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def par(contrat):
    return fabriques.creer_officier(contrat)


def test_reunir_deux_noms_puis_relire(contrat, par):
    """The number of one, the name of the other: merged on screen, the same file then passes."""
    siret = fabriques.creer_siret()
    garde = fabriques.creer_partenaire(nom="Les Jardins", siret=siret)
    absorbe = fabriques.creer_partenaire(nom="Jardins du Haut-Pont")
    contrat.partenaires.add(garde, absorbe)
    lot = lire_en_csv(contrat, par, ENTETES, f"D1|2026|A|Jardins du Haut-Pont|{siret}")
    donnees = lot.anomalies.get(gravite="erreur").donnees
    choisis = (Partenaire.objects.get(pk=donnees[nom]) for nom in ("garde", "absorbe"))
    fusionner(*choisis, par=par)
    lot.relire(par=par)
    assert preparer(lot)
    lot.refresh_from_db()
    assert dites(lot) == []
    appliquer(lot, par=par)
    assert Action.objects.get().porteur == garde


def test_le_porteur_est_reuni_avant_la_confirmation(contrat, par):
    garde, absorbe = fabriques.creer_partenaire(nom="Un"), fabriques.creer_partenaire(nom="Deux")
    contrat.partenaires.add(garde, absorbe)
    lot = lire_en_csv(contrat, par, ENTETES, "D1|2026|A|Deux|")
    fusionner(garde, absorbe, par=par)
    with pytest.raises(Depasse):
        appliquer(lot, par=par)
    assert not Action.objects.exists()


def test_un_import_dont_le_partenaire_est_reuni_ne_s_annule_plus(contrat, par):
    garde = fabriques.creer_partenaire(nom="Un", enregistre_par=contrat.pilote)
    lot = lire_en_csv(contrat, par, ENTETES, "D1|2026|A|Nouveau|")
    appliquer(lot, par=par)
    fusionner(garde, Partenaire.objects.get(nom="Nouveau"), par=par)
    with pytest.raises(AnnulationImpossible):
        annuler(lot, par=par)
    assert Action.objects.get().porteur == garde
