"""Nobody reads or moves the reports of a contract that is not theirs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rapports.models import Rapport
from tests import fabriques
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db

LECTURES = ("liste", "suivi", "telecharger")
ECRITURES = ("demander", "relancer", "relancer_envoi")


@pytest.fixture
def rapport():
    """A report ready, with a failed delivery."""
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    rapport = fabriques.creer_rapport(contrat)
    rapport.figer({"titre": "Rapport"})
    rapport.emettre(b"%PDF-1.7", gabarit="1", emis_le=timezone.now())
    creer_envoi(rapport, "a@exemple.fr", statut="echec")
    return rapport


def _url(nom, rapport):
    cle = {
        "liste": rapport.contrat_id,
        "demander": rapport.contrat_id,
        "relancer_envoi": rapport.envois.get().pk,
    }.get(nom, rapport.pk)
    return reverse(f"rapports:{nom}", args=[cle])


def _appeler(client, nom, rapport):
    if nom in LECTURES:
        return client.get(_url(nom, rapport))
    return client.post(
        _url(nom, rapport), {"periode_debut": "2018-01-01", "periode_fin": "2018-12-31"}
    )


def _intact(rapport):
    etats = (
        Rapport.objects.values_list("statut", flat=True),
        rapport.envois.values_list("courriel__statut", flat=True),
    )
    return [list(etat) for etat in etats] == [["emis"], ["echec"]]


@pytest.mark.parametrize("nom", LECTURES + ECRITURES)
@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire", "officier"])
def test_le_contrat_des_autres_est_introuvable(client, rapport, nom, role):
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert _appeler(client, nom, rapport).status_code == 404
    assert _intact(rapport)


@pytest.mark.parametrize("nom", ECRITURES)
@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire"])
def test_un_partenaire_du_contrat_ne_peut_rien_lancer(client, rapport, nom, role):
    partenaire = fabriques.creer_utilisateur(role)
    rapport.contrat.partenaires.add(partenaire.partenaire)
    client.force_login(partenaire)
    # A delivery holds someone else's address: for them it does not even exist.
    attendu = 404 if nom == "relancer_envoi" else 403
    assert _appeler(client, nom, rapport).status_code == attendu
    assert _intact(rapport)


@pytest.mark.parametrize("nom", LECTURES + ECRITURES)
def test_anonyme_va_se_connecter(client, rapport, nom):
    reponse = _appeler(client, nom, rapport)
    suite = f"?next={_url(nom, rapport)}" if nom in LECTURES else ""
    assert (reponse.status_code, reponse.url) == (302, f"{reverse('comptes:connexion')}{suite}")
    assert _intact(rapport)


@pytest.mark.parametrize("nom", ECRITURES)
def test_rien_ne_s_ecrit_en_lecture(client, rapport, nom):
    client.force_login(fabriques.creer_officier(rapport.contrat))
    assert client.get(_url(nom, rapport)).status_code == 405
    assert _intact(rapport)
