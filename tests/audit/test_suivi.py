"""What surrounds a request: its number, and what the journals say of it, naming nobody."""

import logging

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from audit.contexte import NUMERO, Contexte, actuel, dans
from audit.formateur import FormateurJSON, FormateurTexte
from audit.models import LigneAudit, Trace
from audit.taches import TacheSuivie
from config.celery import app
from contrats.models import Pilier
from quartiers.cloisonnement import CloisonneAdmin
from tests import fabriques

pytestmark = pytest.mark.django_db


def faits():
    return list(LigneAudit.objects.order_by("rang").values_list("fait", "par"))


def test_chaque_reponse_porte_un_numero_neuf(client):
    uns = {client.get("/aide/")["X-Request-ID"] for _ in range(2)}
    assert (len(uns), all(NUMERO.fullmatch(un) for un in uns)) == (2, True)


@pytest.mark.parametrize(
    ("derriere", "donne", "garde"),
    [
        (True, "proxy-0123456789", True),
        (False, "proxy-0123456789", False),
        (True, "court", False),
        (True, "avec espace et suite", False),
        (True, "x" * 65, False),
    ],
)
def test_le_numero_du_proxy_est_garde_s_il_est_bien_forme(client, settings, derriere, donne, garde):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if derriere else None
    reponse = client.get("/aide/", headers={"X-Request-ID": donne})
    assert (reponse["X-Request-ID"] == donne) is garde


def test_un_refus_est_consigne_avec_sa_route(client):
    lecteur = fabriques.creer_utilisateur("lecteur")
    client.force_login(lecteur)
    assert client.get("/gestion/").status_code == 302
    assert client.get("/gestion/login/").status_code == 403
    ligne = LigneAudit.objects.get()
    assert (ligne.fait, ligne.par) == ("refus", lecteur)
    assert ligne.details == {"route": "gestion/login/", "methode": "GET"}
    assert Trace.objects.get().contenu == {"adresse": "127.0.0.1"}


def test_un_objet_absent_ou_d_un_autre_est_consigne(client):
    lecteur, contrat = fabriques.creer_utilisateur("lecteur"), fabriques.creer_contrat()
    client.force_login(lecteur)
    assert client.get(reverse("contrats:contrat", args=[contrat.pk])).status_code == 404
    client.get("/nulle-part/")
    ligne = LigneAudit.objects.get()
    assert (ligne.fait, ligne.par, ligne.details["pk"]) == ("introuvable", lecteur, contrat.pk)


def test_un_formulaire_venu_d_ailleurs_est_consigne():
    assert Client(enforce_csrf_checks=True).post(reverse("comptes:connexion")).status_code == 403
    assert faits() == [("origine_refusee", None)]


def test_une_connexion_refusee_et_une_sortie_sont_consignees(client):
    agent = fabriques.creer_utilisateur()
    acces = {"username": agent.courriel, "password": "un autre mot de passe"}
    assert client.post(reverse("comptes:connexion"), acces).status_code == 422
    client.force_login(agent)
    for _ in range(2):
        assert client.post(reverse("comptes:deconnexion")).status_code == 302
    assert faits() == [("connexion_refusee", None), ("deconnexion", agent.pk)]


def test_une_page_permise_n_ecrit_rien(client):
    client.force_login(fabriques.creer_utilisateur())
    assert client.get("/aide/").status_code == 200
    assert faits() == []


def test_le_back_office_dit_ajout_changement_et_suppression(client):
    contrat = fabriques.creer_contrat()
    officier = fabriques.creer_officier(contrat, password=None)
    client.force_login(officier)
    pilier = Pilier.objects.create(contrat=contrat, intitule="Emploi", ordre=1)
    page = reverse("admin:contrats_pilier_change", args=[pilier.pk])
    champs = {"contrat": contrat.pk, "intitule": "Cadre de vie", "ordre": 2}
    assert client.post(page, champs).status_code == 302
    supprimer = reverse("admin:contrats_pilier_delete", args=[pilier.pk])
    assert client.post(supprimer, {"post": "yes"}).status_code == 302
    assert faits() == [("admin_changement", officier.pk), ("admin_suppression", officier.pk)]
    dites = LigneAudit.objects.values_list("objet_type", "objet_id").distinct()
    assert list(dites.order_by()) == [("contrats.pilier", pilier.pk)]


def test_aucune_page_du_back_office_n_echappe_au_journal():
    dehors = [a for a in admin.site._registry.values() if not isinstance(a, CloisonneAdmin)]
    assert dehors == []


def test_une_tache_porte_le_numero_de_sa_requete():
    @app.task(name="essai.numero", shared=False)
    def numero():
        return actuel().numero

    assert isinstance(numero, TacheSuivie)
    with dans(Contexte("requete-0123456789")):
        assert numero.apply(headers={"requete": actuel().numero}).get() == "requete-0123456789"
    numero.push_request(headers={"requete": "requete-9876543210"})
    assert numero() == "requete-9876543210"


def test_le_journal_d_un_parcours_ne_nomme_personne(client, caplog):
    """A whole journey, at the finest level: neither name, nor e-mail, nor address."""
    contrat = fabriques.creer_contrat()
    agent = fabriques.creer_utilisateur(
        courriel="zoe.quelquun@exemple.fr",
        prenom="Zoé",
        nom="Quelquun",
        password=fabriques.MOT_DE_PASSE,
        partenaire=contrat.partenaires.first() or fabriques.creer_partenaire(),
    )
    with caplog.at_level(logging.INFO):
        acces = {"username": agent.courriel, "password": "un autre mot de passe"}
        client.post(reverse("comptes:connexion"), acces)
        client.force_login(agent)
        for page in (
            "/",
            "/aide/",
            "/gestion/login/",
            f"/contrats/{contrat.pk}/",
            "/zoe@exemple.fr/",
        ):
            client.get(page, headers={"User-Agent": "Navigateur de Zoé"})
    lignes = [f.format(r) for r in caplog.records for f in (FormateurJSON(), FormateurTexte())]
    assert len(lignes) >= 10
    interdits = ("zoe", "zoé", "quelquun", "exemple.fr", "127.0.0.1", settings.SECRET_KEY)
    assert [li for li in lignes if any(mot in li.lower() for mot in interdits)] == []
