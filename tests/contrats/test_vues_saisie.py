"""The entries of a contract: who reads them, who validates, what is refused, at what cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats import saisies
from contrats.models import Action, Evenement, Saisie
from contrats.saisies.ecart import empreinte
from tests import fabriques

pytestmark = pytest.mark.django_db

DECISIONS = ("valider", "renvoyer")
MAIN = ("proposer", "reprendre", "retirer")


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


def _verbe(client, verbe, saisie, **donnees):
    return client.post(_url(f"{verbe}_saisie", saisie), donnees)


def _vu(saisie):
    return empreinte(saisies.comparer(saisie))


def _etat(saisie):
    saisie.refresh_from_db()
    return saisie.statut, Action.objects.get(pk=saisie.action_id).avancement


def test_l_officier_relit_et_valide(client, officier, proposee):
    client.force_login(officier)
    page = client.get(_url("saisie", proposee))
    assert [e.cle for e in page.context["ecarts"] if e.change] == ["avancement"]
    reponse = _verbe(client, "valider", proposee, vu=page.context["vu"])
    assert reponse.url == _url("saisies", proposee.contrat)
    assert _etat(proposee) == ("validee", 60)
    relue = client.get(_url("saisie", proposee))
    assert [(e.avant, e.apres) for e in relue.context["ecarts"]] == [("20\u202f%", "60\u202f%")]


def test_valider_deux_fois_est_sans_effet_et_dit(client, officier, proposee):
    client.force_login(officier)
    vu = _vu(proposee)
    _verbe(client, "valider", proposee, vu=vu)
    nb = Evenement.objects.count()
    reponse = client.post(_url("valider_saisie", proposee), {"vu": vu}, follow=True)
    *_, message = reponse.context["messages"]
    dit = f"C’est déjà fait\u00a0: « {proposee} » est à l'état « validée »."
    assert (message.level_tag, str(message)) == ("info", dit)
    assert (_etat(proposee), Evenement.objects.count()) == (("validee", 60), nb)


@pytest.mark.parametrize("vu", ["", "autre"])
def test_rien_ne_se_valide_sans_avoir_ete_lu(client, officier, proposee, vu):
    client.force_login(officier)
    reponse = _verbe(client, "valider", proposee, vu=vu)
    assert reponse.status_code == 409
    assert "La saisie a changé depuis que vous l’avez lue" in reponse.content.decode()
    assert _etat(proposee) == ("proposee", 20)


def test_une_valeur_changee_depuis_la_lecture_se_relit(client, officier, proposee):
    client.force_login(officier)
    vu = client.get(_url("saisie", proposee)).context["vu"]
    Action.objects.filter(pk=proposee.action_id).update(avancement=40)
    refus = _verbe(client, "valider", proposee, vu=vu)
    assert refus.status_code == 409
    assert _etat(proposee) == ("proposee", 40)
    _verbe(client, "valider", proposee, vu=refus.context["vu"])
    assert _etat(proposee) == ("validee", 60)


def test_une_cellule_devenue_fausse_est_dite_et_rien_n_est_ecrit(client, officier, proposee):
    Action.objects.filter(pk=proposee.action_id).update(statut="annulee")
    client.force_login(officier)
    reponse = _verbe(client, "valider", proposee, vu=_vu(proposee))
    assert reponse.status_code == 422
    assert "son suivi n’est pas ouvert" in reponse.content.decode()
    assert _etat(proposee) == ("proposee", 20)
    assert Evenement.objects.count() == 0


def test_l_officier_renvoie_avec_son_motif(client, officier, agent, proposee):
    client.force_login(officier)
    refus = _verbe(client, "renvoyer", proposee, motif="  ")
    assert refus.status_code == 422
    assert list(refus.context["renvoi"].errors) == ["motif"]
    _verbe(client, "renvoyer", proposee, motif="Précisez la date du versement")
    assert _etat(proposee) == ("renvoyee", 20)
    client.force_login(agent)
    suivi = client.get(reverse("contrats:suivre_action", args=[proposee.action_id]))
    assert "Précisez la date du versement" in suivi.content.decode()
    assert suivi.context["form"]["avancement"].value() == "60"


def test_un_renvoi_trop_tard_ne_perd_pas_le_motif(client, officier, agent, proposee):
    proposee.reprendre(par=agent)
    client.force_login(officier)
    reponse = _verbe(client, "renvoyer", proposee, motif="Précisez la date")
    assert reponse.status_code == 409
    assert "Précisez la date" in reponse.content.decode()
    assert _etat(proposee) == ("brouillon", 20)


def test_l_agent_reprend_puis_propose_puis_retire(client, agent, proposee):
    client.force_login(agent)
    reponse = _verbe(client, "reprendre", proposee)
    assert reponse.url == reverse("contrats:suivre_action", args=[proposee.action_id])
    assert _etat(proposee) == ("brouillon", 20)
    assert _verbe(client, "proposer", proposee).url == _url("saisie", proposee)
    assert _etat(proposee) == ("proposee", 20)
    _verbe(client, "reprendre", proposee)
    assert _verbe(client, "retirer", proposee).url == _url("saisies", proposee.contrat)
    assert _etat(proposee) == ("retiree", 20)


@pytest.mark.parametrize(
    ("verbe", "niveau", "dit"),
    [("proposer", "info", "C’est déjà fait"), ("retirer", "error", "impossible de retirer")],
)
def test_un_verbe_impossible_est_explique(client, agent, proposee, verbe, niveau, dit):
    client.force_login(agent)
    reponse = client.post(_url(f"{verbe}_saisie", proposee), follow=True)
    [message] = reponse.context["messages"]
    assert (message.level_tag, dit in str(message)) == (niveau, True)
    assert _etat(proposee) == ("proposee", 20)


def test_un_brouillon_faux_ne_se_propose_pas(client, agent, action):
    saisie = fabriques.creer_saisie(action, cellules={"avancement": "beaucoup"}, modifie_par=agent)
    client.force_login(agent)
    reponse = _verbe(client, "proposer", saisie)
    assert reponse.status_code == 422
    assert "n’est pas un nombre" in reponse.content.decode()
    assert _etat(saisie) == ("brouillon", 20)


@pytest.mark.parametrize("verbe", DECISIONS)
@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_seul_l_officier_decide(client, agent, proposee, verbe, role):
    client.force_login(fabriques.creer_utilisateur(role, agent.partenaire))
    assert client.get(_url("saisie", proposee)).context["valideur"] is False
    assert _verbe(client, verbe, proposee, vu=_vu(proposee), motif="Non").status_code == 403
    assert _etat(proposee) == ("proposee", 20)


@pytest.mark.parametrize("verbe", MAIN)
@pytest.mark.parametrize("qui", ["officier", "signataire", "lecteur"])
def test_seuls_les_agents_du_porteur_la_tiennent(client, agent, officier, proposee, verbe, qui):
    lecteur = fabriques.creer_utilisateur("lecteur", agent.partenaire)
    signataire = fabriques.creer_utilisateur("signataire", agent.partenaire)
    personnes = {"officier": officier, "signataire": signataire, "lecteur": lecteur}
    client.force_login(personnes[qui])
    assert _verbe(client, verbe, proposee).status_code == 403
    assert _etat(proposee) == ("proposee", 20)


@pytest.mark.parametrize("verbe", [*DECISIONS, *MAIN])
def test_les_saisies_des_autres_sont_introuvables(client, action, proposee, verbe):
    """Another organisation of the same contract, and an officer from elsewhere."""
    voisin = fabriques.creer_utilisateur("agent")
    action.contrat.partenaires.add(voisin.partenaire)
    for personne in (voisin, fabriques.creer_utilisateur("officier")):
        client.force_login(personne)
        assert client.get(_url("saisie", proposee)).status_code == 404
        assert _verbe(client, verbe, proposee, vu=_vu(proposee), motif="x").status_code == 404
    assert _etat(proposee) == ("proposee", 20)


@pytest.mark.parametrize("verbe", [*DECISIONS, *MAIN])
def test_rien_ne_s_ecrit_en_lecture(client, officier, proposee, verbe):
    client.force_login(officier)
    assert client.get(_url(f"{verbe}_saisie", proposee)).status_code == 405
    assert client.get(_url("valider_saisies", proposee.contrat)).status_code == 405


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(
    client, django_assert_num_queries, officier, proposee, n
):
    for _ in range(n):
        fabriques.creer_financement(proposee.action)
        proposee.reprendre(par=fabriques.creer_utilisateur())
        proposee.proposer(par=fabriques.creer_utilisateur())
    client.force_login(officier)
    with django_assert_num_queries(3):
        assert client.get(_url("saisie", proposee)).status_code == 200


def test_une_saisie_ouverte_se_voit_sur_la_fiche(client, agent, action, proposee):
    client.force_login(agent)
    fiche = client.get(reverse("contrats:action", args=[action.pk]))
    assert fiche.context["saisie_ouverte"] == proposee
    voisin = fabriques.creer_utilisateur("agent")
    action.contrat.partenaires.add(voisin.partenaire)
    client.force_login(voisin)
    fiche = client.get(reverse("contrats:action", args=[action.pk]))
    assert fiche.context["saisie_ouverte"] is None
    assert Saisie.objects.count() == 1
