"""Published, the report leaves to those who subscribed to annual reports: a copy that stands."""

from email import message_from_bytes, policy

import pytest
from django.urls import reverse

from courriels.models import Courriel
from rapports.models import Abonnement, Envoi, RapportAnnuel
from tests import fabriques
from tests.remontees.exemples import texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def annuel(settings):
    settings.SITE_URL = "https://portail.exemple"
    contrat = fabriques.creer_contrat()
    fabriques.creer_publication(contrat)
    for adresse, nature, joint in (
        ("elue@exemple.fr", "annuel", False),
        ("presse@exemple.fr", "annuel", True),
        ("autre@exemple.fr", "avancement", True),
    ):
        fabriques.creer_abonnement(contrat, courriel=adresse, nature=nature, piece_jointe=joint)
    return fabriques.creer_annuel(contrat, statut="approuve")


def _publier(client, annuel):
    client.force_login(fabriques.creer_officier(annuel.contrat))
    return client.post(reverse("rapports:publier_annuel", args=[annuel.pk]), {"pieces": []})


def test_les_abonnes_au_rapport_annuel_le_recoivent_a_sa_publication(client, annuel):
    assert _publier(client, annuel).status_code == 302
    envois = Envoi.objects.filter(rapport=annuel.definitif).order_by("destinataire")
    assert list(envois.values_list("destinataire", flat=True)) == [
        "elue@exemple.fr",
        "presse@exemple.fr",
    ]
    lien, joint = (envoi.courriel for envoi in envois)
    dit = texte(lien)
    assert f"https://portail.exemple/public/rapports-annuels/{annuel.pk}/" in dit
    assert "Chacun peut le lire sur le portail, sans compte" in dit
    assert "identifiez-vous" not in dit
    message = message_from_bytes(bytes(joint.message), policy=policy.default)
    assert message["List-Unsubscribe"] is None  # a legal copy
    [piece] = message.iter_attachments()
    assert piece.get_content() == annuel.definitif.lire_pdf()


def test_publier_deux_fois_n_ecrit_qu_une_fois(client, annuel):
    _publier(client, annuel)
    _publier(client, annuel)
    assert Courriel.objects.count() == 2


def test_un_document_altere_n_est_pas_publie(client, annuel):
    with annuel.definitif.pdf.open("wb") as fichier:
        fichier.write(b"autre chose")
    reponse = _publier(client, annuel)
    assert reponse.status_code == 422
    assert "absent ou altéré" in reponse.content.decode()
    assert (RapportAnnuel.objects.get().statut, Courriel.objects.count()) == ("approuve", 0)


def test_on_retire_son_propre_choix_d_une_copie_qui_ne_se_refuse_pas(client, annuel):
    agent = fabriques.creer_utilisateur("agent", fabriques.creer_partenaire())
    annuel.contrat.partenaires.add(agent.partenaire)
    client.force_login(agent)
    contrat = annuel.contrat_id
    page, arreter = (
        reverse("rapports:mes_abonnements"),
        reverse("rapports:arreter", args=[contrat, "annuel"]),
    )
    assert client.post(arreter).status_code == 404  # nothing was chosen
    client.post(page, {"contrat": contrat, "nature": "annuel", "frequence": ""})
    assert arreter in client.get(page).content.decode()
    assert client.post(arreter).status_code == 302
    assert not Abonnement.objects.filter(utilisateur=agent).exists()
    assert arreter not in client.get(page).content.decode()


def test_on_ne_touche_ni_au_choix_d_un_autre_ni_a_un_contrat_qu_on_ne_voit_pas(client, annuel):
    agent = fabriques.creer_utilisateur("agent", fabriques.creer_partenaire())
    annuel.contrat.partenaires.add(agent.partenaire)
    autre, ailleurs = fabriques.creer_utilisateur("agent"), fabriques.creer_contrat()
    commun = {"courriel": "", "nature": "annuel"}
    fabriques.creer_abonnement(annuel.contrat, utilisateur=autre, **commun)
    fabriques.creer_abonnement(ailleurs, utilisateur=agent, **commun)
    client.force_login(agent)
    for contrat in (annuel.contrat, ailleurs):
        arreter = reverse("rapports:arreter", args=[contrat.pk, "annuel"])
        assert client.post(arreter).status_code == 404
    assert Abonnement.objects.filter(utilisateur__in=[agent, autre]).count() == 2
