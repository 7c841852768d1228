"""An avenant that is interrupted, at any of its queries, leaves the contract as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from contrats import avenants
from contrats.avenants import champs, photo, proposer
from contrats.models import Acte, Action, Contrat, Evenement, PhotoContrat
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2018, 5, 28)


class Coupure:
    """The link with the database breaks from one query on, counted from the start."""

    def __init__(self, rang=None):
        self.rang, self.passees = rang or float("inf"), 0

    def __call__(self, execute, sql, params, many, context):
        # What Django says to take a transaction back must reach PostgreSQL.
        if sql.startswith(("ROLLBACK", "RELEASE", "SAVEPOINT")):
            return execute(sql, params, many, context)
        self.passees += 1
        if self.passees >= self.rang:
            raise OperationalError("coupure")
        return execute(sql, params, many, context)


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat(
        fabriques.creer_partenaire(nom="Parti"), intitule="Départ", statut="en_vigueur"
    )
    successeur = fabriques.creer_intercommunalite(nom="Pays de Saint-Omer")
    contrat.pilote.successeur = successeur
    contrat.pilote.save()
    return contrat


@pytest.fixture
def acte(contrat):
    """A signed avenant of every kind: verbs, fields, sets, an addition, a removal."""
    acte = proposer.proposer(contrat, par=None, titre="Avenant n° 1")
    valeurs = {
        "intitule": "Autre",
        "pilote": contrat.pilote.successeur,
        "date_fin": date(2022, 12, 31),
    }
    proposer.modifier(acte, contrat, valeurs, par=None)
    indicateur = fabriques.creer_indicateur(contrat)
    proposer.modifier(acte, indicateur, {"cible_finale": ["35.00", 2022]}, par=None)
    venu = fabriques.creer_partenaire(nom="Venu")
    proposer.changer_les_ensembles(acte, {champs.PARTENAIRE: [venu]}, par=None)
    proposer.enlever(acte, fabriques.creer_objectif(contrat, numero="99"), par=None)
    promesse = {"partenaire": venu, "objectif": None, "intitule": "Ouvrir un accueil"}
    reste = {"description": "", "montant": None, "echeance": None}
    proposer.ajouter(acte, champs.ENGAGEMENT, promesse | reste, par=None)
    return signer(acte)


def signer(acte):
    Acte.objects.filter(pk=acte.pk).update(statut="signe")
    acte.signatures.create(
        partenaire=fabriques.creer_partenaire(), statut="signee", signee_le=JOUR, niveau="papier"
    )
    return Acte.objects.get(pk=acte.pk)


def etat(contrat):
    """The contract, its journal, the states kept, and what is recorded as applied."""
    return (
        photo.decrire(contrat),
        list(Evenement.objects.order_by("pk").values_list("pk", flat=True)),
        list(PhotoContrat.objects.values_list("pk", flat=True)),
        list(Acte.objects.exclude(applique_le=None).values_list("pk", flat=True)),
    )


def nombre_de_requetes(acte):
    compteur = Coupure()
    with pytest.raises(ZeroDivisionError), connection.execute_wrapper(compteur):
        _appliquer_puis_defaire(acte)
    return compteur.passees


def _appliquer_puis_defaire(acte):
    with transaction.atomic():
        avenants.appliquer(Acte.objects.get(pk=acte.pk), par=None)
        raise ZeroDivisionError


def test_une_coupure_a_chaque_requete_ne_laisse_rien_a_moitie(acte, contrat):
    avant = etat(contrat)
    requetes = nombre_de_requetes(acte)
    assert requetes > 30
    assert etat(contrat) == avant

    for rang in range(1, requetes + 1):
        with pytest.raises(OperationalError), connection.execute_wrapper(Coupure(rang)):
            avenants.appliquer(Acte.objects.get(pk=acte.pk), par=None)
        assert etat(contrat) == avant, f"requête {rang}"

    assert avenants.appliquer(Acte.objects.get(pk=acte.pk), par=None) is True
    assert Contrat.objects.get(pk=contrat.pk).intitule == "Autre"


def test_une_regle_enfreinte_a_la_fin_defait_ce_qui_precede(contrat):
    """The action's end came earlier meanwhile: nobody touched the field that the avenant moves."""
    acte = proposer.proposer(contrat, par=None, titre="Avenant n° 1")
    action = fabriques.creer_action(contrat)
    proposer.modifier(acte, contrat, {"intitule": "Autre"}, par=None)
    proposer.modifier(acte, action, {"date_debut": date(2018, 9, 1)}, par=None)
    acte = signer(acte)
    Action.objects.filter(pk=action.pk).update(date_fin=date(2018, 6, 30))
    avant = etat(contrat)

    with pytest.raises(ValidationError) as refus:
        avenants.appliquer(acte, par=None)

    assert refus.value.messages == ["La fin de l'action précède son début."]
    assert etat(contrat) == avant
