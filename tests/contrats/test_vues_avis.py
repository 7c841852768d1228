"""The pages of opinions: who reads, who asks, who answers; nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Avis, Evenement
from partenaires.models import TypePartenaire
from tests import fabriques

pytestmark = pytest.mark.django_db

RESERVES = {"sens": "reserves", "texte": "Le calendrier est trop serré."}
ECRITURES = ("rendre_avis", "annuler_avis")


@pytest.fixture
def conseil():
    quartier = fabriques.creer_quartier()
    return fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)


@pytest.fixture
def contrat(conseil):
    return fabriques.creer_contrat(fabriques.creer_partenaire(), quartiers=[conseil.quartier])


@pytest.fixture
def avis(contrat, conseil):
    return fabriques.creer_avis(contrat, conseil, objet="Programmation 2018")


@pytest.fixture
def habitant(conseil):
    return fabriques.creer_utilisateur("lecteur", conseil)


def _url(nom, objet):
    return reverse(f"contrats:{nom}", args=[objet.pk])


def _demande(*partenaires, **champs):
    return {
        "objet": "Programmation 2019",
        "question": "Que faut-il changer ?",
        "partenaires": [partenaire.pk for partenaire in partenaires],
        "quartier": "",
        "echeance": (timezone.localdate() + timedelta(days=40)).isoformat(),
        **champs,
    }


def _etat(avis):
    return Avis.objects.values_list("statut", "sens", "texte").get(pk=avis.pk)


# -- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3])
def test_liste_meme_nombre_de_requetes(client, django_assert_num_queries, contrat, n):
    officier = fabriques.creer_officier(contrat)
    for _ in range(n):
        fabriques.creer_avis(contrat)
        rendu = fabriques.creer_avis(contrat, quartier=contrat.quartiers.get())
        rendu.rendre(par=officier, sens="favorable", texte="Oui.")
    client.force_login(officier)
    with django_assert_num_queries(3):
        reponse = client.get(_url("avis_du_contrat", contrat))
    assert (len(reponse.context["attendus"]), len(reponse.context["page"].object_list)) == (n, n)


def test_la_liste_montre_l_attendu_puis_le_rendu_de_ce_contrat(client, contrat, avis, habitant):
    rendu = fabriques.creer_avis(contrat)
    rendu.rendre(par=None, sens="reserves", texte="Le calendrier est trop serré.")
    fabriques.creer_avis(contrat, statut="annule", objet="Demande annulée")
    fabriques.creer_avis(objet="Avis d’un autre contrat")
    client.force_login(habitant)
    reponse = client.get(_url("avis_du_contrat", contrat))
    assert list(reponse.context["attendus"]) == [avis]
    assert list(reponse.context["page"].object_list) == [rendu]
    page = reponse.content.decode()
    assert "Le calendrier est trop serré." in page
    assert "1 demande d’avis annulée" in page
    assert "En retard" in page
    assert "Avis d’un autre contrat" not in page
    assert "Demander un avis" not in page


def test_une_liste_vide_le_dit(client, contrat, habitant):
    client.force_login(habitant)
    page = client.get(_url("avis_du_contrat", contrat)).content.decode()
    assert "Aucun avis n’est attendu en ce moment." in page
    assert "Aucun avis n’a encore été rendu." in page


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_un_partenaire_du_contrat_lit_sans_repondre(client, avis, role):
    lecteur = fabriques.creer_utilisateur(role)
    avis.contrat.partenaires.add(lecteur.partenaire)
    client.force_login(lecteur)
    reponse = client.get(_url("avis", avis))
    assert (reponse.status_code, reponse.context["form"], reponse.context["annulable"]) == (
        200,
        None,
        False,
    )
    for nom in ECRITURES:
        assert client.post(_url(nom, avis), RESERVES).status_code == 403
    assert client.get(_url("demander_avis", avis.contrat)).status_code == 403
    assert _etat(avis) == ("attendu", "", "")


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur", "officier"])
def test_l_avis_d_un_autre_contrat_est_introuvable(client, avis, role):
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.get(_url("avis", avis)).status_code == 404
    assert client.get(_url("avis_du_contrat", avis.contrat)).status_code == 404
    for nom in ECRITURES:
        assert client.post(_url(nom, avis), RESERVES).status_code == 404
    for appel in (client.get, client.post):
        assert appel(_url("demander_avis", avis.contrat)).status_code == 404
    assert _etat(avis) == ("attendu", "", "")


# -- asking -------------------------------------------------------------------------------------


def test_l_officier_demande_a_plusieurs_en_une_fois(client, contrat, conseil):
    officier, membre = fabriques.creer_officier(contrat), contrat.partenaires.get()
    client.force_login(officier)
    quartier = contrat.quartiers.get()
    donnees = _demande(conseil, membre, quartier=quartier.pk)
    reponse = client.post(_url("demander_avis", contrat), donnees)
    assert (reponse.status_code, reponse.url) == (302, _url("avis_du_contrat", contrat))
    faits = Avis.objects.values_list("partenaire", "objet", "quartier", "demande_par", "statut")
    attendu = ("Programmation 2019", quartier.pk, officier.pk, "attendu")
    assert set(faits) == {(conseil.pk, *attendu), (membre.pk, *attendu)}
    assert set(Evenement.objects.values_list("verbe", flat=True)) == {"demander_avis"}


def test_les_choix_sont_ceux_du_contrat_conseils_d_abord(client, contrat, conseil):
    fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN)
    client.force_login(fabriques.creer_officier(contrat))
    form = client.get(_url("demander_avis", contrat)).context["form"]
    assert list(form.fields["partenaires"].queryset) == [conseil, contrat.partenaires.get()]
    assert list(form.fields["quartier"].queryset) == [conseil.quartier]


@pytest.mark.parametrize(
    ("champs", "champ", "message"),
    [
        ({"objet": ""}, "objet", "Ce champ est obligatoire."),
        ({"partenaires": []}, "partenaires", "Choisissez au moins un partenaire."),
        ({"echeance": "2018-01-01"}, "echeance", "Choisissez un jour à venir."),
        ({"echeance": "demain"}, "echeance", "Saisissez une date valide."),
    ],
)
def test_une_demande_fausse_garde_ce_qui_est_tape(client, contrat, conseil, champs, champ, message):
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.post(_url("demander_avis", contrat), _demande(conseil, **champs))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {champ: [message]}
    assert "Que faut-il changer ?" in reponse.content.decode()
    assert (Avis.objects.count(), Evenement.objects.count()) == (0, 0)


@pytest.mark.parametrize("quoi", ["partenaires", "quartier"])
def test_un_choix_etranger_au_contrat_est_refuse(client, contrat, conseil, quoi):
    etranger = {
        "partenaires": [fabriques.creer_partenaire().pk],
        "quartier": fabriques.creer_quartier().pk,
    }[quoi]
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.post(_url("demander_avis", contrat), _demande(conseil, **{quoi: etranger}))
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, [quoi])
    assert Avis.objects.count() == 0


def test_un_double_clic_ne_demande_qu_une_fois(client, contrat, conseil):
    client.force_login(fabriques.creer_officier(contrat))
    client.post(_url("demander_avis", contrat), _demande(conseil))
    reponse = client.post(_url("demander_avis", contrat), _demande(conseil))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {
        "partenaires": [f"Cet avis est déjà demandé à : {conseil.nom}."]
    }
    assert Avis.objects.count() == 1


def test_sans_personne_a_consulter_la_page_le_dit(client):
    contrat = fabriques.creer_contrat()
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(_url("demander_avis", contrat)).content.decode()
    assert "ni partenaire, ni conseil citoyen à consulter" in page


# -- answering, withdrawing ---------------------------------------------------------------------


def test_le_conseil_rend_son_avis_une_seule_fois(client, avis, habitant):
    client.force_login(habitant)
    assert client.get(_url("avis", avis)).context["form"] is not None
    reponse = client.post(_url("rendre_avis", avis), RESERVES)
    assert (reponse.status_code, reponse.url) == (302, _url("avis", avis))
    assert _etat(avis) == ("rendu", "reserves", "Le calendrier est trop serré.")
    encore = client.post(_url("rendre_avis", avis), {"sens": "favorable", "texte": ""}, follow=True)
    (merci, message) = encore.context["messages"]
    assert (merci.level_tag, message.level_tag) == ("success", "error")
    assert "celui que vous venez d’envoyer n’est pas pris" in str(message)
    assert encore.context["form"] is None
    deux_fois = client.post(_url("rendre_avis", avis), RESERVES, follow=True)
    (message,) = deux_fois.context["messages"]
    assert (message.level_tag, str(message)[:15]) == ("info", "C’est déjà fait")
    assert _etat(avis) == ("rendu", "reserves", "Le calendrier est trop serré.")


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"sens": ""}, "sens"),
        ({"sens": "tiède"}, "sens"),
        ({"texte": "  "}, "texte"),
        ({"sens": "defavorable", "texte": ""}, "texte"),
    ],
)
def test_un_avis_incomplet_est_refuse_a_cote_du_champ(client, avis, habitant, champs, champ):
    client.force_login(habitant)
    reponse = client.post(_url("rendre_avis", avis), {**RESERVES, **champs})
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, [champ])
    assert f'href="#id_{champ}"' in reponse.content.decode()
    assert _etat(avis) == ("attendu", "", "")


def test_l_officier_ne_repond_pas_a_la_place_du_partenaire(client, avis):
    client.force_login(fabriques.creer_officier(avis.contrat))
    assert client.post(_url("rendre_avis", avis), RESERVES).status_code == 403
    assert _etat(avis) == ("attendu", "", "")


def test_l_officier_annule_une_demande_une_fois(client, avis):
    client.force_login(fabriques.creer_officier(avis.contrat))
    assert client.get(_url("avis", avis)).context["annulable"] is True
    reponse = client.post(_url("annuler_avis", avis))
    assert (reponse.status_code, reponse.url) == (302, _url("avis_du_contrat", avis.contrat))
    assert _etat(avis) == ("annule", "", "")
    client.post(_url("annuler_avis", avis))
    assert Evenement.objects.filter(verbe="annuler").count() == 1


def test_une_demande_annulee_ne_recoit_plus_d_avis(client, avis, habitant):
    avis.annuler(par=None)
    client.force_login(habitant)
    assert client.get(_url("avis", avis)).context["form"] is None
    client.post(_url("rendre_avis", avis), RESERVES)
    assert _etat(avis) == ("annule", "", "")


@pytest.mark.parametrize("nom", ECRITURES)
def test_rien_ne_s_ecrit_en_lecture(client, avis, habitant, nom):
    client.force_login(habitant)
    assert client.get(_url(nom, avis)).status_code == 405
    assert _etat(avis) == ("attendu", "", "")
