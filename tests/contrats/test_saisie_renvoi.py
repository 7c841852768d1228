"""The message that tells an agent to take an entry up again."""

import email
import email.policy

import pytest
from django.urls import reverse

from contrats.emails import prevenir_du_renvoi
from courriels.models import Courriel
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def saisie(settings):
    settings.COURRIEL_EXPEDITEUR = "Contrat de ville <portail@agglo.exemple>"
    settings.SITE_URL = "https://portail.exemple"
    agent = fabriques.creer_utilisateur(
        "agent", prenom="Louise", nom="Michel", courriel="louise@asso.exemple"
    )
    contrat = fabriques.creer_contrat(agent.partenaire, intitule="Ville & Co")
    action = fabriques.creer_action(
        contrat, porteur=agent.partenaire, statut="en_cours", intitule="Atelier <vélo>"
    )
    return fabriques.creer_saisie(
        action, cellules={"avancement": "60"}, statut="proposee", modifie_par=agent
    )


@pytest.fixture
def officier(saisie):
    return fabriques.creer_officier(
        saisie.contrat, prenom="Jean", nom="Moulin", courriel="jean@agglo.exemple"
    )


def _renvoyer(client, officier, saisie, motif):
    client.force_login(officier)
    return client.post(reverse("contrats:renvoyer_saisie", args=[saisie.pk]), {"motif": motif})


def test_le_renvoi_previent_la_personne_qui_a_propose(client, officier, saisie):
    assert _renvoyer(client, officier, saisie, "Précisez <la date> & le montant").status_code == 302
    courriel = Courriel.objects.get()
    assert (courriel.nature, courriel.destinataire) == ("renvoi", "louise@asso.exemple")
    message = email.message_from_bytes(bytes(courriel.message), policy=email.policy.default)
    sujet = "[Contrat de ville] À reprendre : Suivi de l’action Atelier <vélo>"
    assert message["Subject"].strip() == sujet  # folded after its name: it is long
    assert message["To"] == "Louise Michel <louise@asso.exemple>"
    assert message["Reply-To"] == "Jean Moulin <jean@agglo.exemple>"
    texte = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    lien = f"https://portail.exemple/saisies/{saisie.pk}/"
    assert "Précisez <la date> & le montant" in texte
    assert "Précisez &lt;la date&gt; &amp; le montant" in html
    assert (lien in texte, f'href="{lien}"' in html) == (True, True)


def test_un_renvoi_refuse_n_ecrit_a_personne(client, officier, saisie):
    assert _renvoyer(client, officier, saisie, " ").status_code == 422
    saisie.reprendre(par=saisie.modifie_par)
    assert _renvoyer(client, officier, saisie, "Trop tard").status_code == 409
    assert Courriel.objects.count() == 0


@pytest.mark.parametrize("cas", ["desactive", "supprime", "lui-même"])
def test_sans_destinataire_le_renvoi_a_lieu_quand_meme(officier, saisie, cas):
    if cas == "desactive":
        saisie.modifie_par.is_active = False
    else:
        saisie.modifie_par = None if cas == "supprime" else officier
    assert prevenir_du_renvoi(saisie, par=officier) is None
    assert Courriel.objects.count() == 0
