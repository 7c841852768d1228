"""The follow-up page: who fills it in, what is kept, proposed or written, what is refused."""

import pytest
from django.urls import reverse

from contrats.models import Action, Evenement, Saisie
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent", prenom="Louise", nom="Michel")


@pytest.fixture
def action(agent):
    contrat = fabriques.creer_contrat(agent.partenaire)
    return fabriques.creer_action(
        contrat, porteur=agent.partenaire, statut="en_cours", avancement=20
    )


@pytest.fixture
def officier(action):
    return fabriques.creer_officier(action.contrat, prenom="Jean", nom="Moulin")


@pytest.fixture
def ligne(action):
    return fabriques.creer_financement(action, accorde=5000)


def _url(action):
    return reverse("contrats:suivre_action", args=[action.pk])


def _page(client, personne, action, **touches):
    """What the browser of this person posts: the open page, with `touches` typed over it."""
    client.force_login(personne)
    form = client.get(_url(action)).context["form"]
    return {nom: form[nom].value() for nom in form.fields} | touches


def _etat(action):
    return Action.objects.values_list("statut", "avancement", "beneficiaires_reels_femmes").get(
        pk=action.pk
    )


def _messages(reponse):
    return [(m.level_tag, str(m)) for m in reponse.context["messages"]]


def test_un_agent_garde_un_brouillon_sans_toucher_aux_chiffres(client, agent, action, ligne):
    donnees = _page(client, agent, action, avancement="60", **{f"verse_{ligne.pk}": "1 200"})
    reponse = client.post(_url(action), donnees, follow=True)
    assert reponse.redirect_chain == [(_url(action), 302)]
    assert _messages(reponse) == [("success", "Le brouillon est enregistré.")]
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.partenaire, saisie.modifie_par, saisie.cellules) == (
        "brouillon",
        agent.partenaire,
        agent,
        {"avancement": "60", f"verse_{ligne.pk}": "1 200"},
    )
    assert _etat(action) == ("en_cours", 20, None)
    assert Evenement.objects.count() == 0
    assert reponse.context["form"]["avancement"].value() == "60"


def test_un_brouillon_faux_est_garde_et_montre_ses_erreurs(client, agent, action):
    donnees = _page(client, agent, action, avancement="beaucoup")
    reponse = client.post(_url(action), donnees, follow=True)
    assert [niveau for niveau, _ in _messages(reponse)] == ["success", "warning"]
    assert Saisie.objects.get().cellules == {"avancement": "beaucoup"}
    assert reponse.status_code == 200
    assert reponse.context["form"]["avancement"].value() == "beaucoup"
    assert 'id="id_avancement_error"' in reponse.content.decode()


def test_rien_de_tape_ne_cree_rien(client, agent, action):
    reponse = client.post(_url(action), _page(client, agent, action), follow=True)
    assert [niveau for niveau, _ in _messages(reponse)] == ["info"]
    assert Saisie.objects.count() == 0


def test_un_agent_propose(client, agent, action):
    donnees = _page(client, agent, action, avancement="60", proposer="1")
    reponse = client.post(_url(action), donnees)
    saisie = Saisie.objects.get()
    assert (reponse.status_code, reponse.url) == (302, reverse("contrats:saisie", args=[saisie.pk]))
    assert (saisie.statut, saisie.cellules) == ("proposee", {"avancement": "60"})
    assert _etat(action) == ("en_cours", 20, None)
    assert list(Evenement.objects.values_list("verbe", "auteur")) == [("proposer", agent.pk)]


def test_proposer_deux_fois_est_sans_effet_et_dit(client, agent, action):
    donnees = _page(client, agent, action, avancement="60", proposer="1")
    client.post(_url(action), donnees)
    reponse = client.post(_url(action), donnees, follow=True)
    assert _messages(reponse)[-1] == ("info", "Cette saisie est déjà proposée à l’officier.")
    assert Saisie.objects.get().statut == "proposee"
    assert Evenement.objects.count() == 1


@pytest.mark.parametrize(
    ("touches", "champ", "message"),
    [
        ({"avancement": "101"}, "avancement", "inférieure ou égale à 100."),
        ({"avancement": "beaucoup"}, "avancement", "n’est pas un nombre"),
        ({"avancement": ""}, "avancement", "Ce champ est obligatoire."),
        ({"beneficiaires_reels_femmes": "-2"}, "beneficiaires_reels_femmes", "nombre positif"),
        ({"correction": "x" * 501}, "correction", "au plus 500 caractères"),
        ({}, "__all__", "il n’y a rien à proposer"),
    ],
)
def test_une_proposition_fausse_est_refusee_a_cote_du_champ(
    client, agent, action, touches, champ, message
):
    donnees = _page(client, agent, action, **touches, proposer="1")
    reponse = client.post(_url(action), donnees)
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == [champ]
    assert message in reponse.context["form"].errors[champ][0]
    for nom, texte in touches.items():
        assert reponse.context["form"][nom].value() == texte
    assert (Saisie.objects.count(), Evenement.objects.count()) == (0, 0)
    assert _etat(action) == ("en_cours", 20, None)


def test_une_precision_trop_longue_n_est_pas_coupee(client, agent, action):
    donnees = _page(client, agent, action, avancement="60", correction="x" * 501)
    reponse = client.post(_url(action), donnees)
    assert reponse.status_code == 422
    assert reponse.context["form"]["correction"].value() == "x" * 501
    assert Saisie.objects.count() == 0


