"""Odd names and domains: one subscriber never keeps the report from the others."""

import email
import email.policy

import pytest
from django.core.exceptions import ValidationError

from rapports.models import Envoi
from rapports.production import produire_rapport
from rapports.statuts import StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_un_domaine_accentue_et_un_nom_etrange_recoivent_le_rapport():
    contrat = fabriques.creer_contrat()
    fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 45)
    fabriques.creer_abonnement(contrat, courriel="jean@préfecture.fr", nom='Jean "le grand", élu')
    fabriques.creer_abonnement(contrat, courriel="elue@exemple.fr")
    rapport = fabriques.creer_rapport(contrat, diffuser=True)
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.statut == StatutRapport.EMIS
    message = Envoi.objects.get(destinataire="jean@préfecture.fr").courriel.message
    lu = email.message_from_bytes(bytes(message), policy=email.policy.default)
    [adresse] = lu["To"].addresses
    assert (adresse.display_name, adresse.domain) == (
        'Jean "le grand", élu',
        "xn--prfecture-c4a.fr",
    )


def test_un_compte_ne_prend_pas_un_nom_sur_deux_lignes():
    utilisateur = fabriques.creer_utilisateur()
    utilisateur.prenom = "Jean\nBcc: x@y.fr"
    with pytest.raises(ValidationError) as refus:
        utilisateur.full_clean()
    assert refus.value.message_dict == {"prenom": ["Un nom tient sur une ligne."]}
