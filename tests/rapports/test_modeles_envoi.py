"""A delivery's states: every (verb x status) pair, the schedule of its retries, its unique row."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from contrats.models import Evenement
from rapports.models import Envoi
from rapports.statuts import StatutEnvoi
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

# status -> {verb: status reached}, written by hand; a verb that is absent changes nothing.
ATTENDU = {
    "a_envoyer": {"reserver": "en_cours"},
    "en_cours": {
        "marquer_transmis": "en_cours",
        "remettre": "remis",
        "abandonner": "echec",
        "reporter": "a_envoyer",
        "douter": "a_envoyer",
    },
    "remis": {},
    "incertain": {"relancer": "a_envoyer"},
    "echec": {"relancer": "a_envoyer"},
}
VERBES = {
    "reserver": lambda envoi: Envoi.objects.reserver(envoi.pk) is not None,
    "marquer_transmis": lambda envoi: envoi.marquer_transmis(),
    "remettre": lambda envoi: envoi.remettre("250 OK"),
    "abandonner": lambda envoi: envoi.abandonner("550 Inconnue"),
    "reporter": lambda envoi: envoi.reporter("451 Plus tard"),
    "douter": lambda envoi: envoi.douter("Aucune réponse"),
    "relancer": lambda envoi: envoi.relancer(par=None),
}
MINUTES = [1, 5, 15, 60, 240, 720, 1440]


def _envoi(statut="a_envoyer", **champs):
    envoi = Envoi.objects.create(
        rapport=champs.pop("rapport", None) or fabriques.creer_rapport(),
        destinataire=champs.pop("destinataire", "elue@exemple.fr"),
        message_id=f"<{uuid.uuid4()}@exemple.fr>",
        message=b"Bonjour",
    )
    if statut == "en_cours":
        return Envoi.objects.reserver(envoi.pk)
    Envoi.objects.filter(pk=envoi.pk).update(statut=statut, **champs)
    envoi.refresh_from_db()
    return envoi


def _attente(envoi):
    """Minutes until the next try, by the database's clock."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT prochaine_tentative - now() FROM rapports_envoi WHERE id = %s", [envoi.pk]
        )
        return curseur.fetchone()[0] / timedelta(minutes=1)


def test_la_matrice_nomme_tous_les_statuts():
    assert set(ATTENDU) == set(StatutEnvoi.values)


@pytest.mark.parametrize("verbe", VERBES)
@pytest.mark.parametrize("statut", ATTENDU)
def test_transition(statut, verbe):
    envoi = _envoi(statut)
    avant = Envoi.objects.values().get(pk=envoi.pk)
    vers = ATTENDU[statut].get(verbe)
    assert VERBES[verbe](envoi) is (vers is not None)
    apres = Envoi.objects.values().get(pk=envoi.pk)
    assert apres["statut"] == (vers or statut)
    assert vers is not None or apres == avant


def test_remettre_garde_les_mots_du_serveur_et_l_heure():
    envoi = _envoi("en_cours")
    envoi.remettre("250 2.0.0 Accepté")
    envoi.refresh_from_db()
    assert (envoi.reponse, envoi.bail_fin, envoi.remis_le is not None) == (
        "250 2.0.0 Accepté",
        None,
        True,
    )


def test_reporter_attend_de_plus_en_plus_puis_abandonne():
    """Eight tries in all: the first, and one after each wait."""
    envoi, attentes = _envoi(), []
    for _ in MINUTES:
        pris = Envoi.objects.reserver(envoi.pk)
        assert pris.reporter("451 Plus tard") is True
        attentes.append(round(_attente(envoi)))
        assert Envoi.objects.reserver(envoi.pk) is None
        Envoi.objects.update(prochaine_tentative=Now())
    assert attentes == MINUTES
    Envoi.objects.reserver(envoi.pk).reporter("451 Toujours pas")
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.tentatives, envoi.reponse) == ("echec", 8, "451 Toujours pas")


def test_douter_un_renvoi_une_minute_apres_puis_un_officier_decide():
    envoi = _envoi()
    pris = Envoi.objects.reserver(envoi.pk)
    pris.marquer_transmis()
    pris.douter("Aucune réponse")
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes, envoi.transmis) == ("a_envoyer", 1, False)
    assert round(_attente(envoi)) == 1
    Envoi.objects.update(prochaine_tentative=Now())
    Envoi.objects.reserver(envoi.pk).douter("Aucune réponse")
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.incertitudes) == ("incertain", 2)
    assert not Envoi.objects.dus().exists()


def test_abandonner_est_definitif_sans_autre_essai():
    envoi = _envoi("en_cours")
    envoi.abandonner("550 5.1.1 Inconnue")
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.reponse, envoi.tentatives) == ("echec", "550 5.1.1 Inconnue", 1)
    assert Envoi.objects.reserver(envoi.pk) is None


def test_relancer_repart_de_zero_avec_le_meme_message():
    envoi = _envoi("incertain", tentatives=5, incertitudes=2, transmis=True)
    identite = (envoi.message_id, bytes(envoi.message))
    envoi.relancer(par=None)
    pris = Envoi.objects.reserver(envoi.pk)
    assert (pris.tentatives, pris.incertitudes, pris.transmis) == (1, 0, False)
    assert (pris.message_id, bytes(pris.message)) == identite


def test_relancer_dit_au_journal_qui_l_a_decide():
    envoi, officier = _envoi("echec"), fabriques.creer_utilisateur("officier")
    assert envoi.relancer(par=officier) is True
    assert envoi.relancer(par=officier) is False
    evenements = Evenement.objects.filter(objet_type="rapports.envoi", objet_id=envoi.pk)
    assert list(evenements.values_list("contrat", "auteur", "verbe", "de", "vers")) == [
        (envoi.rapport.contrat_id, officier.pk, "relancer", "echec", "a_envoyer")
    ]


def test_un_envoi_par_rapport_et_par_destinataire():
    premier = _envoi(destinataire="a@exemple.fr")
    contraintes.verifier(
        _envoi(rapport=premier.rapport, destinataire="b@exemple.fr"),
        "envoi_unique_par_destinataire",
        "Ce rapport est déjà adressé à ce destinataire.",
        destinataire="a@exemple.fr",
    )
    assert contraintes.noms(Envoi) == {"envoi_unique_par_destinataire"}


def test_la_version_suivante_s_envoie_au_meme_destinataire():
    premier = _envoi()
    _envoi(rapport=fabriques.creer_rapport(premier.rapport.contrat))
    assert Envoi.objects.filter(destinataire="elue@exemple.fr").count() == 2
