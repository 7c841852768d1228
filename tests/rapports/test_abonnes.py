"""Who receives reports, on their pages: an officer's choices, a list pasted, a person's own."""

import pytest
from django.urls import reverse

from rapports.models import Abonnement, Desinscription, ListeDeDiffusion
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(fabriques.creer_partenaire(), statut="en_vigueur")


@pytest.fixture
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat, courriel="officier@exemple.fr")
    client.force_login(officier)
    return officier


def _abonner(client, contrat, **saisie):
    chemin = reverse("rapports:abonnes", args=[contrat.pk])
    return client.post(chemin, {"nature": "avancement", **saisie})


def test_l_officier_abonne_un_partenaire(client, contrat, officier):
    partenaire = contrat.partenaires.get()
    reponse = _abonner(client, contrat, partenaire=partenaire.pk, frequence="annuelle")
    assert reponse.status_code == 302
    abonnement = Abonnement.objects.get()
    assert (abonnement.partenaire, abonnement.frequence, abonnement.piece_jointe) == (
        partenaire,
        "annuelle",
        False,
    )


@pytest.mark.parametrize("saisie", [{}, {"courriel": "a@b.fr", "partenaire": True}])
def test_un_abonne_et_un_seul(client, contrat, officier, saisie):
    if "partenaire" in saisie:
        saisie = saisie | {"partenaire": contrat.partenaires.get().pk}
    reponse = _abonner(client, contrat, **saisie)
    assert (reponse.status_code, Abonnement.objects.count()) == (422, 0)
    refus = "Choisissez un compte, un partenaire ou une liste, ou donnez une adresse."
    assert reponse.context["form"].non_field_errors() == [refus]


def test_la_meme_adresse_deux_fois_est_refusee(client, contrat, officier):
    for attendu in (302, 422):
        assert _abonner(client, contrat, courriel="Elue@exemple.fr").status_code == attendu
    assert Abonnement.objects.get().courriel == "elue@exemple.fr"


def test_on_ne_choisit_ni_partenaire_ni_liste_ni_compte_d_ailleurs(client, contrat, officier):
    ailleurs = fabriques.creer_partenaire()
    for champ, valeur in {
        "partenaire": ailleurs,
        "utilisateur": fabriques.creer_utilisateur("agent", ailleurs),
        "liste": fabriques.creer_liste_de_diffusion(),
        "quartier": fabriques.creer_quartier(),
    }.items():
        reponse = _abonner(client, contrat, **{champ: valeur.pk})
        assert next(iter(reponse.context["form"].errors)) == champ
    assert Abonnement.objects.count() == 0


def test_suspendre_reprendre_supprimer(client, contrat, officier):
    abonnement = fabriques.creer_abonnement(contrat)
    for verbe, actif in (("suspendre", False), ("reprendre", True)):
        client.post(reverse(f"rapports:{verbe}_abonnement", args=[abonnement.pk]))
        abonnement.refresh_from_db()
        assert abonnement.actif is actif
    client.post(reverse("rapports:supprimer_abonnement", args=[abonnement.pk]))
    assert Abonnement.objects.count() == 0


def test_la_page_montre_qui_s_est_desinscrit(client, contrat, officier):
    Desinscription.objects.create(contrat=contrat, nature="avancement", courriel="non@exemple.fr")
    ailleurs = fabriques.creer_contrat()
    Desinscription.objects.create(contrat=ailleurs, nature="avancement", courriel="x@exemple.fr")
    page = client.get(reverse("rapports:abonnes", args=[contrat.pk]))
    assert [d.courriel for d in page.context["desinscrits"]] == ["non@exemple.fr"]


def test_une_liste_collee(client, contrat, officier):
    adresses = "Zoé Élue <Elue@exemple.fr>\n\npresse@exemple.fr ; Journal\nelue@exemple.fr\n"
    client.post(
        reverse("rapports:nouvelle_liste", args=[contrat.pk]), {"nom": "Élus", "adresses": adresses}
    )
    liste = ListeDeDiffusion.objects.get()
    assert list(liste.membres.values_list("courriel", "nom")) == [
        ("elue@exemple.fr", "Zoé Élue"),
        ("presse@exemple.fr", "Journal"),
    ]
    client.post(
        reverse("rapports:liste_de_diffusion", args=[liste.pk]),
        {"adresses": "ELUE@exemple.fr\nautre@exemple.fr"},
    )
    assert liste.membres.count() == 3


