"""What stands in the way of an avenant: each kind of conflict is named, with who made it."""

from datetime import date

import pytest

from contrats import avenants
from contrats.avenants import champs, fusion, proposer
from contrats.models import Acte, Action, Contrat, Evenement, Indicateur, Objectif
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(intitule="Départ", statut="en_vigueur")


@pytest.fixture
def acte(contrat):
    return proposer.proposer(contrat, par=None, titre="Avenant n° 1")


def objectif_neuf(numero, **champs):
    neuf = {"numero": numero, "intitule": "Transitions", "description": ""}
    return {**neuf, "pilier": None, "parent": None, **champs}


def lignes(acte):
    """Its modifications in front of the contract, both read again."""
    return fusion.examiner(Acte.objects.get(pk=acte.pk))


def situations(acte):
    return [(ligne.etat.value, ligne.motif, ligne.en_mots) for ligne in lignes(acte)]


def refus_d_appliquer(acte):
    """What is told when the signed act is applied."""
    Acte.objects.filter(pk=acte.pk).update(statut="signe")
    acte.signatures.create(
        partenaire=fabriques.creer_partenaire(),
        statut="signee",
        signee_le=date(2018, 5, 28),
        niveau="papier",
    )
    with pytest.raises(avenants.AvenantEnConflit) as refus:
        avenants.appliquer(acte, par=None)
    return refus.value.messages


def test_une_valeur_changee_depuis(acte, contrat):
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Sien")

    assert situations(acte) == [("conflit", fusion.CHANGE, "Sien")]
    assert refus_d_appliquer(acte) == [
        "«\u00a0Le contrat\u00a0», Intitulé\u00a0: la valeur a changé depuis."
    ]
    assert Contrat.objects.get(pk=contrat.pk).intitule == "Sien"


def test_la_meme_valeur_ecrite_des_deux_cotes_n_est_pas_un_conflit(acte, contrat):
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Mien")

    assert situations(acte) == [("deja_fait", "", "Mien")]


def test_un_objet_supprime_depuis(acte, contrat):
    indicateur = fabriques.creer_indicateur(contrat)
    action = fabriques.creer_action(contrat)
    proposer.modifier(acte, indicateur, {"intitule": "Mien"}, par=None)
    proposer.modifier(acte, action, {"intitule": "Mienne"}, par=None)
    Indicateur.objects.filter(pk=indicateur.pk).delete()
    Action.objects.filter(pk=action.pk).delete()

    assert situations(acte) == [("conflit", fusion.DISPARU, "")] * 2


def test_un_objet_passe_dans_un_autre_contrat_est_perdu_pour_celui_ci(acte, contrat):
    action = fabriques.creer_action(contrat)
    proposer.modifier(acte, action, {"intitule": "Mienne"}, par=None)
    Action.objects.filter(pk=action.pk).update(contrat=fabriques.creer_contrat())

    assert situations(acte) == [("conflit", fusion.DISPARU, "")]


def test_un_objectif_ajoute_des_deux_cotes_sous_le_meme_numero(acte, contrat):
    proposer.ajouter(acte, champs.OBJECTIF, objectif_neuf("7"), par=None)
    fabriques.creer_objectif(contrat, numero="7", intitule="Un autre")

    assert situations(acte) == [("conflit", fusion.DEJA_PRIS, "7. Un autre")]
    refus_d_appliquer(acte)
    assert contrat.objectifs.get().intitule == "Un autre"


def test_un_ajout_identique_des_deux_cotes_est_deja_fait(acte, contrat):
    proposer.ajouter(acte, champs.OBJECTIF, objectif_neuf("7"), par=None)
    fabriques.creer_objectif(contrat, numero="7", intitule="Transitions")

    assert situations(acte) == [("deja_fait", "", "7. Transitions")]


def test_un_engagement_dont_l_objectif_n_existe_plus(acte, contrat):
    fabriques.creer_objectif(contrat, numero="3")
    engagement = {
        "partenaire": fabriques.creer_partenaire(),
        "objectif": "3",
        "intitule": "Ouvrir un accueil",
        "description": "",
        "montant": None,
        "echeance": None,
    }
    proposer.ajouter(acte, champs.ENGAGEMENT, engagement, par=None)
    contrat.objectifs.all().delete()

    assert situations(acte) == [("conflit", fusion.SANS_OBJECTIF, "")]


def test_un_engagement_dont_le_partenaire_n_existe_plus(acte, contrat):
    partenaire = fabriques.creer_partenaire()
    engagement = {"partenaire": partenaire, "objectif": None, "intitule": "Ouvrir un accueil"}
    reste = {"description": "", "montant": None, "echeance": None}
    proposer.ajouter(acte, champs.ENGAGEMENT, engagement | reste, par=None)
    partenaire.delete()

    assert situations(acte) == [("conflit", fusion.DISPARU, "")]


def test_un_retrait_d_un_objectif_change_depuis(acte, contrat):
    objectif = fabriques.creer_objectif(contrat, numero="9", intitule="Vide")
    proposer.enlever(acte, objectif, par=None)
    Objectif.objects.filter(pk=objectif.pk).update(intitule="Rempli depuis")

    assert situations(acte) == [("conflit", fusion.CHANGE, "9. Rempli depuis")]


def test_un_retrait_d_un_objectif_qui_porte_une_action_depuis(acte, contrat):
    objectif = fabriques.creer_objectif(contrat, numero="9")
    proposer.enlever(acte, objectif, par=None)
    fabriques.creer_action(contrat).objectifs.add(objectif)

    assert [motif for _, motif, _ in situations(acte)] == [fusion.PORTE]
    refus_d_appliquer(acte)
    assert contrat.objectifs.get() == objectif


def test_un_quartier_supprime_depuis_ne_s_ajoute_pas(acte):
    quartier = fabriques.creer_quartier()
    proposer.changer_les_ensembles(acte, {champs.QUARTIER: [quartier]}, par=None)
    quartier.delete()

    assert situations(acte) == [("conflit", fusion.DISPARU, "")]


def test_un_seul_conflit_refuse_tout(acte, contrat):
    indicateur = fabriques.creer_indicateur(contrat)
    proposer.modifier(acte, indicateur, {"intitule": "Mien"}, par=None)
    proposer.modifier(acte, contrat, {"contexte": "Mien"}, par=None)
    Contrat.objects.filter(pk=contrat.pk).update(contexte="Sien")

    refus_d_appliquer(acte)

    assert Indicateur.objects.get(pk=indicateur.pk).intitule == "Taux de chômage des jeunes"


def test_le_journal_nomme_qui_a_change_la_valeur(acte, contrat):
    """The last event about this very field, not the last event about the object."""
    marie, paul = (fabriques.creer_officier(contrat, nom=nom) for nom in ("Marie", "Paul"))
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Sien")
    for qui, champ in ((marie, "intitule"), (paul, "contexte")):
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=qui,
            verbe="modifier",
            objet=contrat,
            details={champ: {"avant": "", "apres": "x"}},
        )

    (dernier,) = fusion.derniers_changements(fusion.conflits(lignes(acte)))

    assert dernier.auteur == str(marie)


def test_les_fins_de_ligne_d_un_navigateur_ne_sont_pas_un_changement(acte, contrat):
    Contrat.objects.filter(pk=contrat.pk).update(contexte="Une ligne.\nUne autre.")

    tape = {"contexte": "Une ligne.\r\nUne autre."}

    assert proposer.modifier(acte, contrat, tape, par=None) == 0
    assert not acte.modifications.exists()
