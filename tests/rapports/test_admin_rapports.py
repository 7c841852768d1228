"""Reports and deliveries in the back office: asked for, read, put back in the queue."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from contrats.models import Evenement
from courriels.models import Courriel
from rapports.models import Rapport
from tests.fabriques import creer_contrat, creer_rapport
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def messages(reponse):
    return [str(message) for message in get_messages(reponse.wsgi_request)]


def produire(client, *contrats, **champs):
    donnees = {"action": "produire_le_rapport", "_selected_action": [c.pk for c in contrats]}
    return client.post(reverse("admin:contrats_contrat_changelist"), {**donnees, **champs})


def periode(contrat, debut, fin, **champs):
    prefixe = f"contrat-{contrat.pk}"
    sujet = {"nature": "avancement", "portee": "contrat"}
    saisie = {**sujet, "periode_debut": debut, "periode_fin": fin, **champs}
    return {f"{prefixe}-{nom}": valeur for nom, valeur in saisie.items()}


def test_la_page_propose_le_dernier_exercice_complet_du_contrat(client, monde):
    page = produire(client, monde.contrat)
    [demande] = page.context["demandes"]
    assert demande.initial == {
        "nature": "avancement",
        "portee": "contrat",
        "periode": "2020-01-01/2020-12-31",
        "diffuser": True,
    }
    assert '<option value="2020-01-01/2020-12-31" selected>2020' in page.content.decode()
    assert Rapport.objects.filter(contrat=monde.contrat).count() == 1  # the world's own


def test_demander_un_rapport_le_met_en_file(client, monde):
    saisie = periode(monde.contrat, "2019-01-01", "2019-12-31", diffuser="on")
    reponse = produire(client, monde.contrat, appliquer="1", **saisie)
    rapport = Rapport.objects.get(contrat=monde.contrat, periode_debut=date(2019, 1, 1))
    assert (rapport.statut, rapport.diffuser, rapport.demande_par) == (
        "demande",
        True,
        monde.officier,
    )
    assert reponse.url == reverse("admin:rapports_rapport_change", args=[rapport.pk])
    assert messages(reponse) == [
        f"« {monde.contrat} » : le rapport est demandé, il sera prêt dans quelques instants."
    ]
    trace = Evenement.objects.get(verbe="demander_rapport", objet_id=rapport.pk)
    assert trace.auteur == monde.officier


@pytest.mark.parametrize(
    ("debut", "fin", "message"),
    [
        ("2019-12-31", "2019-01-01", "La fin de la période précède son début."),
        (
            "2019-01-01",
            "2031-12-31",
            "La période sort des dates du contrat : du 01/01/2015 au 31/12/2020.",
        ),
        (
            "2019-01-01",
            "2019-05-31",
            "Le rapport porte sur un mois, un trimestre, un semestre ou des années entières, "
            "du premier au dernier jour.",
        ),
    ],
)
def test_une_mauvaise_periode_se_dit_a_cote_d_elle(client, monde, debut, fin, message):
    avant = Rapport.objects.count()
    reponse = produire(client, monde.contrat, appliquer="1", **periode(monde.contrat, debut, fin))
    assert reponse.context["demandes"][0].errors == {"periode_fin": [message]}
    assert Rapport.objects.count() == avant


def test_un_rapport_deja_en_preparation_n_est_pas_redemande(client, monde):
    saisie = periode(monde.contrat, "2018-01-01", "2018-12-31")  # the world's own report
    reponse = produire(client, monde.contrat, appliquer="1", **saisie)
    assert messages(reponse) == [f"« {monde.contrat} » : Ce rapport est déjà en préparation."]
    assert Rapport.objects.get(contrat=monde.contrat) == monde.rapport


def test_sans_indicateur_le_contrat_dit_pourquoi_l_autre_est_produit(client, monde):
    vide = creer_contrat(pilote=monde.contrat.pilote)
    saisie = periode(vide, "2019-01-01", "2019-12-31")
    saisie |= periode(monde.contrat, "2019-01-01", "2019-12-31")
    reponse = produire(client, vide, monde.contrat, appliquer="1", **saisie)
    assert sorted(messages(reponse)) == sorted(
        [
            f"« {vide} » : Ce contrat n'a aucun indicateur : ajoutez-en avant de produire un "
            "rapport.",
            f"« {monde.contrat} » : le rapport est demandé, il sera prêt dans quelques instants.",
        ]
    )
    assert not Rapport.objects.filter(contrat=vide).exists()


def test_le_rapport_pret_mene_a_son_pdf(client, monde):
    rapport = creer_rapport(monde.contrat)
    adresse = reverse("admin:rapports_rapport_change", args=[rapport.pk])
    lien = f'href="{reverse("rapports:telecharger", args=[rapport.pk])}"'
    assert lien not in client.get(adresse).content.decode()
    rapport.figer({"titre": "Rapport"})
    rapport.emettre(b"%PDF-1.7", gabarit="1", emis_le="2020-02-01T00:00Z")
    assert lien in client.get(adresse).content.decode()


def test_relancer_un_rapport_en_echec(client, monde):
    rapport = monde.rapport
    rapport.echouer("La mise en page a échoué.")
    suivante = {"periode_debut": date(2019, 1, 1), "periode_fin": date(2019, 12, 31)}
    sain = creer_rapport(monde.contrat, **suivante)
    reponse = client.post(
        reverse("admin:rapports_rapport_changelist"),
        {"action": "relancer", "_selected_action": [rapport.pk, sain.pk]},
    )
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.erreur) == ("demande", "")
    assert sorted(messages(reponse)) == sorted(
        [
            f"« {rapport} » est relancé.",
            f"C’est déjà fait\u00a0: « {sain} » est à l'état « en file d'attente ».",
        ]
    )


def test_relancer_un_envoi_garde_les_mots_du_serveur_jusqu_a_la_suite(client, monde):
    envoi = monde.envoi
    Courriel.objects.filter(pk=envoi.courriel_id).update(
        statut="echec", reponse="550 Utilisateur inconnu"
    )
    page = client.get(reverse("admin:rapports_envoi_change", args=[envoi.pk])).content.decode()
    assert "550 Utilisateur inconnu" in page
    url = reverse("admin:rapports_envoi_changelist")
    saisie = {"action": "relancer", "_selected_action": [envoi.pk]}
    assert client.post(url, saisie).context["title"] == "Relancer ces envois"
    saisie |= {"appliquer": "1", f"vu-{envoi.pk}": "echec"}
    assert messages(client.post(url, saisie)) == ["1 envoi relancé."]
    envoi.refresh_from_db()
    assert envoi.courriel.statut == "a_envoyer"
    trace = Evenement.objects.get(verbe="relancer", objet_id=envoi.pk)
    assert (trace.auteur, trace.de, trace.vers) == (monde.officier, "echec", "a_envoyer")


def test_un_envoi_qui_attend_ne_se_relance_pas(client, monde):
    url = reverse("admin:rapports_envoi_changelist")
    saisie = {"action": "relancer", "_selected_action": [monde.envoi.pk], "appliquer": "1"}
    reponse = client.post(url, saisie | {f"vu-{monde.envoi.pk}": "a_envoyer"})
    (dit,) = messages(reponse)
    assert dit.endswith("rien à relancer, l’envoi est «\u00a0à envoyer\u00a0».")
    assert not Evenement.objects.filter(verbe="relancer").exists()


def test_abonner_une_adresse_ou_un_compte_pas_les_deux(client, monde):
    saisie = {
        "contrat": monde.contrat.pk,
        "nature": "avancement",
        "utilisateur": monde.utilisateur.pk,
        "courriel": "elu@exemple.fr",
    }
    reponse = client.post(reverse("admin:rapports_abonnement_add"), saisie)
    assert reponse.context["adminform"].form.errors == {
        "courriel": ["Choisissez un compte, un partenaire ou une liste, ou donnez une adresse."]
    }
