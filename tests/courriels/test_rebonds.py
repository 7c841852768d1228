"""Messages that come back: the signed return address, the report of failure, read once or twice."""

import io
import mailbox
from datetime import timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courriels.envoi import envoyer_message
from courriels.models import Courriel
from courriels.rebonds import Issue, adresse_de_retour, traiter
from courriels.statuts import StatutCourriel
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db

MOTS = "5.1.1 550 5.1.1 <elue@exemple.fr>: Boite inconnue"


@pytest.fixture(autouse=True)
def _adresse(settings):
    settings.COURRIEL_REBONDS = "rebonds@agglo.exemple"


@pytest.fixture
def courriel(boite):
    """A message that the server accepted."""
    courriel = creer_courriel("elue@exemple.fr")
    envoyer_message(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.statut, boite.retours) == ("remis", [adresse_de_retour(courriel)])
    return courriel


def _rapport(a, message_id="<inconnu@ailleurs.exemple>", *, action="failed", date=None) -> bytes:
    """What a mail server sends back (RFC 3464), with the headers of what it could not deliver."""
    date = format_datetime(date or timezone.now())
    return f"""From: MAILER-DAEMON@exemple.fr
To: {a}
Date: {date}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_B"

--=_B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--=_B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr

Final-Recipient: rfc822; elue@exemple.fr
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <elue@exemple.fr>:
 Boite inconnue

--=_B
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: essai

--=_B--
""".encode()


def _etat(courriel):
    courriel.refresh_from_db()
    return courriel.statut, courriel.reponse


def test_l_adresse_de_retour_est_propre_a_chaque_message(settings):
    un, autre = creer_courriel(), creer_courriel()
    assert adresse_de_retour(un).startswith(f"rebonds+{un.pk}-")
    assert adresse_de_retour(un) != adresse_de_retour(autre)
    settings.COURRIEL_REBONDS = ""
    settings.COURRIEL_EXPEDITEUR = "Contrat <portail@agglo.exemple>"
    assert adresse_de_retour(un) == "portail@agglo.exemple"


def test_un_message_revenu_est_dit_avec_les_mots_du_serveur_et_peut_repartir(courriel):
    rapport = _rapport(adresse_de_retour(courriel))
    assert traiter(rapport) == Issue.REVENU
    assert _etat(courriel) == ("revenu", MOTS)
    assert traiter(rapport) == Issue.DEJA
    assert _etat(courriel) == ("revenu", MOTS)
    assert courriel.relancer() is True
    envoyer_message(courriel.pk)
    assert _etat(courriel)[0] == StatutCourriel.REMIS


def test_un_vieux_rapport_relu_ne_dit_rien_du_nouvel_envoi(courriel):
    vieux = _rapport(adresse_de_retour(courriel), date=timezone.now() - timedelta(days=2))
    assert traiter(vieux) == Issue.DEJA
    assert _etat(courriel)[0] == StatutCourriel.REMIS


def test_le_message_id_rendu_suffit_quand_l_adresse_s_est_perdue(courriel):
    rapport = _rapport("rebonds@agglo.exemple", courriel.message_id)
    assert traiter(rapport) == Issue.REVENU
    assert _etat(courriel) == ("revenu", MOTS)


def test_un_retard_n_est_pas_un_echec(courriel):
    assert traiter(_rapport(adresse_de_retour(courriel), action="delayed")) == Issue.PROVISOIRE
    assert _etat(courriel)[0] == StatutCourriel.REMIS


def test_un_jeton_force_ou_inconnu_ne_change_rien(courriel):
    force = f"rebonds+{courriel.pk}-{'0' * 20}@agglo.exemple"
    ailleurs = adresse_de_retour(courriel).replace("rebonds+", "autre+")
    absent = adresse_de_retour(SimpleNamespace(pk=courriel.pk + 1))
    for adresse in (force, ailleurs, absent):
        assert traiter(_rapport(adresse)) == Issue.INCONNU
    assert _etat(courriel)[0] == StatutCourriel.REMIS


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\x00 rien",
        b"Subject: Absence du bureau\r\n\r\nJe reviens lundi.",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: mess",
        b"Date: jamais\r\nContent-Type: multipart/report\r\n\r\n",
    ],
)
def test_ce_qui_n_est_pas_un_rapport_est_ignore(courriel, octets):
    entete = f"X-Original-To: {adresse_de_retour(courriel)}\r\n".encode()
    assert traiter(entete + octets) == Issue.ILLISIBLE
    assert _etat(courriel)[0] == StatutCourriel.REMIS


def test_un_message_confidentiel_revenu_ne_repart_pas_vide(boite):
    courriel = creer_courriel("elue@exemple.fr", confidentiel=True)
    envoyer_message(courriel.pk)
    assert traiter(_rapport(adresse_de_retour(courriel))) == Issue.REVENU
    courriel.refresh_from_db()
    assert (courriel.relancable, courriel.relancer()) == (False, False)


def _lire(*chemin) -> list[str]:
    sortie = io.StringIO()
    call_command("lire_rebonds", *chemin, stdout=sortie)
    return sortie.getvalue().splitlines()


@pytest.mark.parametrize("sorte", [mailbox.Maildir, mailbox.mbox])
def test_la_commande_lit_un_dossier_et_compte(courriel, tmp_path, sorte):
    boite = sorte(str(tmp_path / "boite"))
    for octets in (_rapport(adresse_de_retour(courriel)), b"Subject: bonjour\n\nmerci\n"):
        boite.add(octets)
    boite.close()
    attendu = {"revenu": 1, "deja": 0, "provisoire": 0, "inconnu": 0, "illisible": 1}
    assert _lire(str(tmp_path / "boite")) == [f"{attendu[i]} {i.label}" for i in Issue]
    assert _lire(str(tmp_path / "boite"))[:2] == [
        f"0 {Issue.REVENU.label}",
        f"1 {Issue.DEJA.label}",
    ]
    assert Courriel.objects.filter(statut=StatutCourriel.REVENU).count() == 1


def test_la_commande_lit_l_entree_standard(courriel, monkeypatch):
    octets = io.BytesIO(_rapport(adresse_de_retour(courriel)))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=octets))
    assert _lire()[0] == f"1 {Issue.REVENU.label}"


def test_un_dossier_absent_est_dit(tmp_path):
    with pytest.raises(CommandError, match="n'existe pas"):
        _lire(str(tmp_path / "rien"))
