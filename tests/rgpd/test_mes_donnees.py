"""One's own data: all of it, nobody else's; taken away a few times an hour; erasure asked once."""

import json

import pytest
from django.urls import reverse

from audit.models import LigneAudit
from comptes.models.session import Session
from rgpd.models import Effacement
from rgpd.views.personne import EXPORTS
from tests import fabriques

pytestmark = pytest.mark.django_db
TELECHARGER = "rgpd:telecharger"


@pytest.fixture
def moi(client):
    moi = fabriques.creer_utilisateur(courriel="moi@exemple.fr", prenom="Moi", nom="Même")
    action = fabriques.creer_action(porteur=moi.partenaire)
    autre = fabriques.creer_utilisateur(partenaire=moi.partenaire, courriel="voisin@exemple.fr")
    fabriques.creer_commentaire(action, moi, texte="Ma remarque")
    fabriques.creer_commentaire(action, autre, texte="La sienne")
    fabriques.creer_abonnement(action.contrat, courriel="moi@exemple.fr")
    fabriques.creer_abonnement(action.contrat, courriel="voisin@exemple.fr")
    client.force_login(moi)
    return moi


def test_tout_ce_qui_est_a_moi_et_rien_d_autre(client, moi):
    reponse = client.post(reverse(TELECHARGER))
    assert reponse["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    octets = reponse.getvalue()
    donnees = {t["nom"]: t["lignes"] for t in json.loads(octets)["donnees"]}
    assert [c["Commentaire"] for c in donnees["Commentaires"]] == ["Ma remarque"]
    assert [a["Adresse électronique"] for a in donnees["Abonnements"]] == ["moi@exemple.fr"]
    assert [u["Nom"] for u in donnees["Utilisateurs"]] == ["Même"]
    texte = octets.decode()
    assert ("voisin" in texte, moi.password in texte) == (False, False)
    session = client.session
    enveloppe = Session.objects.get(pk=session.session_key).session_data
    assert [s in texte for s in (session.session_key, enveloppe)] == [False, False]


def test_l_export_est_consigne_une_fois_et_freine(client, moi):
    statuts = [client.post(reverse(TELECHARGER)).status_code for _ in range(EXPORTS + 1)]
    assert statuts == [200] * EXPORTS + [429]
    faits = list(LigneAudit.objects.order_by("rang").values_list("fait", flat=True))
    assert faits == ["donnees_exportees"] * EXPORTS + ["trop_d_essais"]


def test_la_page_montre_les_memes_et_n_ecrit_rien(client, moi):
    texte = client.get(reverse("rgpd:mes_donnees")).content.decode()
    assert ("Ma remarque" in texte, "La sienne" in texte) == (True, False)
    assert LigneAudit.objects.count() == 0


def test_demander_deux_fois_c_est_demander_une_fois(client, moi):
    for _ in range(2):
        assert client.post(reverse("rgpd:demander")).status_code == 302
    demande = Effacement.objects.get()
    assert (demande.compte, demande.demande_par, demande.efface_le) == (moi, moi, None)
    assert "Vous avez demandé" in client.get(reverse("rgpd:mes_donnees")).content.decode()
