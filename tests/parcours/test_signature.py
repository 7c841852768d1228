"""The whole life of an act in a browser: opened, signed, refused, taken back, signed, verified."""

from __future__ import annotations

import email
import email.policy
import re

import pytest

from contrats.models import Acte, VersionActe
from contrats.scellement import sceller_la_version
from contrats.statuts import StatutActe
from courriels.models import Courriel
from tests import fabriques
from tests.contrats.monde_signature import creer_monde
from tests.parcours.outils import connecter, presser, suivre

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
NOMS = ("CAF", "État", "Région", "Agglomération")


def _lien_recu(compte) -> str:
    """The path of the personal link in the last message that this person was sent."""
    courriel = Courriel.objects.filter(
        nature="signature_invitation", destinataire=compte.courriel
    ).latest("pk")
    message = email.message_from_bytes(bytes(courriel.message), policy=email.policy.default)
    return re.search(r"/signer/[\w-]+/", message.get_body(("plain",)).get_content()).group()


def _ouvrir(page, serveur, monde, chemin):
    connecter(page, serveur, monde.officier)
    page.goto(f"{serveur.url}{chemin}")
    presser(page, "Ouvrir la signature")
    assert "L’acte est ouvert à la signature" in page.locator("main").inner_text()


def _signer(page, serveur, monde, nom):
    """By the link of the message, as the person whose account it is."""
    connecter(page, serveur, monde.comptes[nom])
    page.goto(f"{serveur.url}{_lien_recu(monde.comptes[nom])}")
    assert monde.relire().version_courante.empreinte in page.locator("main").inner_text()
    page.get_by_label("J’accepte ce qui est écrit ci-dessus").check()
    page.get_by_label("Votre prénom et votre nom").fill("Camille Martin")
    page.get_by_label("Votre fonction").fill("Présidente")
    page.get_by_label("Votre mot de passe").fill(fabriques.MOT_DE_PASSE)
    presser(page, "Signer ce document")
    assert "Votre signature est enregistrée." in page.locator("main").inner_text()


def _refuser(page, serveur, monde, nom):
    connecter(page, serveur, monde.comptes[nom])
    page.goto(f"{serveur.url}{_lien_recu(monde.comptes[nom])}")
    suivre(page, "Refuser de signer, en disant pourquoi")
    page.get_by_label("Pourquoi").fill("La date de fin est fausse.")
    presser(page, "Refuser de signer")
    assert "Votre refus est enregistré" in page.locator("main").inner_text()


def _reprendre_et_figer(page, serveur, monde, chemin):
    """The officer takes the text back, corrects it, freezes a new version."""
    connecter(page, serveur, monde.officier)
    page.goto(f"{serveur.url}{chemin}")
    suivre(page, "Reprendre le texte")
    page.get_by_label("Pourquoi").fill("Date de fin corrigée.")
    presser(page, "Reprendre le texte")
    assert "4 signatures caduques" in page.locator("main").inner_text()
    suivre(page, "Figer une nouvelle version du texte")
    presser(page, "Figer ce texte")
    assert "c’est la version 2" in page.locator("main").inner_text()


def test_du_premier_envoi_a_la_verification_par_un_inconnu(page, live_server):
    monde = creer_monde(*NOMS, ouvrir=False, objet="Prolonger le contrat d’un an.")
    chemin = f"/actes/{monde.acte.pk}/"
    _ouvrir(page, live_server, monde, chemin)
    for nom in NOMS[:3]:
        _signer(page, live_server, monde, nom)
    _refuser(page, live_server, monde, NOMS[3])
    _reprendre_et_figer(page, live_server, monde, chemin)
    _ouvrir(page, live_server, monde, chemin)
    for nom in NOMS:
        _signer(page, live_server, monde, nom)
    assert Acte.objects.get(pk=monde.acte.pk).statut == StatutActe.SIGNE
    version = monde.relire().version_courante
    sceller_la_version(version.pk)
    version = VersionActe.objects.get(pk=version.pk)
    assert version.scelle_le is not None, version.erreur
    _verifier(page, live_server, version)


def _verifier(page, serveur, version):
    """A stranger, without an account, types the code, then the hash of the sealed document."""
    page.context.clear_cookies()
    questions = {
        f"code={version.code}": "Code reconnu",
        f"empreinte={version.scelle_empreinte}": "Document authentique",
    }
    for question, verdict in questions.items():
        page.goto(f"{serveur.url}/verifier/?{question}")
        texte = page.locator("main").inner_text()
        assert verdict in texte
        assert texte.count("Camille Martin") == len(NOMS)
    page.goto(f"{serveur.url}/verifier/?empreinte={'0' * 64}")
    assert "Camille Martin" not in page.locator("main").inner_text()