def test_une_action_annulee_pendant_la_saisie_la_refuse_sans_la_perdre(client, agent, action):
    donnees = _page(client, agent, action, beneficiaires_reels_femmes="12")
    Action.objects.filter(pk=action.pk).update(statut="annulee")
    reponse = client.post(_url(action), donnees)
    assert reponse.status_code == 422
    assert reponse.context["form"]["beneficiaires_reels_femmes"].value() == "12"
    assert "son suivi n’est pas ouvert" in reponse.content.decode()
    assert Saisie.objects.count() == 0


@pytest.mark.parametrize("statut", ["deposee", "ajournee", "refusee", "annulee"])
def test_une_action_hors_programme_ne_se_suit_pas(client, agent, action, statut):
    Action.objects.filter(pk=action.pk).update(statut=statut)
    client.force_login(agent)
    assert client.get(_url(action)).context["form"] is None


@pytest.mark.parametrize("statut", ["retenue", "en_cours", "terminee"])
def test_le_suivi_reste_du_une_fois_le_contrat_clos(client, agent, action, statut):
    Action.objects.filter(pk=action.pk).update(statut=statut)
    type(action.contrat).objects.update(statut="clos")
    donnees = _page(client, agent, action, beneficiaires_reels_femmes="12", proposer="1")
    client.post(_url(action), donnees)
    assert Saisie.objects.get().statut == "proposee"


def test_un_coporteur_propose_aussi(client, action):
    coporteur = fabriques.creer_utilisateur("agent")
    action.contrat.partenaires.add(coporteur.partenaire)
    action.coporteurs.add(coporteur.partenaire)
    donnees = _page(client, coporteur, action, avancement="60", proposer="1")
    client.post(_url(action), donnees)
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.partenaire) == ("proposee", coporteur.partenaire)


def test_une_saisie_proposee_se_reprend_avant_de_se_modifier(client, agent, action):
    fabriques.creer_saisie(action, statut="proposee", modifie_par=agent)
    client.force_login(agent)
    reponse = client.get(_url(action))
    assert reponse.context["form"] is None
    assert "Pour la modifier, reprenez-la d’abord." in reponse.content.decode()


def test_l_officier_ecrit_aussitot_et_le_journal_le_dit(client, officier, action, ligne):
    donnees = _page(client, officier, action, avancement="60", **{f"verse_{ligne.pk}": "1200,5"})
    reponse = client.post(_url(action), donnees)
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("contrats:action", args=[action.pk]),
    )
    assert _etat(action) == ("en_cours", 60, None)
    assert list(Evenement.objects.order_by("pk").values_list("auteur", "verbe", "details")) == [
        (officier.pk, "modifier", {"avancement": {"avant": 20, "apres": 60}}),
        (officier.pk, "modifier", {"verse": {"avant": None, "apres": "1200.50"}}),
    ]
    assert Saisie.objects.count() == 0


def test_l_officier_ne_touche_pas_au_brouillon_de_l_agent(client, agent, officier, action):
    saisie = fabriques.creer_saisie(action, cellules={"avancement": "70"}, modifie_par=agent)
    donnees = _page(client, officier, action)
    assert donnees["avancement"] == "20"
    client.post(_url(action), donnees | {"avancement": "60"})
    saisie.refresh_from_db()
    assert (_etat(action)[1], saisie.cellules) == (60, {"avancement": "70"})


def test_la_meme_saisie_d_officier_deux_fois_n_ecrit_qu_un_evenement(client, officier, action):
    donnees = _page(client, officier, action, avancement="60")
    client.post(_url(action), donnees)
    client.post(_url(action), donnees)
    assert Evenement.objects.count() == 1


def test_un_officier_refuse_lit_ses_erreurs(client, officier, action):
    reponse = client.post(_url(action), _page(client, officier, action, avancement="160"))
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["avancement"]
    assert _etat(action) == ("en_cours", 20, None)


def test_une_action_terminee_reste_a_cent_pour_cent(client, officier, action):
    action.terminer(par=officier)
    donnees = _page(client, officier, action, beneficiaires_reels_femmes="12")
    client.post(_url(action), donnees | {"avancement": "60"})
    assert _etat(action) == ("terminee", 100, 12)


@pytest.mark.parametrize("role", ["lecteur", "signataire", "agent"])
def test_les_autres_organisations_n_y_entrent_pas(client, action, role):
    autre = fabriques.creer_utilisateur(role)
    action.contrat.partenaires.add(autre.partenaire)
    client.force_login(autre)
    assert client.get(_url(action)).status_code == 403
    assert client.post(_url(action), {"avancement": "60"}).status_code == 403
    assert Saisie.objects.count() == 0


@pytest.mark.parametrize("role", ["lecteur", "signataire"])
def test_un_lecteur_du_porteur_n_y_ecrit_pas(client, agent, action, role):
    client.force_login(fabriques.creer_utilisateur(role, agent.partenaire))
    assert client.post(_url(action), {"avancement": "60"}).status_code == 403


@pytest.mark.parametrize("role", ["agent", "officier"])
def test_l_action_d_un_autre_contrat_est_introuvable(client, action, role):
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.get(_url(action)).status_code == 404
    assert client.post(_url(action), {"avancement": "60"}).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_financements(
    client, django_assert_num_queries, agent, action, n
):
    lignes = [fabriques.creer_financement(action) for _ in range(n)]
    cellules = {f"verse_{ligne.pk}": "12" for ligne in lignes}
    fabriques.creer_saisie(action, cellules=cellules, modifie_par=agent)
    client.force_login(agent)
    with django_assert_num_queries(3):
        assert client.get(_url(action)).status_code == 200
