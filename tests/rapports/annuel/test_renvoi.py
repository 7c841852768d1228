"""A draft that did not reach a body: no silence counts, it is sent again with a month at least."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats.ecriture import jour
from contrats.journal import raconter
from contrats.models import Evenement, TransitionInterdite
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from rapports.delais import un_mois_apres
from rapports.procedure import ouverture, relances, renvoi
from tests.rapports.annuel.exemples import jusqu_a_l_echeance, ouvrir
from tests.remontees.exemples import texte

pytestmark = pytest.mark.django_db


def _perdre(monde, nom="Ville", statut=StatutCourriel.ECHEC) -> None:
    """Its message did not arrive; the others' did."""
    Courriel.objects.filter(avis_annuel__annuel=monde.annuel).update(statut=StatutCourriel.REMIS)
    Courriel.objects.filter(avis_annuel=monde.avis(nom)).update(
        statut=statut, reponse="550 5.1.1 Boite inconnue"
    )


def _renvoyer(monde, nom="Ville", adresse="mairie@ville.fr"):
    renvoi.renvoyer(monde.avis(nom), par=monde.officier, adresse=adresse)


@pytest.mark.parametrize("statut", [StatutCourriel.ECHEC, StatutCourriel.REVENU])
def test_aucun_silence_ne_compte_tant_que_le_projet_n_est_pas_arrive_a_tous(monde, statut):
    ouvrir(monde)
    _perdre(monde, statut=statut)
    jusqu_a_l_echeance(monde, 1)
    relances.balayer()
    assert monde.relire().statut == "consultation"
    assert set(monde.annuel.avis.values_list("statut", flat=True)) == {"attendu"}
    _renvoyer(monde)
    assert monde.relire().echeance == un_mois_apres(timezone.localdate())
    jusqu_a_l_echeance(monde, 1)
    relances.balayer()
    assert monde.relire().statut == "suites"
    assert set(monde.annuel.avis.values_list("statut", flat=True)) == {"tacite"}


def test_il_repart_a_la_bonne_adresse_avec_la_nouvelle_echeance(monde):
    ouvrir(monde)
    _perdre(monde)
    jusqu_a_l_echeance(monde, -5)
    _renvoyer(monde)
    avis = monde.avis("Ville")
    assert (avis.adresse, avis.courriel.destinataire) == ("mairie@ville.fr", "mairie@ville.fr")
    assert avis.courriel.statut == StatutCourriel.A_ENVOYER
    echeance = un_mois_apres(timezone.localdate())
    assert f"AVIS ATTENDU AU PLUS TARD LE {jour(echeance).upper()}" in texte(avis.courriel)
    recit = raconter(Evenement.objects.latest("pk"))
    assert recit.phrase.startswith(f"{monde.officier} a envoyé de nouveau le projet")
    dites = sorted(precision.split("\u00a0:")[0] for precision in recit.precisions)
    assert dites == ["Avis attendus pour le", "Organisme"]


def test_plus_d_un_mois_avant_l_echeance_elle_ne_bouge_pas(monde):
    loin = un_mois_apres(timezone.localdate()) + timedelta(days=20)
    ouvrir(monde, echeance=loin)
    _perdre(monde)
    _renvoyer(monde)
    assert monde.relire().echeance == loin


def test_ce_qui_est_arrive_ne_se_renvoie_pas(monde):
    ouvrir(monde)
    _perdre(monde)
    messages = Courriel.objects.count()
    with pytest.raises(ValidationError, match="rien n’est à renvoyer"):
        _renvoyer(monde, "Bourg")
    monde.avis("Ville").rendre(par=monde.officier, sens="favorable")
    with pytest.raises(TransitionInterdite):
        _renvoyer(monde)
    assert Courriel.objects.count() == messages


def test_une_consultation_que_nul_silence_n_a_close_peut_encore_se_retirer(monde):
    ouvrir(monde)
    _perdre(monde)
    jusqu_a_l_echeance(monde, 1)
    assert ouverture.retirer(monde.annuel, par=monde.officier, motif="Adresse fausse.") == 4


def test_l_accueil_de_l_officier_le_rappelle(client, monde):
    ouvrir(monde)
    client.force_login(monde.officier)
    accueil, rappel = reverse("rapports:accueil"), "Envoyer de nouveau le projet"
    assert rappel not in client.get(accueil).content.decode()
    _perdre(monde)
    assert rappel in client.get(accueil).content.decode()


def test_la_page_le_dit_et_l_officier_renvoie(client, monde):
    ouvrir(monde)
    _perdre(monde)
    client.force_login(monde.officier)
    avis = monde.avis("Ville")
    page = client.get(reverse("rapports:annuel", args=[monde.annuel.pk])).content.decode()
    assert "Le projet n’est pas arrivé à" in page
    sienne = client.get(reverse("rapports:avis_annuel", args=[avis.pk])).content.decode()
    assert "550 5.1.1 Boite inconnue" in sienne
    adresse = reverse("rapports:renvoyer_le_projet", args=[avis.pk])
    assert client.post(adresse, {"adresse": "rien"}).status_code == 422
    assert client.post(adresse, {"adresse": "Mairie@Ville.fr"}).status_code == 302
    assert monde.avis("Ville").adresse == "mairie@ville.fr"
    bourg = reverse("rapports:renvoyer_le_projet", args=[monde.avis("Bourg").pk])
    reponse = client.post(bourg, {"adresse": "autre@bourg.fr"}, follow=True)  # it did arrive
    assert "Rien n’est à renvoyer" in reponse.content.decode()
    assert monde.avis("Bourg").adresse == "bourg@exemple.fr"
    client.force_login(monde.agent("Ville"))
    vue = client.get(reverse("rapports:annuel", args=[monde.annuel.pk])).content.decode()
    assert "Le projet n’est pas arrivé à" not in vue
