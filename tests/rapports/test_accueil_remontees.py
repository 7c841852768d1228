"""The home page tells the collections that are open: who is late, what one still owes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.a_faire import NatureTache
from contrats.models import ParLien
from remontees.models import Campagne
from remontees.reponse import remettre_les_valeurs, valeurs_de
from tests import fabriques
from tests.monde_feuille import cases
from tests.remontees.exemples import ANNEE, creer_monde, mesurer

pytestmark = pytest.mark.django_db


def _taches(client, personne, nature=NatureTache.REMONTEE):
    client.force_login(personne)
    groupes = client.get("/").context["groupes"]
    return [tache for groupe in groupes if groupe.nature == nature for tache in groupe.montrees]


def _agent(monde, nom="CAF"):
    return fabriques.creer_utilisateur("agent", monde.partenaires[nom], password=None)


def _tout_donner(monde, nom):
    mesurer(monde, nom)
    monde.demande(nom).attendus.get(action__isnull=False).confirmer(par=monde.officier)


def test_l_officier_lit_qui_est_en_retard_puis_qu_il_peut_clore(client):
    monde = creer_monde("CAF", "Ville")
    hier = timezone.localdate() - timedelta(days=1)
    Campagne.objects.update(date_limite=hier)
    _tout_donner(monde, "CAF")
    (tache,) = _taches(client, monde.officier)
    assert (tache.precision, tache.retard_jours, tache.en_retard) == (
        "1\u00a0organisation sur 2 n’a pas tout remis",
        1,
        True,
    )
    assert client.get(tache.url).status_code == 200
    _tout_donner(monde, "Ville")
    (tache,) = _taches(client, monde.officier)
    assert (tache.intitule, tache.en_retard) == (
        "Clore la remontée «\u00a0Remontée 2018\u00a0»",
        False,
    )


def test_ce_qui_vient_par_un_lien_est_a_valider(client):
    monde = creer_monde("CAF")
    demande, lieu = monde.demande("CAF"), monde.contrat.quartiers.get()
    form = valeurs_de(demande, cases(monde.indicateurs["CAF"], lieu, valeur="41"))
    par = ParLien("caf@exemple.fr", monde.partenaires["CAF"])
    remettre_les_valeurs(form, par=par, proposer=True)
    (tache,) = _taches(client, monde.officier, NatureTache.VALIDATION)
    assert tache.intitule == "Valider ou renvoyer 1\u00a0saisie"


def test_l_agent_lit_ce_que_son_organisation_doit_encore_et_ou_le_saisir(client):
    monde = creer_monde("CAF", "Ville")
    agent = _agent(monde)
    (tache,) = _taches(client, agent)
    assert (tache.intitule, tache.precision, tache.url) == (
        "Répondre à la remontée «\u00a0Remontée 2018\u00a0»",
        "2\u00a0réponses attendues",
        reverse("contrats:grille", args=[monde.contrat.pk, ANNEE, agent.partenaire_id]),
    )
    assert client.get(tache.url).status_code == 200
    mesurer(monde, "CAF")
    (tache,) = _taches(client, agent)
    assert (tache.precision, tache.url) == (
        "1\u00a0réponse attendue",
        reverse("contrats:suivre_action", args=[monde.actions["CAF"].pk]),
    )
    assert client.get(tache.url).status_code == 200
    monde.demande("CAF").attendus.get(action__isnull=False).confirmer(par=monde.officier)
    assert _taches(client, agent) == []


def test_rien_d_une_remontee_fermee_ni_d_une_autre_organisation(client):
    monde = creer_monde("CAF", "Ville")
    etranger = fabriques.creer_officier(fabriques.creer_contrat(), password=None)
    lecteur = fabriques.creer_utilisateur("lecteur", monde.partenaires["CAF"], password=None)
    tiers = fabriques.creer_partenaire()
    monde.contrat.partenaires.add(tiers)
    voisin = fabriques.creer_utilisateur("agent", tiers, password=None)
    assert [_taches(client, qui) for qui in (etranger, lecteur, voisin)] == [[], [], []]
    monde.campagne.clore(par=monde.officier)
    assert [_taches(client, qui) for qui in (monde.officier, _agent(monde))] == [[], []]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("role", "requetes"), [("agent", 2), ("officier", 5)])
def test_meme_nombre_de_requetes_quel_que_soit_le_nombre_de_remontees(
    client, django_assert_num_queries, role, requetes, n
):
    mondes = [creer_monde("CAF") for _ in range(n)]
    mien = fabriques.creer_partenaire(
        intercommunalite=mondes[0].contrat.pilote if role == "officier" else None
    )
    for monde in mondes:
        monde.contrat.partenaires.add(mien)
        type(monde.contrat).objects.filter(pk=monde.contrat.pk).update(
            pilote=mondes[0].contrat.pilote
        )
        monde.campagne.demandes.update(partenaire=mien)
        type(monde.indicateurs["CAF"]).objects.update(responsable=mien)
        type(monde.actions["CAF"]).objects.update(porteur=mien)
    client.force_login(fabriques.creer_utilisateur(role, mien, password=None))
    with django_assert_num_queries(requetes):
        groupes = client.get("/").context["groupes"]
    compte = {str(groupe.nature): groupe.total for groupe in groupes}
    assert compte["remontee"] == (2 * n if role == "officier" else n)
