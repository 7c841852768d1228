"""The pages of reports: who opens them, what each request writes."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contrats.models import Evenement
from rapports.models import Rapport
from tests import fabriques
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db

SUJET = {"nature": "avancement", "portee": "contrat"}
PERIODE = {**SUJET, "periode_debut": "2018-01-01", "periode_fin": "2018-12-31"}
DEHORS = "La période sort des dates du contrat : du 01/01/2015 au 31/12/2020."
ENTIERES = (
    "Le rapport porte sur un mois, un trimestre, un semestre ou des années entières, "
    "du premier au dernier jour."
)
PDF = b"%PDF-1.7 rapport"


def _contrat():
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    return contrat


def _lecteur_de(contrat, role="lecteur"):
    lecteur = fabriques.creer_utilisateur(role)
    contrat.partenaires.add(lecteur.partenaire)
    return lecteur


def _pret(contrat, **champs):
    """A report made, as the worker leaves it."""
    rapport = fabriques.creer_rapport(contrat, **champs)
    rapport.figer({"titre": "Rapport"})
    rapport.emettre(PDF, gabarit="1", emis_le=timezone.now())
    return rapport


def _envoi(rapport, statut, n=1):
    adresse = f"abonne{n}@exemple.fr"
    return creer_envoi(rapport, adresse, statut=statut, reponse="550 Adresse inconnue")


@pytest.mark.parametrize("n", [1, 3])
def test_liste_meme_nombre_de_requetes(client, django_assert_num_queries, n):
    contrat = _contrat()
    officier = fabriques.creer_officier(contrat)
    for _ in range(n):
        rapport = _pret(contrat, par=officier)
        _envoi(rapport, "remis")
    client.force_login(officier)
    with django_assert_num_queries(4):
        reponse = client.get(reverse("rapports:liste", args=[contrat.pk]))
    assert len(reponse.context["suivis"]) == n


# -- asking for a report ------------------------------------------------------------------------


def test_un_officier_demande_un_rapport(client):
    contrat = _contrat()
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    reponse = client.post(
        reverse("rapports:demander", args=[contrat.pk]), {**PERIODE, "diffuser": "on"}
    )
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("rapports:liste", args=[contrat.pk]),
    )
    rapport = Rapport.objects.get()
    assert (rapport.contrat, rapport.demande_par, rapport.statut, rapport.diffuser) == (
        contrat,
        officier,
        "demande",
        True,
    )
    assert Evenement.objects.get().verbe == "demander_rapport"


@pytest.mark.parametrize(
    ("debut", "fin", "erreurs"),
    [
        ("2018-12-31", "2018-01-01", {"periode_fin": ["La fin de la période précède son début."]}),
        ("1990-01-01", "1990-12-31", {"periode_debut": [DEHORS], "periode_fin": [DEHORS]}),
        ("2018-01-01", "2021-12-31", {"periode_fin": [DEHORS]}),
        ("2018-08-01", "2018-12-31", {"periode_debut": [ENTIERES]}),
        ("2018-01-01", "2018-05-31", {"periode_fin": [ENTIERES]}),
    ],
)
def test_mauvaise_periode_refusee_a_cote_du_champ(client, debut, fin, erreurs):
    contrat = _contrat()
    client.force_login(fabriques.creer_officier(contrat))
    saisie = {**SUJET, "periode_debut": debut, "periode_fin": fin}
    reponse = client.post(reverse("rapports:demander", args=[contrat.pk]), saisie)
    assert (reponse.status_code, reponse.context["form"].errors) == (422, erreurs)
    assert all(f'id="id_{champ}_error"' in reponse.content.decode() for champ in erreurs)
    assert (Rapport.objects.count(), Evenement.objects.count()) == (0, 0)


def test_un_rapport_deja_en_preparation_ne_se_demande_pas_deux_fois(client):
    contrat = _contrat()
    client.force_login(fabriques.creer_officier(contrat))
    url = reverse("rapports:demander", args=[contrat.pk])
    reponses = [client.post(url, PERIODE) for _ in range(2)]
    assert [reponse.status_code for reponse in reponses] == [302, 422]
    assert reponses[1].context["form"].errors == {
        "__all__": ["Ce rapport est déjà en préparation."]
    }
    assert "Ce rapport est déjà en préparation." in reponses[1].content.decode()
    assert Rapport.objects.get().version == 1


@pytest.mark.parametrize("valeur", ["", "hier", "2018-02-30"])
def test_date_illisible_refusee(client, valeur):
    contrat = _contrat()
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.post(
        reverse("rapports:demander", args=[contrat.pk]), {**PERIODE, "periode_debut": valeur}
    )
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["periode_debut"]
    assert Rapport.objects.count() == 0


def test_sans_indicateur_le_refus_est_explique(client):
    contrat = fabriques.creer_contrat()
    _contrat()
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.post(reverse("rapports:demander", args=[contrat.pk]), PERIODE)
    assert reponse.status_code == 422
    assert "Ce contrat n&#x27;a aucun indicateur" in reponse.content.decode()
    assert (Rapport.objects.count(), Evenement.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire"])
def test_les_partenaires_lisent_sans_pouvoir_demander(client, role):
    contrat = _contrat()
    _envoi(_pret(contrat), "echec")
    client.force_login(_lecteur_de(contrat, role))
    liste = client.get(reverse("rapports:liste", args=[contrat.pk]))
    assert (liste.status_code, liste.context["form"]) == (200, None)
    # Who receives what is personal data: only the officer reads it.
    assert "abonne1@exemple.fr" not in liste.content.decode()
    reponse = client.post(reverse("rapports:demander", args=[contrat.pk]), PERIODE)
    assert reponse.status_code == 403
    assert Rapport.objects.count() == 1


# -- live progress ------------------------------------------------------------------------------


def test_suivi_ne_repond_que_quand_quelque_chose_a_change(client):
    contrat = _contrat()
    rapport = fabriques.creer_rapport(contrat)
    client.force_login(fabriques.creer_officier(contrat))
    url = reverse("rapports:suivi", args=[rapport.pk])
    premier = client.get(url)
    vu = premier.context["suivi"].vu
    assert 'hx-trigger="every 1s"' in premier.content.decode()
    assert client.get(url, {"vu": vu}).status_code == 204
    rapport.figer({"titre": "Rapport"})
    assert "40 %" in client.get(url, {"vu": vu}).content.decode().replace("\u00a0", " ")
    rapport.emettre(PDF, gabarit="1", emis_le=timezone.now())
    fini = client.get(url, {"vu": vu}).content.decode()
    assert "Télécharger le PDF" in fini
    assert "hx-get" not in fini


def test_suivi_montre_les_envois_a_l_officier(client):
    contrat = _contrat()
    rapport = _pret(contrat)
    _envoi(rapport, "remis", 1)
    _envoi(rapport, "a_envoyer", 2)
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(reverse("rapports:suivi", args=[rapport.pk])).content.decode()
    assert "1 remis, 1 en chemin" in page
    assert 'hx-trigger="every 5s"' in page
    assert "550 Adresse inconnue" in page


# -- the PDF ------------------------------------------------------------------------------------


def test_telecharger_le_pdf(client):
    contrat = _contrat()
    rapport = _pret(contrat)
    client.force_login(_lecteur_de(contrat))
    reponse = client.get(reverse("rapports:telecharger", args=[rapport.pk]))
    octets = b"".join(reponse.streaming_content)
    assert hashlib.sha256(octets).hexdigest() == rapport.pdf_empreinte
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert reponse.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize("atteinte", ["altéré", "absent"])
def test_un_pdf_altere_ou_absent_n_est_pas_delivre(client, atteinte):
    contrat = _contrat()
    rapport = _pret(contrat)
    nom = rapport.pdf.name
    rapport.pdf.storage.delete(nom)
    if atteinte == "altéré":
        with open(rapport.pdf.storage.path(nom), "wb") as fichier:
            fichier.write(PDF[:-1] + b"T")
    client.force_login(_lecteur_de(contrat))
    reponse = client.get(reverse("rapports:telecharger", args=[rapport.pk]))
    assert reponse.status_code == 500
    assert "Ce rapport ne peut pas être délivré" in reponse.content.decode()


def test_un_rapport_en_preparation_ne_se_telecharge_pas(client):
    contrat = _contrat()
    rapport = fabriques.creer_rapport(contrat)
    client.force_login(_lecteur_de(contrat))
    assert client.get(reverse("rapports:telecharger", args=[rapport.pk])).status_code == 404


# -- starting again ------------------------------------------------------------------------------


def test_relancer_un_rapport_en_echec(client):
    contrat = _contrat()
    rapport = fabriques.creer_rapport(contrat)
    url = reverse("rapports:relancer", args=[rapport.pk])
    client.force_login(fabriques.creer_officier(contrat))
    (refus,) = client.post(url, follow=True).context["messages"]
    assert refus.level_tag == "error"
    rapport.echouer("Une panne")
    client.post(url)
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.erreur) == ("demande", "")


def test_relancer_un_rapport_qu_une_version_a_remplace_se_refuse_en_le_disant(client):
    contrat = _contrat()
    rapport = fabriques.creer_rapport(contrat)
    rapport.echouer("Une panne")
    bornes = {"periode_debut": rapport.periode_debut, "periode_fin": rapport.periode_fin}
    fabriques.creer_rapport(contrat, **bornes)
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.post(reverse("rapports:relancer", args=[rapport.pk]), follow=True)
    (refus,) = reponse.context["messages"]
    assert str(refus) == "Une version plus récente de ce rapport a été demandée."


def test_relancer_un_envoi_en_echec_mais_pas_un_envoi_remis(client):
    contrat = _contrat()
    rapport = _pret(contrat)
    echec, remis = _envoi(rapport, "echec", 1), _envoi(rapport, "remis", 2)
    client.force_login(fabriques.creer_officier(contrat))
    for envoi in (echec, remis):
        client.post(reverse("rapports:relancer_envoi", args=[envoi.pk]))
        envoi.refresh_from_db()
    assert (echec.courriel.statut, remis.courriel.statut) == ("a_envoyer", "remis")


def test_les_formulaires_de_relance_portent_leur_jeton():
    contrat = _contrat()
    rapport = fabriques.creer_rapport(contrat)
    rapport.echouer("Une panne")
    client = Client(enforce_csrf_checks=True)
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(reverse("rapports:liste", args=[contrat.pk])).content.decode()
    _, _, relance = page.partition(reverse("rapports:relancer", args=[rapport.pk]))
    jeton = relance.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    client.post(reverse("rapports:relancer", args=[rapport.pk]), {"csrfmiddlewaretoken": jeton})
    rapport.refresh_from_db()
    assert rapport.statut == "demande"
