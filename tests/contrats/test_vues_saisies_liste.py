"""The list of a contract's entries: what each person reads first, several validated at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Action
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(agent):
    contrat = fabriques.creer_contrat(agent.partenaire)
    return fabriques.creer_action(
        contrat, porteur=agent.partenaire, statut="en_cours", avancement=20
    )


@pytest.fixture
def officier(action):
    return fabriques.creer_officier(action.contrat)


@pytest.fixture
def proposee(action, agent):
    return fabriques.creer_saisie(
        action,
        cellules={"avancement": "60"},
        modifie_par=agent,
        statut="proposee",
        propose_le=timezone.now(),
    )


def _url(nom, saisie):
    return reverse(f"contrats:{nom}", args=[saisie.pk])


def _etat(saisie):
    saisie.refresh_from_db()
    return saisie.statut, Action.objects.get(pk=saisie.action_id).avancement


def _liste(client, contrat):
    contexte = client.get(_url("saisies", contrat)).context
    lignes = (contexte["proposees"], contexte["en_cours"])
    return [[x.saisie for x in groupe] for groupe in lignes] + [list(contexte["page"])]


def test_la_liste_met_les_plus_anciennes_d_abord(client, officier, agent, action, proposee):
    contrat, hier = action.contrat, timezone.now() - timedelta(days=1)
    creer = fabriques.creer_saisie
    ancienne = creer(_autre_action(contrat), statut="proposee", propose_le=hier)
    brouillon = creer(_autre_action(contrat))
    renvoyee = creer(_autre_action(contrat), statut="renvoyee", motif="À revoir")
    validee = creer(_autre_action(contrat), statut="validee")
    creer(fabriques.creer_action(statut="en_cours"), statut="proposee")  # another contract's
    client.force_login(officier)
    assert _liste(client, contrat) == [[ancienne, proposee], [brouillon, renvoyee], [validee]]
    client.force_login(agent)
    assert _liste(client, contrat) == [[proposee], [], []]


def _autre_action(contrat):
    numero = Action.objects.count()
    porteur = fabriques.creer_partenaire(nom=f"Organisation {numero}")
    return fabriques.creer_action(contrat, porteur=porteur, statut="en_cours")


def test_valider_la_selection(client, officier, action, proposee):
    autre = fabriques.creer_saisie(
        _autre_action(action.contrat), cellules={"avancement": "30"}, statut="proposee"
    )
    changee = fabriques.creer_saisie(
        _autre_action(action.contrat), cellules={"avancement": "30"}, statut="proposee", version=2
    )
    etrangere = fabriques.creer_saisie(cellules={"avancement": "30"}, statut="proposee")
    client.force_login(officier)
    cochees = [f"{proposee.pk}:1", f"{autre.pk}:1", f"{changee.pk}:1", f"{etrangere.pk}:1", "x:y"]
    reponse = client.post(
        _url("valider_saisies", action.contrat), {"saisies": cochees}, follow=True
    )
    niveaux = [message.level_tag for message in reponse.context["messages"]]
    assert sorted(niveaux) == ["error", "success", "success"]
    assert [_etat(s) for s in (proposee, autre, changee, etrangere)] == [
        ("validee", 60),
        ("validee", 30),
        ("proposee", 0),
        ("proposee", 0),
    ]


def test_une_selection_vide_se_dit(client, officier, action):
    client.force_login(officier)
    reponse = client.post(_url("valider_saisies", action.contrat), follow=True)
    [message] = reponse.context["messages"]
    assert str(message) == "Cochez au moins une saisie à valider."


def test_un_agent_ne_valide_pas_une_selection(client, agent, proposee):
    client.force_login(agent)
    cochees = {"saisies": [f"{proposee.pk}:1"]}
    assert client.post(_url("valider_saisies", proposee.contrat), cochees).status_code == 403
    assert _etat(proposee) == ("proposee", 20)


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_saisies(
    client, django_assert_num_queries, officier, action, n
):
    for statut in ["proposee", "brouillon", "validee"] * n:
        saisie = fabriques.creer_saisie(
            _autre_action(action.contrat),
            cellules={"avancement": "30"},
            statut=statut,
            modifie_par=fabriques.creer_utilisateur(),
        )
        fabriques.creer_financement(saisie.action)
    client.force_login(officier)
    with django_assert_num_queries(3):
        assert client.get(_url("saisies", action.contrat)).status_code == 200
