"""Avenants: what is proposed beside the contract, undone, and written when all have signed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contrats import avenants
from contrats.avenants import champs, proposer
from contrats.models import Acte, Contrat, Evenement, PhotoContrat
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2018, 5, 28)


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(intitule="Contrat de l’Audomarois", statut="en_vigueur")


@pytest.fixture
def officier(contrat):
    return fabriques.creer_officier(contrat)


@pytest.fixture
def acte(contrat, officier):
    return proposer.proposer(contrat, par=officier, titre="Avenant n° 1")


def signer(acte):
    """Everyone has signed: the act waits for its application."""
    Acte.objects.filter(pk=acte.pk).update(statut="signe")
    acte.signatures.create(
        partenaire=fabriques.creer_partenaire(), statut="signee", signee_le=JOUR, niveau="papier"
    )
    return Acte.objects.get(pk=acte.pk)


def dites(acte):
    return [(d.groupe, d.titre, d.avant, d.apres) for d in avenants.differences(acte)]


def relu(objet):
    return type(objet).objects.get(pk=objet.pk)


def test_proposer_prend_le_numero_suivant_et_l_inscrit_au_journal(contrat, officier):
    fabriques.creer_acte(contrat, nature="avenant", numero=4)

    acte = proposer.proposer(contrat, par=officier, titre="Avenant n° 5", objet="Prolonger.")

    assert (acte.nature, acte.numero, acte.statut) == ("avenant", 5, "projet")
    fait = Evenement.objects.get(objet_type="contrats.acte", verbe="proposer")
    assert (fait.auteur, fait.objet_id) == (officier, acte.pk)


@pytest.mark.parametrize("statut", ["elaboration", "en_signature", "clos", "resilie"])
def test_pas_d_avenant_a_un_contrat_qui_n_est_pas_en_vigueur(contrat, officier, statut):
    Contrat.objects.filter(pk=contrat.pk).update(statut=statut)

    with pytest.raises(ValidationError) as refus:
        proposer.proposer(contrat, par=officier, titre="Avenant")

    assert refus.value.messages == ["Un avenant se propose sur un contrat en vigueur."]
    assert not Acte.objects.exists()


def test_proposer_n_ecrit_rien_dans_le_contrat(acte, contrat, officier):
    proposer.modifier(acte, contrat, {"date_fin": date(2022, 12, 31)}, par=officier)

    assert relu(contrat).date_fin == date(2020, 12, 31)
    assert dites(acte) == [
        ("Le contrat", "Le contrat : Fin", "31 décembre 2020", "31 décembre 2022")
    ]


def test_revenir_au_depart_retire_la_ligne(acte, contrat, officier):
    proposer.modifier(acte, contrat, {"intitule": "Autre"}, par=officier)

    assert proposer.modifier(acte, contrat, {"intitule": contrat.intitule}, par=officier) == 1

    assert dites(acte) == []


def test_ne_rien_changer_n_ecrit_rien(acte, contrat, officier):
    avant = Evenement.objects.count()

    assert proposer.modifier(acte, contrat, {"intitule": contrat.intitule}, par=officier) == 0

    assert Evenement.objects.count() == avant
    assert relu(acte).texte_change_le is None


def test_reprendre_une_ligne_garde_la_valeur_de_depart(acte, contrat, officier):
    """What someone else wrote meanwhile must still be seen as a conflict."""
    proposer.modifier(acte, contrat, {"intitule": "Premier"}, par=officier)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Écrit par un autre")

    proposer.modifier(acte, contrat, {"intitule": "Second"}, par=officier)

    ligne = acte.modifications.get()
    assert (ligne.base, ligne.propose) == ("Contrat de l’Audomarois", "Second")


def test_annuler_une_ligne(acte, contrat, officier):
    valeurs = {"intitule": "Autre", "date_fin": date(2021, 6, 30)}
    proposer.modifier(acte, contrat, valeurs, par=officier)

    proposer.annuler(acte.modifications.get(champ="intitule"), par=officier)

    assert [d.libelle for d in avenants.differences(acte)] == ["Fin"]


@pytest.mark.parametrize("statut", ["en_signature", "signe", "constate"])
def test_le_texte_ne_change_plus_hors_du_projet(acte, contrat, officier, statut):
    ligne = fabriques.creer_modification(acte)
    Acte.objects.filter(pk=acte.pk).update(statut=statut)

    for geste in (
        lambda: proposer.modifier(acte, contrat, {"contexte": "Autre"}, par=officier),
        lambda: proposer.annuler(ligne, par=officier),
        lambda: proposer.changer_les_ensembles(acte, {champs.QUARTIER: []}, par=officier),
    ):
        with pytest.raises(ValidationError) as refus:
            geste()
        assert refus.value.messages == [
            "Cet avenant n'est plus un projet : son texte ne change plus."
        ]
    assert acte.modifications.get() == ligne


def test_un_texte_fige_avant_le_changement_ne_s_ouvre_pas(acte, contrat, officier):
    acte.signatures.create(partenaire=fabriques.creer_partenaire())
    fabriques.creer_version(acte)
    proposer.modifier(acte, contrat, {"contexte": "Autre"}, par=officier)

    with pytest.raises(ValidationError) as refus:
        acte.ouvrir(par=officier)
    assert refus.value.messages == [
        "L'avenant a changé depuis que son texte est figé : refigez-le."
    ]

    fabriques.creer_version(acte, pdf=b"%PDF-1.7 le nouveau texte")
    acte.ouvrir(par=officier)
    assert relu(acte).statut == "en_signature"


def test_appliquer_tous_les_champs_du_contrat(acte, contrat, officier):
    successeur = fabriques.creer_intercommunalite(nom="Pays de Saint-Omer")
    contrat.pilote.successeur = successeur
    contrat.pilote.save()
    valeurs = {
        "intitule": "Contrat du Pays de Saint-Omer",
        "date_fin": date(2022, 12, 31),
        "pilote": successeur,
        "contexte": "Prolongé.",
    }
    proposer.modifier(acte, contrat, valeurs, par=officier)

    assert avenants.appliquer(signer(acte), par=officier) is True

    applique = relu(contrat)
    assert {champ: getattr(applique, champ) for champ in valeurs} == valeurs
    verbes = set(Evenement.objects.filter(contrat=contrat).values_list("verbe", flat=True))
    assert verbes == {
        "proposer", "modifier", "proroger", "changer_de_pilote", "appliquer",
    }  # fmt: skip


def test_appliquer_avance_la_fin_du_contrat(acte, contrat, officier):
    proposer.modifier(acte, contrat, {"date_fin": date(2019, 12, 31)}, par=officier)

    avenants.appliquer(signer(acte), par=officier)

    assert relu(contrat).date_fin == date(2019, 12, 31)


def test_appliquer_cibles_objectif_et_action(acte, contrat, officier):
    indicateur = fabriques.creer_indicateur(contrat)
    action = fabriques.creer_action(contrat)
    responsable = fabriques.creer_partenaire()
    cible = ["35.50", 2022]
    proposer.modifier(
        acte, indicateur, {"cible_finale": cible, "responsable": responsable}, par=officier
    )
    proposer.modifier(acte, indicateur.objectif, {"intitule": "Emploi"}, par=officier)
    proposer.modifier(acte, action, {"date_debut": date(2018, 9, 1)}, par=officier)

    avenants.appliquer(signer(acte), par=officier)

    change = relu(indicateur)
    assert (change.cible_finale, change.cible_finale_annee) == (Decimal("35.50"), 2022)
    assert change.responsable == responsable
    assert relu(indicateur.objectif).intitule == "Emploi"
    assert relu(action).date_debut == date(2018, 9, 1)
    fait = Evenement.objects.get(verbe="changer_de_cibles")
    assert fait.details["motif"] == "Avenant n° 1"


def test_appliquer_ajouts_et_retraits(acte, contrat, officier):
    parti, venu = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    quartier = fabriques.creer_quartier()
    vide = fabriques.creer_objectif(contrat, numero="9")
    contrat.partenaires.add(parti)
    proposer.changer_les_ensembles(
        acte, {champs.QUARTIER: [quartier], champs.PARTENAIRE: [venu]}, par=officier
    )
    proposer.enlever(acte, vide, par=officier)
    proposer.ajouter(acte, champs.OBJECTIF, objectif_neuf("7"), par=officier)
    proposer.ajouter(acte, champs.INDICATEUR, indicateur_neuf("7"), par=officier)
    promesse = {**engagement_neuf(venu), "objectif": "7", "montant": Decimal("1500")}
    proposer.ajouter(acte, champs.ENGAGEMENT, promesse, par=officier)

    avenants.appliquer(signer(acte), par=officier)

    assert list(contrat.quartiers.all()) == [quartier]
    assert list(contrat.partenaires.all()) == [venu]
    neuf = contrat.objectifs.get()
    assert (neuf.numero, neuf.intitule) == ("7", "Transitions")
    assert neuf.indicateurs.get().cible_finale == Decimal("40.00")
    engagement = contrat.engagements.get()
    assert (engagement.partenaire, engagement.objectif, engagement.montant) == (
        venu, neuf, Decimal("1500.00"),
    )  # fmt: skip


def objectif_neuf(numero):
    return {
        "numero": numero,
        "intitule": "Transitions",
        "description": "",
        "pilier": None,
        "parent": None,
    }


def indicateur_neuf(numero):
    return {
        "objectif": numero,
        "intitule": "Logements rénovés",
        "definition": "",
        "unite": "logements",
        "sens": "hausse",
        "agregation": "somme",
        "responsable": None,
        "reference_source": "",
        "reference": None,
        "cible_intermediaire": None,
        "cible_finale": ["40.00", 2022],
    }


def engagement_neuf(partenaire):
    return {
        "partenaire": partenaire,
        "objectif": None,
        "intitule": "Ouvrir un accueil",
        "description": "",
        "montant": None,
        "echeance": date(2022, 6, 30),
    }


def test_appliquer_deux_fois_n_ecrit_qu_une(acte, contrat, officier):
    proposer.modifier(acte, contrat, {"intitule": "Autre"}, par=officier)
    acte = signer(acte)
    assert avenants.appliquer(acte, par=officier) is True
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Corrigé depuis")

    assert avenants.appliquer(acte, par=officier) is False

    assert relu(contrat).intitule == "Corrigé depuis"
    assert PhotoContrat.objects.count() == 1


def test_un_avenant_incomplet_ne_s_applique_pas(acte, contrat, officier):
    proposer.modifier(acte, contrat, {"intitule": "Autre"}, par=officier)

    with pytest.raises(ValidationError):
        avenants.appliquer(acte, par=officier)

    assert relu(contrat).intitule == "Contrat de l’Audomarois"
