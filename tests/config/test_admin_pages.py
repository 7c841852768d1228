"""Every page of the back office opens, in French, with a constant number of queries."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fabriques import MOT_DE_PASSE, creer_utilisateur
from tests.monde_admin import creer_monde, exemplaire

pytestmark = pytest.mark.django_db

MODELES = sorted(admin.site._registry, key=lambda modele: modele._meta.label_lower)
LECTURE_SEULE = {
    "quartiers.intercommunalite",
    "quartiers.commune",
    "quartiers.statistique",
    "contrats.evenement",
    "contrats.saisie",
    "contrats.document",
    "contrats.commentaire",
    "contrats.publication",
    "contrats.versionacte",
    "contrats.deliberation",
    "contrats.signature",
    "contrats.delegation",
    "contrats.preuvepersonnelle",
    "contrats.ligneregistre",
    "contrats.modification",
    "contrats.photocontrat",
    "remontees.campagne",
    "remontees.demande",
    "rapports.rapport",
    "rapports.envoi",
    "rapports.rapportannuel",
    "imports.lot",
    "imports.correspondance",
    "courriels.courriel",
    "audit.ligneaudit",
    "audit.trace",
    "rgpd.effacement",
    "ouvert.jetonapi",
}
RESERVES = {
    "courriels.courriel",
    "audit.ligneaudit",
    "audit.trace",
}  # for the technical administrator alone
par_modele = pytest.mark.parametrize("modele", MODELES, ids=lambda m: m._meta.label_lower)


def adresse(modele, page, *args):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=args)


@pytest.fixture(scope="module")
def mondes(django_db_setup, django_db_blocker):
    """One row of every model, then three, made once; a test only reads them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield creer_monde(1), creer_monde(3)
        transaction.set_rollback(True)


@par_modele
def test_les_pages_s_ouvrent_pour_l_officier(client, mondes, modele):
    monde = mondes[0]
    client.force_login(monde.officier)
    objet = exemplaire(monde, modele)
    ouvert = 403 if modele._meta.label_lower in RESERVES else 200
    ferme = modele._meta.label_lower in LECTURE_SEULE
    statuts = {
        "liste": client.get(adresse(modele, "changelist")).status_code,
        "recherche": client.get(adresse(modele, "changelist"), {"q": "e"}).status_code,
        "fiche": client.get(adresse(modele, "change", objet.pk)).status_code,
        "historique": client.get(adresse(modele, "history", objet.pk)).status_code,
        "ajout": client.get(adresse(modele, "add")).status_code,
    }
    assert statuts == {
        "liste": ouvert,
        "recherche": ouvert,
        "fiche": ouvert,
        "historique": ouvert,
        "ajout": 403 if ferme else 200,
    }


@par_modele
def test_les_pages_s_ouvrent_pour_l_administrateur(client, mondes, modele):
    monde = mondes[0]
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", MOT_DE_PASSE))
    objet = exemplaire(monde, modele)
    for page, args in (("changelist", ()), ("change", (objet.pk,))):
        assert client.get(adresse(modele, page, *args)).status_code == 200


@par_modele
def test_chaque_liste_compte_toujours_autant_de_requetes(client, mondes, modele):
    comptes = []
    for monde in mondes:
        client.force_login(monde.officier)
        client.get(adresse(modele, "changelist"))  # content types are cached once
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(adresse(modele, "changelist"))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


@par_modele
def test_chaque_fiche_compte_toujours_autant_de_requetes(client, mondes, modele):
    """Whatever rows its tables hold: what it points at, and they, are read at once."""
    chef = get_user_model().objects.create_superuser("chef@exemple.fr", None)
    comptes = []
    for monde in mondes:
        client.force_login(chef if modele._meta.label_lower in RESERVES else monde.officier)
        page = adresse(modele, "change", exemplaire(monde, modele).pk)
        client.get(page)
        with CaptureQueriesContext(connection) as requetes:
            client.get(page)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 8


def test_l_accueil_est_en_francais(client):
    client.force_login(creer_utilisateur("officier"))
    page = client.get(reverse("admin:index")).content.decode()
    assert '<html lang="fr"' in page
    assert "Gérer les contrats de mon intercommunalité" in page
    for nom in ("Contrats de ville", "Partenaires", "Territoires", "Rapports", "Comptes"):
        assert f">{nom}</a>" in page


def test_le_journal_est_en_lecture_seule_meme_pour_l_administrateur(client):
    monde = creer_monde()
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", MOT_DE_PASSE))
    for modele in ("evenement", "rapport", "envoi"):
        application = "contrats" if modele == "evenement" else "rapports"
        objet = getattr(monde, modele)
        for page, args in (("add", ()), ("delete", (objet.pk,))):
            url = reverse(f"admin:{application}_{modele}_{page}", args=args)
            assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
        url = reverse(f"admin:{application}_{modele}_change", args=[objet.pk])
        assert client.post(url, {"verbe": "x", "statut": "pret"}).status_code == 403
