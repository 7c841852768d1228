"""The contact form: who may write about what, to whom it goes, as it is received."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from courriels.models import Courriel
from partenaires.models import Partenaire
from tests import fabriques
from tests.courriels.exemples import corps, ouvrir

pytestmark = pytest.mark.django_db

URL, ENVOI = "/contact/", "/contact/envoyer/"
TEXTE = "Bonjour,\r\n\r\nLe chiffre de 2018 me paraît faux : 1 < 2 & 3."


def _saisie(contrat, **autres):
    choix = "portail" if contrat is None else contrat.pk
    return {"contrat": choix, "sujet": "Un chiffre", "message": TEXTE, **autres}


def _habitant(contrat, **autres):
    return _saisie(contrat, nom="Zoé Élue", courriel="zoe@exemple.fr", **autres)


@pytest.fixture
def contrat():
    """A contract with a public page, its officer Anne Petit, its partner."""
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire(nom="Bailleur & Co"))
    fabriques.creer_officier(contrat, courriel="anne@agglo.fr", prenom="Anne", nom="Petit")
    fabriques.creer_publication(contrat)
    return contrat


@pytest.fixture
def moi(client, contrat):
    moi = fabriques.creer_utilisateur(
        "lecteur", contrat.partenaires.get(), prenom="Nour", nom="Benali", courriel="nour@x.fr"
    )
    client.force_login(moi)
    return moi


def _choix(reponse):
    return [code for code, _ in reponse.context["form"].fields["contrat"].choices]


def _destinataires():
    return sorted(Courriel.objects.values_list("destinataire", flat=True))


def test_chacun_ecrit_au_sujet_de_ses_contrats(client, contrat, moi):
    fabriques.creer_publication()
    reponse = client.get(URL)
    assert _choix(reponse) == ["", str(contrat.pk), "portail"]
    page = reponse.content.decode()
    assert "nour@x.fr" in page
    assert 'name="courriel"' not in page
    assert 'aria-current="page">Contact' in page


def test_un_habitant_n_ecrit_qu_au_sujet_des_contrats_publies(client, contrat):
    secret = fabriques.creer_contrat(intitule="Contrat non publié")
    retire = fabriques.creer_publication(fabriques.creer_contrat(intitule="Contrat retiré"))
    retire.retirer(par=None)
    reponse = client.get(URL)
    assert reponse.status_code == 200
    assert _choix(reponse) == ["", str(contrat.pk), "portail"]
    for absent in ("Contrat non publié", "Contrat retiré", "anne@agglo.fr", "Anne Petit"):
        assert absent not in reponse.content.decode()
    refus = client.post(ENVOI, _habitant(secret))
    assert refus.status_code == 422
    assert set(refus.context["form"].errors) == {"contrat"}
    assert not Courriel.objects.exists()


@pytest.mark.parametrize(("choisi", "attendu"), [("{pk}", True), ("999", False), ("<b>", False)])
def test_la_page_d_un_contrat_peut_le_choisir_d_avance(client, contrat, choisi, attendu):
    page = client.get(URL, {"contrat": choisi.format(pk=contrat.pk)}).content.decode()
    assert (f'<option value="{contrat.pk}" selected>' in page) is attendu


def test_le_message_d_un_partenaire_tel_qu_il_est_recu(client, contrat, moi):
    reponse = client.post(ENVOI, _saisie(contrat))
    assert (reponse.status_code, reponse.url) == (302, URL)
    courriel = Courriel.objects.get()
    message, (texte, html) = ouvrir(courriel), corps(courriel)
    assert (courriel.nature, courriel.destinataire, courriel.confidentiel) == (
        "contact",
        "anne@agglo.fr",
        True,
    )
    assert message["To"] == "Anne Petit <anne@agglo.fr>"
    assert message["Reply-To"] == "Nour Benali <nour@x.fr>"
    assert message["Subject"].strip() == "[Contrat de ville] Message de Nour Benali : Un chiffre"
    lignes = texte.splitlines()
    for attendue in (
        "De : Nour Benali <nour@x.fr>",
        "Organisation : Bailleur & Co",
        f"À propos de : {contrat}",
        "Le chiffre de 2018 me paraît faux : 1 < 2 & 3.",
    ):
        assert attendue in lignes
    assert "<p>Le chiffre de 2018 me paraît faux : 1 &lt; 2 &amp; 3.</p>" in html
    assert "Bailleur &amp; Co" in html


def test_le_message_d_un_habitant_tel_qu_il_est_recu(client, contrat):
    client.post(ENVOI, _habitant(contrat))
    courriel = Courriel.objects.get()
    texte, html = corps(courriel)
    assert ouvrir(courriel)["Reply-To"] == "Zoé Élue <zoe@exemple.fr>"
    for lu in (texte, html):
        assert "ne sont pas vérifiés" in lu
        assert "Organisation" not in lu


def test_la_copie_s_affiche_une_fois(client, contrat):
    reponse = client.post(ENVOI, _habitant(contrat, message="Première ligne\r\n<b>suite</b>"))
    page = client.get(reponse.url).content.decode()
    assert "Votre message est en route. La réponse arrivera à zoe@exemple.fr." in page
    assert "<p>Sujet\u00a0: Un chiffre</p>" in page
    assert "Première ligne<br>&lt;b&gt;suite&lt;/b&gt;" in page
    encore = client.get(URL).content.decode()
    assert ("Première ligne" in encore, "zoe@exemple.fr" in encore) == (False, False)


def test_tous_les_officiers_actifs_du_pilote_ou_de_son_successeur(client, contrat, moi):
    successeur = fabriques.creer_intercommunalite()
    contrat.pilote.successeur = successeur
    contrat.pilote.save()
    nouveau = fabriques.creer_contrat(pilote=successeur)
    fabriques.creer_officier(nouveau, courriel="bruno@agglo.fr")
    fabriques.creer_officier(contrat, courriel="partie@agglo.fr", is_active=False)
    fabriques.creer_officier(fabriques.creer_contrat(), courriel="ailleurs@agglo.fr")
    epci = get_user_model().objects.get(courriel="bruno@agglo.fr").partenaire
    fabriques.creer_utilisateur("agent", epci, courriel="agent@agglo.fr")
    client.post(ENVOI, _saisie(contrat))
    assert _destinataires() == ["anne@agglo.fr", "bruno@agglo.fr"]


def test_une_question_sur_le_portail_va_a_l_administrateur(client, contrat, moi):
    get_user_model().objects.create_superuser("chef@exemple.fr")
    get_user_model().objects.create_superuser("ancien@exemple.fr", is_active=False)
    assert client.post(ENVOI, _saisie(None)).status_code == 302
    assert _destinataires() == ["chef@exemple.fr"]
    assert "À propos de : le portail lui-même" in corps(Courriel.objects.get())[0]


def test_nul_n_ecrit_a_soi_meme(client, contrat):
    anne = get_user_model().objects.get(courriel="anne@agglo.fr")
    client.force_login(anne)
    assert client.post(ENVOI, _saisie(contrat)).status_code == 422
    fabriques.creer_utilisateur("officier", anne.partenaire, courriel="bruno@agglo.fr")
    assert client.post(ENVOI, _saisie(contrat)).status_code == 302
    assert _destinataires() == ["bruno@agglo.fr"]


@pytest.mark.parametrize(
    ("connecte", "membre", "courriel", "suite"),
    [
        (False, True, "accueil@agglo.fr", ", à son siège."),
        (True, True, "accueil@agglo.fr", " (accueil@agglo.fr)."),
        (True, False, "accueil@agglo.fr", ", à son siège."),
        (True, True, "", ", à son siège."),
    ],
)
def test_sans_officier_le_refus_dit_a_qui_s_adresser(client, connecte, membre, courriel, suite):
    """Its address is told to a partner who may read it: never to a stranger, nor to those whose
    contract it takes no part in."""
    contrat = fabriques.creer_contrat()
    epci = fabriques.creer_partenaire(intercommunalite=contrat.pilote, courriel=courriel)
    moi = fabriques.creer_utilisateur("agent")
    contrat.partenaires.set([moi.partenaire, *([epci] if membre else [])])
    fabriques.creer_publication(contrat)
    if connecte:
        client.force_login(moi)
    reponse = client.post(ENVOI, _habitant(contrat))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {
        "contrat": [
            "Personne ne reçoit encore de message pour ce contrat sur le portail. Adressez-vous "
            f"directement à l’intercommunalité\u00a0: {contrat.pilote.nom}{suite}"
        ]
    }
    assert "Le chiffre de 2018 me paraît faux" in reponse.content.decode()
    assert not Courriel.objects.exists()


def test_sans_page_publiee_ni_administrateur_le_refus_le_dit(client):
    assert _choix(client.get(URL)) == ["", "portail"]
    reponse = client.post(ENVOI, _habitant(None))
    assert reponse.status_code == 422
    [erreur] = reponse.context["form"].errors["contrat"]
    assert erreur.endswith("adressez-vous à l’intercommunalité qui le pilote.")


def test_une_session_finie_ne_perd_pas_le_message(client, contrat):
    """The form of a person with an account, sent without one: name and address are asked for."""
    reponse = client.post(ENVOI, _saisie(contrat))
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"nom", "courriel"}
    assert "Le chiffre de 2018 me paraît faux" in reponse.content.decode()


def test_nul_ne_choisit_au_nom_de_qui_il_ecrit(client, contrat, moi):
    client.post(ENVOI, _habitant(contrat, qualite="Préfecture"))
    courriel = Courriel.objects.get()
    assert ouvrir(courriel)["Reply-To"] == "Nour Benali <nour@x.fr>"
    assert "Préfecture" not in corps(courriel)[0]


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(("connecte", "requetes"), [(False, 1), (True, 2)])
def test_autant_de_requetes_quel_que_soit_le_nombre_de_contrats(
    client, django_assert_num_queries, nombre, connecte, requetes
):
    moi = fabriques.creer_utilisateur("agent")
    for _ in range(nombre):
        fabriques.creer_publication(fabriques.creer_contrat(moi.partenaire))
    if connecte:
        client.force_login(moi)
    with django_assert_num_queries(requetes):
        assert client.get(URL).status_code == 200


def test_les_gestes_ont_leur_adresse(client):
    assert reverse("contrats:contact") == URL
    assert client.post(URL).status_code == 405
    assert client.get(ENVOI).status_code == 405
    assert Partenaire.objects.count() == 0
