"""The main job with real processes: Celery worker and clock, Redis, PostgreSQL, SMTP server."""

import email
import email.policy
import hashlib
import os
import signal

import pytest
from django.conf import settings
from django.db.models.functions import Now

from courriels.models import BAIL, Courriel
from courriels.statuts import StatutCourriel
from rapports.models import Rapport
from rapports.statuts import StatutRapport
from rapports.tasks import reveiller_production
from tests import fabriques, processus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processus]


@pytest.fixture
def rapport(boite):
    """A report asked for by an officer, on a contract with one figure and three subscribers."""
    contrat = fabriques.creer_contrat(code="CV220", intitule="Agglomération de Saint-Omer")
    indicateur = fabriques.creer_indicateur(contrat)
    fabriques.creer_mesure(indicateur, 2018, 45)
    for nom in ("elue", "agent", "inconnue"):
        fabriques.creer_abonnement(contrat, courriel=f"{nom}@exemple.fr")
    officier = fabriques.creer_officier(contrat, courriel="officier@agglo.exemple")
    return fabriques.creer_rapport(contrat, par=officier, diffuser=True)


def _regles() -> bool:
    return not Courriel.objects.filter(
        statut__in=[StatutCourriel.A_ENVOYER, StatutCourriel.EN_COURS]
    ).exists()


def _tous_remis_sans_attendre_l_heure() -> bool:
    """Whether all is settled; what waits for its next try is due at once."""
    Courriel.objects.filter(statut=StatutCourriel.A_ENVOYER).update(prochaine_tentative=Now())
    return _regles()


def _pret(rapport):
    return lambda: Rapport.objects.filter(pk=rapport.pk, statut=StatutRapport.EMIS).exists()


def test_le_rapport_arrive_par_courriel_avec_son_pdf(rapport, boite, tmp_path):
    boite.reponse_rcpt["inconnue@exemple.fr"] = "550 5.1.1 Boite inconnue"
    journal = tmp_path / "travailleur.log"
    with processus.travailleur(journal):
        reveiller_production(rapport.pk)
        processus.attendre(_pret(rapport), journal=journal)
        processus.attendre(_regles, journal=journal)

    rapport.refresh_from_db()
    assert dict(Courriel.objects.values_list("destinataire", "statut")) == {
        "agent@exemple.fr": StatutCourriel.REMIS,
        "elue@exemple.fr": StatutCourriel.REMIS,
        "inconnue@exemple.fr": StatutCourriel.ECHEC,
    }
    assert Courriel.objects.get(statut=StatutCourriel.ECHEC).reponse == "550 5.1.1 Boite inconnue"
    messages = [email.message_from_bytes(m, policy=email.policy.default) for m in boite.recus]
    assert sorted(m["To"] for m in messages) == ["agent@exemple.fr", "elue@exemple.fr"]
    assert {m["Reply-To"].addresses[0].addr_spec for m in messages} == {"officier@agglo.exemple"}
    for message in messages:
        [piece] = message.iter_attachments()
        assert hashlib.sha256(piece.get_content()).hexdigest() == rapport.pdf_empreinte
        assert settings.SITE_URL in message.get_body(("plain",)).get_content()


def test_personne_ne_reveille_le_travailleur_le_balayage_suffit(rapport, boite, tmp_path):
    """The wake-up was lost (broker away, crash after COMMIT): the clock finds the row."""
    journal = tmp_path / "travailleur.log"
    with processus.travailleur(journal):
        processus.attendre(_pret(rapport), journal=journal)
        processus.attendre(_regles, journal=journal)
    assert len(boite.recus) == 3


def test_travailleur_tue_net_un_autre_finit_sans_doublon(rapport, boite, tmp_path):
    """kill -9 of the whole worker group as soon as the first message has left."""
    journal = tmp_path / "travailleur.log"
    with processus.travailleur(journal) as victime:
        processus.attendre(lambda: boite.recus, journal=journal)
        os.killpg(victime.pid, signal.SIGKILL)
        victime.wait()
    Courriel.objects.filter(statut=StatutCourriel.EN_COURS).update(bail_fin=Now() - BAIL)
    with processus.travailleur(journal):
        processus.attendre(_tous_remis_sans_attendre_l_heure, journal=journal)
    recus = [email.message_from_bytes(m)["Message-ID"] for m in boite.recus]
    assert sorted(set(recus)) == sorted(Courriel.objects.values_list("message_id", flat=True))
    assert len(recus) - len(set(recus)) <= Courriel.objects.filter(incertitudes__gt=0).count()
