"""The action's sheet: who reads it, who updates it, what is written and what is refused."""

import pytest
from django.urls import reverse

from contrats.models import Action, Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db

SAISIE = {
    "avancement": "60",
    "beneficiaires_reels_femmes": "12",
    "beneficiaires_reels_hommes": "",
}
VERBES = ("suivre_action", "demarrer_action", "terminer_action")


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


def test_le_porteur_enregistre_le_suivi_et_le_journal_le_dit(client, porteur, action):
    client.force_login(porteur)
    reponse = client.post(_url("suivre_action", action), SAISIE)
    assert (reponse.status_code, reponse.url) == (302, _url("action", action))
    assert _etat(action) == ("en_cours", 60, 12)
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.auteur, evenement.objet_id, evenement.contrat) == (
        "modifier",
        porteur,
        action.pk,
        action.contrat,
    )
    assert evenement.details == {
        "avancement": {"avant": 20, "apres": 60},
        "beneficiaires_reels_femmes": {"avant": None, "apres": 12},
    }


def test_la_meme_saisie_deux_fois_n_ecrit_qu_un_evenement(client, porteur, action):
    client.force_login(porteur)
    client.post(_url("suivre_action", action), SAISIE)
    client.post(_url("suivre_action", action), SAISIE)
    assert Evenement.objects.count() == 1


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"avancement": "101"}, "Assurez-vous que cette valeur est inférieure ou égale à 100."),
        ({"avancement": "-1"}, "Assurez-vous que cette valeur est supérieure ou égale à 0."),
        ({"avancement": "beaucoup"}, "Écrivez un nombre entier, par exemple 12."),
        ({"avancement": ""}, "Ce champ est obligatoire."),
    ],
)
def test_une_saisie_fausse_est_refusee_a_cote_du_champ(client, porteur, action, saisie, message):
    client.force_login(porteur)
    reponse = client.post(_url("suivre_action", action), {**SAISIE, **saisie})
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"avancement": [message]}
    page = reponse.content.decode()
    assert 'id="id_avancement_error"' in page
    assert 'aria-invalid="true"' in page
    assert _etat(action) == ("en_cours", 20, None)
    assert Evenement.objects.count() == 0


@pytest.mark.parametrize("statut", ["deposee", "ajournee", "refusee", "annulee"])
def test_une_action_hors_programme_ne_se_suit_pas(client, porteur, action, statut):
    Action.objects.filter(pk=action.pk).update(statut=statut)
    client.force_login(porteur)
    page = client.get(_url("action", action))
    assert page.context["form"] is None
    reponse = client.post(_url("suivre_action", action), SAISIE)
    assert reponse.status_code == 422
    assert _etat(action) == (statut, 20, None)


def test_une_action_terminee_reste_a_cent_pour_cent(client, porteur, action):
    action.terminer(par=porteur)
    client.force_login(porteur)
    client.post(_url("suivre_action", action), SAISIE)
    assert _etat(action) == ("terminee", 100, 12)


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
    client.force_login(porteur)
    reponse = client.post(_url("demarrer_action", action), follow=True)
    (message,) = reponse.context["messages"]
    assert message.level_tag == "error"
    assert "impossible de démarrer" in str(message)
    assert _etat(action) == ("en_cours", 20, None)
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
    reponse = client.post(_url(nom, action), SAISIE)
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
    assert appel(_url(nom, action), SAISIE).status_code == 404
    assert _etat(action) == ("en_cours", 20, None)


@pytest.mark.parametrize("nom", VERBES)
def test_rien_ne_s_ecrit_en_lecture(client, porteur, action, nom):
    client.force_login(porteur)
    assert client.get(_url(nom, action)).status_code == 405


@pytest.mark.parametrize("qui", ["coporteur", "officier"])
def test_coporteur_et_officier_du_contrat_suivent_aussi(client, action, qui):
    if qui == "officier":
        personne = fabriques.creer_officier(action.contrat)
    else:
        personne = fabriques.creer_utilisateur("agent")
        action.contrat.partenaires.add(personne.partenaire)
        action.coporteurs.add(personne.partenaire)
    client.force_login(personne)
    client.post(_url("suivre_action", action), SAISIE)
    assert _etat(action) == ("en_cours", 60, 12)
    assert Evenement.objects.get().auteur == personne
