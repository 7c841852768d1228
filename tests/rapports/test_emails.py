"""The message as a mail program opens it."""

import email
import email.policy
import hashlib
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone

from rapports.emails import ecrire_envois, nom_du_fichier
from rapports.models import Envoi
from rapports.statuts import StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 essai"


@pytest.fixture
def rapport(settings, tmp_path):
    """A ready report on a contract of « Ville & Co », asked for by its officer."""
    settings.COURRIEL_EXPEDITEUR = "Contrat de ville <portail@agglo.exemple>"
    settings.SITE_URL = "https://portail.exemple"
    contrat = fabriques.creer_contrat(code="CV220", intitule="Ville & Co « est »")
    fabriques.creer_indicateur(contrat)
    officier = fabriques.creer_officier(
        contrat, prenom="Anne", nom="Petit", courriel="anne@agglo.exemple"
    )
    rapport = fabriques.creer_rapport(contrat, par=officier, diffuser=True)
    chiffre = {
        "libelle": "Actions financées",
        "valeur": "1234.50",
        "unite": "€",
        "precision": "sur 3 porteurs",
        "approximatif": False,
        "demonstration": True,
    }
    rapport.figer({"chiffres_cles": [chiffre], "manques": [{}, {}]})
    rapport.pdf.storage.save("rapports/essai.pdf", ContentFile(PDF))
    type(rapport).objects.filter(pk=rapport.pk).update(
        statut=StatutRapport.EMIS,
        pdf="rapports/essai.pdf",
        pdf_empreinte=hashlib.sha256(PDF).hexdigest(),
        emis_le=timezone.now(),
    )
    rapport.refresh_from_db()
    return rapport


def _ouvrir(envoi):
    return email.message_from_bytes(bytes(envoi.courriel.message), policy=email.policy.default)


def test_en_tetes_du_message(rapport):
    fabriques.creer_abonnement(rapport.contrat, courriel="elue@exemple.fr", nom="Zoé Élue")
    [pk] = ecrire_envois(rapport)
    envoi = Envoi.objects.get(pk=pk)
    message = _ouvrir(envoi)
    assert message["From"] == "Contrat de ville <portail@agglo.exemple>"
    assert message["To"] == "Zoé Élue <elue@exemple.fr>"
    assert message["Reply-To"] == "Anne Petit <anne@agglo.exemple>"
    sujet = "[Contrat de ville] Rapport d'avancement 2018 : Ville & Co « est »"
    assert message["Subject"].strip() == sujet
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == envoi.courriel.message_id
    assert envoi.courriel.message_id.endswith("@agglo.exemple>")


def test_texte_html_et_piece_jointe(rapport):
    fabriques.creer_abonnement(rapport.contrat)
    [pk] = ecrire_envois(rapport)
    message = _ouvrir(Envoi.objects.get(pk=pk))
    texte = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    lien = f"https://portail.exemple/rapports/{rapport.pk}/pdf/"
    assert "- Actions financées : 1 234,50 € (sur 3 porteurs) [donnée de démonstration]" in texte
    assert "Le rapport d'avancement du contrat « Ville & Co « est » » est prêt." in texte
    assert "du contrat «\u00a0Ville &amp; Co « est »\u00a0» est prêt." in html.replace(
        "&nbsp;", "\u00a0"
    )
    assert "Période : du 1er janvier 2018 au 31 décembre 2018." in texte
    assert "2 informations manquent encore" in texte
    assert lien in texte
    assert '<html lang="fr">' in html
    assert "Ville &amp; Co" in html
    assert f'href="{lien}"' in html
    [piece] = message.iter_attachments()
    assert piece.get_filename() == "rapport-avancement-CV220-2018.pdf"
    assert piece.get_content() == PDF


def test_lien_seul_quand_l_abonne_ne_veut_pas_de_piece_jointe(rapport):
    fabriques.creer_abonnement(rapport.contrat, piece_jointe=False)
    [pk] = ecrire_envois(rapport)
    message = _ouvrir(Envoi.objects.get(pk=pk))
    assert list(message.iter_attachments()) == []
    assert "identifiez-vous" in message.get_body(("plain",)).get_content()


def test_une_adresse_abonnee_deux_fois_recoit_un_message(rapport):
    agent = fabriques.creer_utilisateur(courriel="agent@exemple.fr")
    fabriques.creer_abonnement(rapport.contrat, courriel="", utilisateur=agent)
    fabriques.creer_abonnement(rapport.contrat, courriel="Agent@exemple.fr")
    ecrire_envois(rapport)
    assert list(Envoi.objects.values_list("destinataire", flat=True)) == ["agent@exemple.fr"]


def test_ni_abonnement_inactif_ni_compte_desactive_ni_autre_contrat(rapport):
    parti = fabriques.creer_utilisateur(is_active=False)
    fabriques.creer_abonnement(rapport.contrat, courriel="", utilisateur=parti)
    fabriques.creer_abonnement(rapport.contrat, actif=False)
    fabriques.creer_abonnement(fabriques.creer_contrat())
    assert ecrire_envois(rapport) == []


def test_reponse_a_l_officier_du_contrat_quand_personne_n_a_demande(rapport):
    type(rapport).objects.update(demande_par=None)
    rapport.refresh_from_db()
    autre = fabriques.creer_utilisateur("officier")
    fabriques.creer_abonnement(rapport.contrat)
    [pk] = ecrire_envois(rapport)
    message = _ouvrir(Envoi.objects.get(pk=pk))
    assert message["Reply-To"] == "Anne Petit <anne@agglo.exemple>"
    assert autre.courriel not in message["Reply-To"]


@pytest.mark.parametrize("actif", [True, False])
def test_le_message_ne_promet_une_reponse_que_si_quelqu_un_la_recoit(rapport, actif):
    get_user_model().objects.update(is_active=actif)
    type(rapport).objects.update(demande_par=None)
    rapport.refresh_from_db()
    fabriques.creer_abonnement(rapport.contrat)
    [pk] = ecrire_envois(rapport)
    message = _ouvrir(Envoi.objects.get(pk=pk))
    assert ("Reply-To" in message) is actif
    for forme in ("plain", "html"):
        corps = message.get_body((forme,)).get_content()
        assert ("Répondez simplement à ce message" in corps) is actif
        recours = "Une question, une erreur ? Adressez-vous à l'intercommunalité qui pilote"
        assert (recours in corps) is not actif


def test_un_rapport_de_plusieurs_annees_les_dit_toutes(rapport):
    rapport.periode_debut = date(2016, 1, 1)
    fabriques.creer_abonnement(rapport.contrat)
    [pk] = ecrire_envois(rapport)
    message = _ouvrir(Envoi.objects.get(pk=pk))
    [piece] = message.iter_attachments()
    assert piece.get_filename() == "rapport-avancement-CV220-2016-2018.pdf"
    debut = "[Contrat de ville] Rapport d'avancement 2016-2018 : "
    assert message["Subject"].strip().startswith(debut)
    html = message.get_body(("html",)).get_content()
    assert html.count("2016-2018") == 3


def test_nom_du_fichier_d_un_contrat_sans_code_et_d_une_version_2(rapport):
    rapport.contrat.code, rapport.version = None, 2
    assert nom_du_fichier(rapport) == "rapport-avancement-ville-co-est-2018-v2.pdf"
