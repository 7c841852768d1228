"""One letter for all, and what is each one's own in it: the address, the link to stop receiving."""

import re

import pytest

from rapports.emails import ecrire_envois
from rapports.models import Envoi, NatureRapport
from tests import fabriques
from tests.courriels.exemples import corps, ouvrir

pytestmark = pytest.mark.django_db

LIEN = r"https://portail\.exemple/desabonnement/[\w:-]+/"


@pytest.fixture
def rapport(settings):
    settings.SITE_URL = "https://portail.exemple"
    return fabriques.creer_rapport_emis()


def _messages(rapport) -> dict:
    ecrire_envois(rapport)
    envois = Envoi.objects.filter(rapport=rapport).select_related("courriel")
    return {envoi.destinataire: envoi.courriel for envoi in envois}


def test_chacun_a_son_lien_dans_l_en_tete_et_dans_le_texte(rapport):
    for nom in ("elue", "agent"):
        fabriques.creer_abonnement(rapport.contrat, courriel=f"{nom}@exemple.fr")
    liens = {}
    for adresse, courriel in _messages(rapport).items():
        message = ouvrir(courriel)
        [liens[adresse]] = re.findall(LIEN, message["List-Unsubscribe"])
        assert message["List-Unsubscribe"].strip() == f"<{liens[adresse]}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert [re.findall(LIEN, partie) for partie in corps(courriel)] == [[liens[adresse]]] * 2
    assert len(set(liens.values())) == 2


def test_le_lien_d_un_message_desabonne_cette_adresse(rapport, client):
    fabriques.creer_abonnement(rapport.contrat, courriel="Elue@exemple.fr")
    [courriel] = _messages(rapport).values()
    [lien] = re.findall(LIEN, ouvrir(courriel)["List-Unsubscribe"])
    client.post(lien.removeprefix("https://portail.exemple"), {"List-Unsubscribe": "One-Click"})
    assert rapport.contrat.desinscriptions.get().courriel == "elue@exemple.fr"


@pytest.mark.parametrize("nature", [NatureRapport.EVALUATION, NatureRapport.MI_PARCOURS])
def test_une_copie_due_n_offre_pas_de_ne_plus_la_recevoir(rapport, nature):
    rapport.nature = nature
    fabriques.creer_abonnement(rapport.contrat, nature=nature)
    [courriel] = _messages(rapport).values()
    assert "List-Unsubscribe" not in ouvrir(courriel)
    assert not any(re.search(LIEN, partie) for partie in corps(courriel))


def test_le_meme_pdf_joint_a_chacun_octet_pour_octet(rapport):
    for rang in range(3):
        fabriques.creer_abonnement(rapport.contrat, courriel=f"a{rang}@exemple.fr")
    fabriques.creer_abonnement(rapport.contrat, courriel="lien@exemple.fr", piece_jointe=False)
    joints = {
        adresse: [piece.get_content() for piece in ouvrir(courriel).iter_attachments()]
        for adresse, courriel in _messages(rapport).items()
    }
    assert joints == {f"a{rang}@exemple.fr": [rapport.lire_pdf()] for rang in range(3)} | {
        "lien@exemple.fr": []
    }


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_requetes_ne_croissent_pas_avec_les_destinataires(
    rapport, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.creer_abonnement(rapport.contrat, courriel=f"a{rang}@exemple.fr")
    with django_assert_num_queries(4):
        ecrire_envois(rapport)
