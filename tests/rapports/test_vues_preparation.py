"""The page of a report that is prepared: who is chased, what is waived, when it is frozen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from rapports import preparation
from rapports.models import Dispense, Rapport, Relance
from tests import fabriques
from tests.rapports.test_preparation import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    rapport = creer_monde()
    client.force_login(rapport.officier)
    return rapport


def _url(nom, rapport, *args):
    return reverse(f"rapports:{nom}", args=[rapport.pk, *args])


def _cles(rapport):
    return [m.cle for m in preparation.examiner(rapport, timezone.localdate()).attendus]


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes(client, monde, django_assert_num_queries, n):
    for rang in range(n - 1):
        qui = fabriques.creer_partenaire(courriel=f"a{rang}@exemple.fr")
        fabriques.creer_indicateur(
            monde.contrat,
            intitule=f"Indicateur {rang}",
            responsable=qui,
            reference_annee=None,
            reference_valeur=None,
            reference_source="",
        )
        fabriques.creer_dispense(monde)
    with django_assert_num_queries(6):
        reponse = client.get(_url("preparer", monde))
    assert len(reponse.context["debiteurs"]) == n + 1


def test_la_page_dit_qui_doit_quoi(client, monde):
    page = client.get(_url("preparer", monde)).content.decode()
    assert "Valeur 2018 de « Ménages aidés »" in page
    assert "un courriel à centre@exemple.fr" in page
    assert "Aucune adresse connue" in page


def test_un_partenaire_est_relance(client, monde):
    centre = monde.contrat.partenaires.get(nom="Centre social")
    adresse = _url("relancer_partenaire", monde, centre.pk)
    for _ in range(2):
        assert client.post(adresse).url == _url("preparer", monde)
    assert (Relance.objects.count(), Courriel.objects.count()) == (1, 1)
    page = client.get(_url("preparer", monde)).content.decode()
    assert "a déjà été relancé aujourd&#x27;hui" in page


@pytest.mark.parametrize(
    ("coches", "motif", "erreurs"),
    [
        ([], "Fermé", {"cles": ["Cochez au moins une ligne."]}),
        (["tout"], " ", {"motif": ["Ce champ est obligatoire."]}),
    ],
)
def test_une_dispense_a_ses_lignes_et_son_motif(client, monde, coches, motif, erreurs):
    cles = _cles(monde) if coches else []
    reponse = client.post(_url("dispenser", monde), {"cles": cles, "motif": motif})
    assert (reponse.status_code, reponse.context["form"].errors) == (422, erreurs)
    # What was ticked stays so.
    assert reponse.content.decode().count(" checked") == len(cles)
    assert Dispense.objects.count() == 0


def test_dispenser_puis_figer(client, monde):
    refus = client.post(_url("lancer", monde))
    assert refus.status_code == 422
    assert refus.content.decode().count("<li>Valeur 2018 de") == 2
    client.post(_url("dispenser", monde), {"cles": _cles(monde), "motif": "Service fermé"})
    page = client.get(_url("preparer", monde)).content.decode()
    assert ("Plus rien n’est attendu" in page, page.count("Service fermé")) == (True, 2)
    assert client.post(_url("lancer", monde)).status_code == 302
    monde.refresh_from_db()
    assert monde.statut == "demande"
    # Too late: nothing more is written.
    client.post(_url("dispenser", monde), {"cles": ["x"], "motif": "y"})
    assert Dispense.objects.count() == 2


def test_retirer_une_dispense(client, monde):
    preparation.dispenser(monde, _cles(monde), "Service fermé", par=monde.officier)
    dispense = Dispense.objects.first()
    reponse = client.post(reverse("rapports:retirer_dispense", args=[dispense.pk]))
    assert reponse.url == _url("preparer", monde)
    assert len(_cles(monde)) == 1


def test_annuler(client, monde):
    client.post(_url("annuler", monde))
    monde.refresh_from_db()
    assert monde.statut == "annule"
    assert client.get(_url("preparer", monde)).url == reverse(
        "rapports:liste", args=[monde.contrat_id]
    )


def test_une_demande_a_relire_mene_a_sa_preparation(client, monde):
    saisie = {
        "nature": "pilotage",
        "portee": "contrat",
        "periode": "2018-01-01/2018-06-30",
        "relecture": "on",
    }
    reponse = client.post(reverse("rapports:demander", args=[monde.contrat_id]), saisie)
    rapport = Rapport.objects.get(nature="pilotage")
    assert reponse.url == _url("preparer", rapport)
    assert (rapport.statut, rapport.relecture, str(rapport.periode_fin)) == (
        "a_preparer",
        True,
        "2018-06-30",
    )


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"nature": "pilotage"}, "relecture", "est relu avant d'être émis."),
        ({"nature": "fiche_quartier"}, "portee", "Choisissez un quartier."),
        ({"nature": "annuel"}, "nature", "annuel n’en fait pas partie"),
        ({"portee": "partenaire-0"}, "portee", "partenaire-0 n’en fait pas partie"),
    ],
)
def test_une_demande_impossible_se_dit_a_cote_du_champ(client, monde, saisie, champ, message):
    commun = {"nature": "avancement", "portee": "contrat", "periode": "2018-01-01/2018-12-31"}
    reponse = client.post(
        reverse("rapports:demander", args=[monde.contrat_id]), {**commun, **saisie}
    )
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == [champ]
    assert Rapport.objects.count() == 1


def test_la_fiche_d_un_partenaire(client, monde):
    centre = monde.contrat.partenaires.get(nom="Centre social")
    saisie = {
        "nature": "avancement",
        "portee": f"partenaire-{centre.pk}",
        "periode": "2018-01-01/2018-12-31",
    }
    client.post(reverse("rapports:demander", args=[monde.contrat_id]), saisie)
    rapport = Rapport.objects.get(partenaire=centre)
    assert (rapport.quartier, rapport.statut, rapport.diffuser) == (None, "demande", False)
