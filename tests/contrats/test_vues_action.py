"""The action's sheet: who reads it, who updates it, what is written and what is refused."""

import pytest
from django.urls import reverse

from contrats.models import Action, Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db

VERBES = ("demarrer_action", "terminer_action")


@pytest.fixture
def porteur():
    """The agent of the organisation that carries the action."""
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(porteur):
    contrat = fabriques.creer_contrat(porteur.partenaire)
    return fabriques.creer_action(
        contrat, porteur=porteur.partenaire, statut="en_cours", avancement=20
    )


def _url(nom, action):
    return reverse(f"contrats:{nom}", args=[action.pk])


def _etat(action):
    return Action.objects.values_list("statut", "avancement", "beneficiaires_reels_femmes").get(
        pk=action.pk
    )


def test_demarrer_puis_terminer(client, porteur, action):
    Action.objects.filter(pk=action.pk).update(statut="retenue")
    client.force_login(porteur)
    client.post(_url("demarrer_action", action))
    assert _etat(action) == ("en_cours", 20, None)
    client.post(_url("terminer_action", action))
    assert _etat(action) == ("terminee", 100, None)
    verbes = Evenement.objects.order_by("pk").values_list("verbe", flat=True)
    assert list(verbes) == ["demarrer", "terminer"]


def test_un_verbe_impossible_est_explique_et_rien_n_est_ecrit(client, porteur, action):
    """Done already: no error. Else the reason why it cannot be."""
    client.force_login(porteur)
    vus = []
    for statut in ("en_cours", "terminee"):
        Action.objects.filter(pk=action.pk).update(statut=statut)
        reponse = client.post(_url("demarrer_action", action), follow=True)
        vus += [(message.level_tag, str(message)) for message in reponse.context["messages"]]
        assert _etat(action) == (statut, 20, None)
    assert [niveau for niveau, _ in vus] == ["info", "error"]
    assert vus[0][1].startswith("C’est déjà fait")
    assert "impossible de démarrer" in vus[1][1]
    assert Evenement.objects.count() == 0


@pytest.mark.parametrize("nom", VERBES)
@pytest.mark.parametrize("role", ["lecteur", "signataire", "agent"])
def test_les_autres_partenaires_lisent_sans_pouvoir_ecrire(client, action, nom, role):
    autre = fabriques.creer_utilisateur(role)
    action.contrat.partenaires.add(autre.partenaire)
    client.force_login(autre)
    fiche = client.get(_url("action", action))
    assert (fiche.status_code, fiche.context["modifiable"]) == (200, False)
    assert "Mettre à jour le suivi" not in fiche.content.decode()
    reponse = client.post(_url(nom, action))
    assert reponse.status_code == 403
    assert "Accès refusé" in reponse.content.decode()
    assert _etat(action) == ("en_cours", 20, None)


@pytest.mark.parametrize("nom", ["action", *VERBES])
@pytest.mark.parametrize("role", ["lecteur", "agent", "officier"])
def test_l_action_d_un_autre_contrat_est_introuvable(client, action, nom, role):
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    appel = client.get if nom == "action" else client.post
    assert appel(_url(nom, action)).status_code == 404
    assert _etat(action) == ("en_cours", 20, None)


@pytest.mark.parametrize("nom", VERBES)
def test_rien_ne_s_ecrit_en_lecture(client, porteur, action, nom):
    client.force_login(porteur)
    assert client.get(_url(nom, action)).status_code == 405
