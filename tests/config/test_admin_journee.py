"""The home page of the back office: what waits for the officer, counted once, and nobody else's."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comptes.models import DemandeAcces
from contrats.dus import lire
from contrats.retards import retards_par_contrat
from contrats.statuts import StatutActe, StatutSaisie
from courriels.models import Courriel
from imports.models import Lot
from rapports.models import Rapport
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
ACCUEIL = reverse("admin:index")


def agiter(monde):
    """One row of each kind that waits."""
    type(monde.saisie).objects.filter(pk=monde.saisie.pk).update(
        statut=StatutSaisie.PROPOSEE, propose_le=timezone.now()
    )
    type(monde.acte).objects.filter(pk=monde.acte.pk).update(statut=StatutActe.EN_SIGNATURE)
    Courriel.objects.filter(pk=monde.envoi.courriel_id).update(statut="echec")
    Rapport.objects.filter(pk=monde.rapport.pk).update(statut="echec", erreur="Panne")
    Lot.objects.filter(pk=monde.lot.pk).update(statut="lu")


def comptes(reponse):
    return {attente.plusieurs: attente.nombre for attente in reponse.context["attentes"]}


def ouvrir(client, monde):
    client.force_login(monde.officier)
    return client.get(ACCUEIL)


def test_la_journee_compte_ce_qui_attend_et_rien_du_voisin(client):
    monde = creer_monde()
    agiter(monde)
    seul = ouvrir(client, monde)
    agiter(creer_monde(2))
    reponse = ouvrir(client, monde)
    assert comptes(reponse) == comptes(seul)
    nommes = {
        "saisies à valider": 1,
        "envois à reprendre": 1,
        "circuits de signature ouverts": 1,
        "rapports en échec": 1,
        "imports à confirmer": 1,
        "rapports annuels à faire avancer": 1,
    }
    assert {nom: comptes(reponse).get(nom) for nom in nommes} == nommes


def test_chaque_compte_mene_a_une_liste_qui_en_a_autant(client):
    monde = creer_monde()
    agiter(monde)
    creer_monde()
    for attente in ouvrir(client, monde).context["attentes"]:
        liste = client.get(attente.url)
        assert liste.status_code == 200
        if "cl" in (liste.context or {}):
            assert (attente.dit, liste.context["cl"].result_count) == (attente.dit, attente.nombre)


def test_les_retards_sont_ceux_de_l_accueil_du_portail(client):
    """Counted otherwise, in fewer queries: never otherwise than there."""
    monde = creer_monde()
    agiter(monde)
    creer_monde()
    lignes = [
        r
        for _, siens in retards_par_contrat(lire(monde.officier, timezone.localdate()))
        for r in siens
    ]
    dits = {
        "valeurs en retard": sum(ligne.valeurs for ligne in lignes),
        "actions à mettre à jour": sum(ligne.actions for ligne in lignes),
        "engagements échus": sum(ligne.engagements for ligne in lignes),
        "avis en retard": sum(ligne.avis for ligne in lignes),
    }
    assert sum(dits.values()) > 0
    vus = comptes(ouvrir(client, monde))
    assert {nom: vus.get(nom, 0) for nom in dits} == dits


def test_les_demandes_d_acces_en_attente_sont_comptees(client):
    monde, voisin = creer_monde(), creer_monde()
    for combien, chez in ((2, monde), (3, voisin)):
        for rang in range(combien):
            DemandeAcces.objects.create(
                intercommunalite=chez.contrat.pilote, idp_id="fournisseur",
                sub=f"{chez.contrat.pk}-{rang}", courriel=f"p{rang}@exemple.fr",
            )  # fmt: skip
    [attente] = [
        a for a in ouvrir(client, monde).context["attentes"] if a.plusieurs.startswith("demandes")
    ]
    assert (attente.nombre, attente.dit) == (2, "demandes d’accès à traiter")
    assert len(client.get(attente.url).context["en_attente"]) == 2


def test_autant_de_requetes_avec_un_contrat_que_trois(client):
    nombres = []
    for combien in (1, 3):
        monde = creer_monde(combien)
        agiter(monde)
        ouvrir(client, monde)
        with CaptureQueriesContext(connection) as requetes:
            client.get(ACCUEIL)
        nombres.append(len(requetes))
    assert nombres == [4, 4]


def test_les_dessins_ont_leur_tableau(client):
    monde = creer_monde()
    agiter(monde)
    ancien = creer_monde().envoi
    Courriel.objects.filter(pk=ancien.courriel_id).update(
        cree_le=timezone.now() - timedelta(days=31)
    )
    dessins = {d.code: d for d in ouvrir(client, monde).context["dessins"]}
    assert set(dessins) == {"completude", "envois", "actions"}
    assert dessins["envois"].lignes == [("En échec", 1)]
    assert dict(dessins["actions"].lignes) == {"Déposée": 1, "En cours": 2}
    page = client.get(ACCUEIL).content.decode()
    assert page.count('role="img"') == 3


def test_l_administrateur_technique_n_a_pas_de_journee(client):
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))
    reponse = client.get(ACCUEIL)
    assert (reponse.status_code, "dessins" in reponse.context) == (200, False)
