"""The pages where one signs: what they refuse, and what looking at them does not do."""

from datetime import date

import pytest
from django.urls import reverse

from contrats.models import LienDeSignature
from contrats.statuts import StatutSignature
from tests import fabriques
from tests.contrats.monde_signature import creer_monde

pytestmark = pytest.mark.django_db


def _envoi(signature, **champs):
    return {
        "consentement": "on",
        "nom": "Camille Martin",
        "fonction": "présidente",
        "mot_de_passe": fabriques.MOT_DE_PASSE,
        "empreinte": signature.version.empreinte,
        **champs,
    }


def _adresse(route: str, signature, secret: str) -> str:
    """Where one signs: from the portal, or by the personal link."""
    if route == "lien":
        return reverse("contrats:signer_par_lien", args=[secret])
    return reverse("contrats:signer", args=[signature.pk])


def test_un_robot_qui_ouvre_le_lien_ne_signe_rien(client):
    """As the scanner of a mail server does, before and after someone is logged in."""
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    _, secret = fabriques.creer_lien(signature)
    adresse = reverse("contrats:signer_par_lien", args=[secret])
    reponses = [getattr(client, verbe)(adresse).status_code for verbe in ("get", "head", "post")]
    client.force_login(monde.comptes["CAF"])
    reponses += [getattr(client, verbe)(adresse).status_code for verbe in ("get", "head")]
    assert reponses == [302, 302, 302, 200, 200]
    assert LienDeSignature.objects.filter(consomme_le__isnull=False).count() == 0
    assert client.post(adresse, _envoi(signature)).status_code == 302
    assert monde.signature("CAF").statut == StatutSignature.SIGNEE
    assert client.get(adresse).status_code == 404


@pytest.mark.parametrize("route", ["portail", "lien"])
def test_le_bouton_presse_deux_fois_dit_que_c_est_fait(client, route):
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    _, secret = fabriques.creer_lien(signature)
    adresse = _adresse(route, signature, secret)
    client.force_login(monde.comptes["CAF"])
    client.post(adresse, _envoi(signature))
    preuve = monde.signature("CAF").preuve
    seconde = client.post(adresse, _envoi(signature), follow=True)
    assert seconde.redirect_chain == [(reverse("contrats:acte", args=[signature.acte_id]), 302)]
    dits = [str(message) for message in seconde.context["messages"]]
    partenaire = signature.partenaire
    assert dits[-1] == f"C’est déjà fait\u00a0: la signature de {partenaire} est enregistrée."
    assert monde.signature("CAF").preuve == preuve
    client.force_login(monde.comptes["État"])
    assert client.post(adresse, _envoi(signature)).status_code == (404 if route == "lien" else 403)


@pytest.mark.parametrize("route", ["portail", "lien"])
def test_un_autre_compte_n_use_pas_le_lien(client, route):
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    lien, secret = fabriques.creer_lien(signature)
    adresse = _adresse(route, signature, secret)
    client.force_login(monde.comptes["État"])
    assert client.get(adresse).status_code == 403
    assert client.post(adresse, _envoi(signature)).status_code == 403
    lien.refresh_from_db()
    assert (lien.consomme_le, monde.signature("CAF").statut) == (None, StatutSignature.ATTENDUE)


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("consentement", "", "Cochez cette case pour signer."),
        ("nom", "Camille", "Écrivez votre nom comme il est enregistré"),
        ("fonction", "trésorière", "Écrivez votre fonction comme elle est enregistrée"),
        ("mot_de_passe", "faux", "Ce mot de passe n’est pas le vôtre."),
        ("empreinte", "0" * 64, "Le texte a changé depuis l’ouverture de cette page"),
    ],
)
def test_ce_qui_est_mal_rempli_est_dit(client, champ, valeur, message):
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    client.force_login(monde.comptes["CAF"])
    adresse = reverse("contrats:signer", args=[signature.pk])
    reponse = client.post(adresse, _envoi(signature, **{champ: valeur}))
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert fabriques.MOT_DE_PASSE not in reponse.content.decode()
    assert monde.signature("CAF").statut == StatutSignature.ATTENDUE


def test_la_page_dit_ce_qui_empeche_de_signer(client):
    monde = creer_monde("CAF", "Pilote", rangs={"Pilote": 2})
    signature = monde.signature("Pilote")
    client.force_login(monde.comptes["Pilote"])
    adresse = reverse("contrats:signer", args=[signature.pk])
    assert "D’autres partenaires signent avant vous" in client.get(adresse).content.decode()
    assert client.post(adresse, _envoi(signature)).status_code == 422


def test_une_personne_sortie_ne_signe_plus(client):
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    signature.representant.mandat_fin = date(2020, 3, 15)
    signature.representant.save()
    client.force_login(monde.comptes["CAF"])
    reponse = client.get(reverse("contrats:signer", args=[signature.pk]))
    assert "Le mandat ne couvre pas" in reponse.content.decode()
