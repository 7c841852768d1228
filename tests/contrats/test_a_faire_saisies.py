"""Values and entries that wait for a person: to give, to go on with, to correct, to validate."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contrats.a_faire import a_faire
from contrats.dus import lire
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2017, 6, 1)


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent")


def _contrat(*partenaires, **champs):
    return fabriques.creer_contrat(*partenaires, **{"statut": "en_vigueur", **champs})


def _taches(utilisateur, jour=JOUR):
    return a_faire(utilisateur, lire(utilisateur, jour))


def _lignes(utilisateur, jour=JOUR):
    """What each task says: nature, title, due date, delay."""
    return [(t.nature, t.intitule, t.echeance, t.delai) for t in _taches(utilisateur, jour)]


# -- values to enter ----------------------------------------------------------------------------


def _indicateur(contrat, partenaire, **champs):
    return fabriques.creer_indicateur(contrat, responsable=partenaire, **champs)


def test_les_valeurs_des_annees_finies_sont_a_donner(agent):
    contrat = _contrat(agent.partenaire)
    _indicateur(contrat, agent.partenaire)
    assert _lignes(agent) == [
        (
            "saisie",
            "Donner les valeurs 2016 des indicateurs",
            date(2017, 3, 31),
            "en retard de 2\u00a0mois",
        )
    ]
    (tache,) = _taches(agent)
    assert (tache.precision, tache.contrat) == ("1\u00a0valeur manquante", contrat)


def test_les_valeurs_d_autrui_ne_sont_pas_les_miennes(agent):
    autre = fabriques.creer_partenaire()
    contrat = _contrat(agent.partenaire, autre)
    _indicateur(contrat, autre)
    _indicateur(contrat, None)
    _indicateur(_contrat(autre), agent.partenaire)  # a contract that the agent cannot read
    assert _taches(agent) == []


@pytest.mark.parametrize("statut", ["elaboration", "en_signature", "clos"])
def test_un_contrat_qui_n_est_pas_en_vigueur_n_attend_aucune_valeur(agent, statut):
    _indicateur(_contrat(agent.partenaire, statut=statut), agent.partenaire)
    assert _taches(agent) == []


def test_une_valeur_donnee_ou_proposee_n_est_plus_a_donner(agent):
    contrat = _contrat(agent.partenaire)
    fabriques.creer_mesure(_indicateur(contrat, agent.partenaire), 2016, 45)
    autre = _contrat(agent.partenaire)
    _indicateur(autre, agent.partenaire)
    _valeurs_de(autre, agent.partenaire, 2016, statut="proposee")
    assert _taches(agent) == []


def _valeurs_de(contrat, partenaire, annee, **champs):
    return fabriques.creer_saisie(
        contrat=contrat,
        partenaire=partenaire,
        periode_debut=date(annee, 1, 1),
        periode_fin=date(annee, 12, 31),
        **champs,
    )


# -- entries begun or sent back -----------------------------------------------------------------


def test_une_saisie_commencee_remplace_les_valeurs_a_donner(agent):
    contrat = _contrat(agent.partenaire)
    _indicateur(contrat, agent.partenaire)
    saisie = _valeurs_de(contrat, agent.partenaire, 2016)
    (tache,) = _taches(agent)
    assert (tache.intitule, tache.precision) == (
        "Terminer les valeurs 2016 des indicateurs",
        "Brouillon enregistré",
    )
    assert tache.url == f"/saisies/{saisie.pk}/"


def test_une_saisie_renvoyee_revient_avec_son_motif(agent):
    action = fabriques.creer_action(
        _contrat(agent.partenaire), porteur=agent.partenaire, intitule="Ateliers"
    )
    fabriques.creer_saisie(action, statut="renvoyee", motif="Le total ne va pas.")
    (tache,) = _taches(agent)
    assert (tache.intitule, tache.precision, tache.delai) == (
        "Corriger le suivi de l’action «\u00a0Ateliers\u00a0»",
        "Renvoyée\u00a0: Le total ne va pas.",
        "",
    )


def test_la_saisie_d_une_autre_organisation_reste_invisible(agent):
    autre = fabriques.creer_partenaire()
    contrat = _contrat(agent.partenaire, autre)
    fabriques.creer_saisie(fabriques.creer_action(contrat, porteur=autre), statut="renvoyee")
    assert _taches(agent) == []


def test_l_officier_valide_ce_qui_est_propose_par_contrat():
    contrat = _contrat()
    officier = fabriques.creer_officier(contrat)
    agent = fabriques.creer_utilisateur("agent")
    for _ in range(2):
        saisie = fabriques.creer_saisie(fabriques.creer_action(contrat, porteur=agent.partenaire))
        saisie.proposer(par=agent)
    ailleurs = fabriques.creer_saisie()
    ailleurs.proposer(par=agent)
    saisie.refresh_from_db()
    apres = timezone.localdate(saisie.propose_le) + timedelta(days=12)
    (tache,) = [t for t in _taches(officier, apres) if t.nature == "validation"]
    assert (tache.intitule, tache.precision, tache.contrat) == (
        "Valider ou renvoyer 2\u00a0saisies",
        "La plus ancienne attend depuis 12\u00a0jours",
        contrat,
    )
    assert [t.nature for t in _taches(agent)] == []


@pytest.mark.parametrize("demonstration", [True, False])
def test_une_saisie_a_terminer_dit_si_son_action_est_un_exemple(agent, demonstration):
    """As the other tasks about an action do."""
    contrat = _contrat(agent.partenaire)
    action = fabriques.creer_action(
        contrat, porteur=agent.partenaire, statut="en_cours", demonstration=demonstration
    )
    fabriques.creer_saisie(action, modifie_par=agent)
    assert [tache.demonstration for tache in _taches(agent)] == [demonstration]