def test_chaque_mauvaise_ligne_est_dite_et_rien_n_est_ecrit(client, contrat, officier):
    adresses = (
        "bonne@exemple.fr\npas une adresse\nx@\nAnne a@exemple.fr\na@exemple.fr, b@exemple.fr"
    )
    reponse = client.post(
        reverse("rapports:nouvelle_liste", args=[contrat.pk]), {"nom": "Élus", "adresses": adresses}
    )
    assert (reponse.status_code, ListeDeDiffusion.objects.count()) == (422, 0)
    fautes = reponse.context["form"].errors["adresses"]
    assert [faute.split("\u00a0")[0] for faute in fautes] == [
        "Ligne 2",
        "Ligne 3",
        "Ligne 4",
        "Ligne 5",
    ]
    assert "bonne@exemple.fr" in reponse.content.decode()


# -- a person's own page --------------------------------------------------------------------------


@pytest.fixture
def agent(client, contrat):
    agent = fabriques.creer_utilisateur(
        "agent", contrat.partenaires.get(), courriel="Agent@exemple.fr"
    )
    client.force_login(agent)
    return agent


def _choisir(client, contrat, **saisie):
    return client.post(
        reverse("rapports:mes_abonnements"),
        {"contrat": contrat.pk, "nature": "avancement", **saisie},
    )


def test_chacun_choisit_pour_soi_et_change_d_avis(client, contrat, agent):
    _choisir(client, contrat, frequence="annuelle")
    _choisir(client, contrat, frequence="mensuelle", piece_jointe="on")
    abonnement = Abonnement.objects.get()
    assert (abonnement.utilisateur, abonnement.frequence, abonnement.piece_jointe) == (
        agent,
        "mensuelle",
        True,
    )


def test_on_ne_s_abonne_pas_a_un_contrat_que_l_on_ne_lit_pas(client, contrat, agent):
    reponse = _choisir(client, fabriques.creer_contrat())
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, ["contrat"])
    assert Abonnement.objects.count() == 0


def test_chacun_voit_par_ou_il_recoit_et_peut_arreter(client, contrat, agent):
    fabriques.creer_abonnement(
        contrat, courriel="", partenaire=agent.partenaire, piece_jointe=False
    )
    fabriques.creer_abonnement(contrat)  # someone else's
    [ligne] = client.get(reverse("rapports:mes_abonnements")).context["lignes"]
    voie = f"par votre organisation, {agent.partenaire.nom}\u00a0: chaque rapport émis, par un lien"
    assert (ligne.voies, ligne.desinscrit) == ([voie], False)
    client.post(reverse("rapports:arreter", args=[contrat.pk, "avancement"]))
    assert Desinscription.objects.get().courriel == "agent@exemple.fr"
    assert client.get(reverse("rapports:mes_abonnements")).context["lignes"][0].desinscrit
    client.post(reverse("rapports:recevoir_de_nouveau", args=[contrat.pk, "avancement"]))
    assert Desinscription.objects.count() == 0


@pytest.mark.parametrize("nature", ["annuel", "evaluation", "inconnue"])
def test_on_n_arrete_pas_ce_que_la_loi_fait_envoyer(client, contrat, agent, nature):
    reponse = client.post(reverse("rapports:arreter", args=[contrat.pk, nature]))
    assert (reponse.status_code, Desinscription.objects.count()) == (404, 0)


@pytest.mark.parametrize("nombre", [1, 3])
def test_mes_abonnements_a_autant_de_requetes(
    client, contrat, agent, nombre, django_assert_num_queries
):
    for nature in ("avancement", "pilotage", "fiche_quartier")[:nombre]:
        fabriques.creer_abonnement(contrat, nature=nature, courriel="", utilisateur=agent)
    with django_assert_num_queries(3):
        client.get(reverse("rapports:mes_abonnements"))
