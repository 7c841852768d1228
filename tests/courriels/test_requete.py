"""One number from the click to the mailbox: in the answer, the message, every line of journal."""

import io
import json
import logging
from contextlib import contextmanager
from email import message_from_bytes

import pytest
from django.urls import reverse

from audit.contexte import Contexte, dans
from audit.formateur import FormateurJSON
from courriels.envoi import envoyer_message
from courriels.models import Courriel, Suspension
from courriels.redaction import rediger
from courriels.statuts import StatutCourriel
from tests.courriels.exemples import creer_courriel
from tests.fabriques import creer_utilisateur

pytestmark = pytest.mark.django_db


@contextmanager
def lignes_du_journal():
    """What the delivery writes, as a server writes it."""
    sortie, lignes = io.StringIO(), []
    poignee = logging.StreamHandler(sortie)
    poignee.setFormatter(FormateurJSON())
    journal = logging.getLogger("courriels.envoi")
    niveau = journal.level
    journal.addHandler(poignee)
    journal.setLevel(logging.INFO)
    try:
        yield lignes
    finally:
        journal.removeHandler(poignee)
        journal.setLevel(niveau)
        lignes.extend(json.loads(ligne) for ligne in sortie.getvalue().splitlines())


def test_du_clic_au_message_recu(client, boite):
    agent = creer_utilisateur("agent")
    reponse = client.post(reverse("comptes:mot_de_passe_oublie"), {"courriel": agent.courriel})
    numero = reponse["X-Request-ID"]
    courriel = Courriel.objects.get()
    with lignes_du_journal() as lignes, dans(Contexte("tache-0123456789")):
        envoyer_message(courriel.pk)
    [recu] = boite.recus
    assert message_from_bytes(recu)["X-Request-ID"] == courriel.requete == numero
    assert [(li["requete"], li["message"]) for li in lignes] == [
        (numero, f"Courriel {courriel.pk} : remis")
    ]
    assert agent.courriel not in json.dumps(lignes)


def test_hors_de_toute_requete_rien_n_est_ajoute():
    courriel = rediger(
        "rgpd/courriels/preavis", {"le": None, "lien": ""}, destinataire="zoe@exemple.fr"
    )
    assert (courriel.requete, message_from_bytes(courriel.message)["X-Request-ID"]) == ("", None)


def test_envois_suspendus_rien_ne_part_puis_tout_part(boite):
    courriels = [creer_courriel(), creer_courriel(statut=StatutCourriel.EN_COURS)]
    Courriel.objects.filter(statut="en_cours").update(bail_fin="2020-01-01T00:00Z")
    Suspension.objects.create(motif="Ancienne", levee_le="2020-01-01T00:00Z")
    Suspension.objects.create(motif="Restauration")
    for courriel in courriels:
        envoyer_message(courriel.pk)
    assert (list(Courriel.objects.dus()), boite.tentatives) == ([], [])
    assert Suspension.objects.lever() == 1
    assert set(Courriel.objects.dus()) == set(courriels)
    for courriel in courriels:
        envoyer_message(courriel.pk)
    assert len(boite.recus) == 2


def test_une_suspension_n_est_vue_que_de_l_administrateur():
    suspension = Suspension.objects.create(motif="Restauration")
    assert str(suspension) == "Restauration"
    assert list(Suspension.objects.visibles_par(creer_utilisateur("officier"))) == []
