"""A message's states: every (verb x status) pair, the schedule of its retries, who sees it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models.functions import Now

from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from tests import contraintes, fabriques
from tests.courriels.exemples import creer_courriel

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
    "remis": {"revenir": "revenu"},
    "incertain": {"relancer": "a_envoyer", "revenir": "revenu"},
    "echec": {"relancer": "a_envoyer"},
    "revenu": {"relancer": "a_envoyer"},
}
VERBES = {
    "reserver": lambda courriel: Courriel.objects.reserver(courriel.pk) is not None,
    "marquer_transmis": lambda courriel: courriel.marquer_transmis(),
    "remettre": lambda courriel: courriel.remettre("250 OK"),
    "abandonner": lambda courriel: courriel.abandonner("550 Inconnue"),
    "reporter": lambda courriel: courriel.reporter("451 Plus tard"),
    "douter": lambda courriel: courriel.douter("Aucune réponse"),
    "revenir": lambda courriel: courriel.revenir("5.1.1 Boîte inconnue"),
    "relancer": lambda courriel: courriel.relancer(),
}
MINUTES = [1, 5, 15, 60, 240, 720, 1440]


def _courriel(statut="a_envoyer", **champs):
    courriel = creer_courriel()
    if statut == "en_cours":
        return Courriel.objects.reserver(courriel.pk)
    Courriel.objects.filter(pk=courriel.pk).update(statut=statut, **champs)
    courriel.refresh_from_db()
    return courriel


def _attente(courriel):
    """Minutes until the next try, by the database's clock."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT prochaine_tentative - now() FROM courriels_courriel WHERE id = %s",
            [courriel.pk],
        )
        return curseur.fetchone()[0] / timedelta(minutes=1)


def test_la_matrice_nomme_tous_les_statuts():
    assert set(ATTENDU) == set(StatutCourriel.values)


@pytest.mark.parametrize("verbe", VERBES)
@pytest.mark.parametrize("statut", ATTENDU)
def test_transition(statut, verbe):
    courriel = _courriel(statut)
    avant = Courriel.objects.values().get(pk=courriel.pk)
    vers = ATTENDU[statut].get(verbe)
    assert VERBES[verbe](courriel) is (vers is not None)
    apres = Courriel.objects.values().get(pk=courriel.pk)
    assert apres["statut"] == (vers or statut)
    assert vers is not None or apres == avant


def test_remettre_garde_les_mots_du_serveur_et_l_heure():
    courriel = _courriel("en_cours")
    courriel.remettre("250 2.0.0 Accepté")
    courriel.refresh_from_db()
    assert (courriel.reponse, courriel.bail_fin, courriel.remis_le is not None) == (
        "250 2.0.0 Accepté",
        None,
        True,
    )


def test_reporter_attend_de_plus_en_plus_puis_abandonne():
    """Eight tries in all: the first, and one after each wait."""
    courriel, attentes = _courriel(), []
    for _ in MINUTES:
        pris = Courriel.objects.reserver(courriel.pk)
        assert pris.reporter("451 Plus tard") is True
        attentes.append(round(_attente(courriel)))
        assert Courriel.objects.reserver(courriel.pk) is None
        Courriel.objects.update(prochaine_tentative=Now())
    assert attentes == MINUTES
    Courriel.objects.reserver(courriel.pk).reporter("451 Toujours pas")
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.tentatives, courriel.reponse) == (
        "echec",
        8,
        "451 Toujours pas",
    )


def test_douter_un_renvoi_une_minute_apres_puis_un_officier_decide():
    courriel = _courriel()
    pris = Courriel.objects.reserver(courriel.pk)
    pris.marquer_transmis()
    pris.douter("Aucune réponse")
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes, courriel.transmis) == ("a_envoyer", 1, False)
    assert round(_attente(courriel)) == 1
    Courriel.objects.update(prochaine_tentative=Now())
    Courriel.objects.reserver(courriel.pk).douter("Aucune réponse")
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.incertitudes) == ("incertain", 2)
    assert not Courriel.objects.dus().exists()


def test_abandonner_est_definitif_sans_autre_essai():
    courriel = _courriel("en_cours")
    courriel.abandonner("550 5.1.1 Inconnue")
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.reponse, courriel.tentatives) == (
        "echec",
        "550 5.1.1 Inconnue",
        1,
    )
    assert Courriel.objects.reserver(courriel.pk) is None


def test_relancer_repart_de_zero_avec_le_meme_message():
    courriel = _courriel("incertain", tentatives=5, incertitudes=2, transmis=True)
    identite = (courriel.message_id, bytes(courriel.message))
    courriel.relancer()
    pris = Courriel.objects.reserver(courriel.pk)
    assert (pris.tentatives, pris.incertitudes, pris.transmis) == (1, 0, False)
    assert (pris.message_id, bytes(pris.message)) == identite


# -- what is confidential, and for whom ---------------------------------------------------------


@pytest.mark.parametrize(("confidentiel", "garde"), [(True, b""), (False, b"un lien personnel")])
def test_un_message_confidentiel_s_efface_une_fois_remis(confidentiel, garde):
    creer_courriel(message=b"un lien personnel", confidentiel=confidentiel)
    courriel = Courriel.objects.reserver(Courriel.objects.get().pk)
    assert bytes(courriel.message) == b"un lien personnel"
    courriel.remettre("250 OK")
    courriel.refresh_from_db()
    assert (courriel.statut, bytes(courriel.message)) == ("remis", garde)


@pytest.mark.parametrize("verbe", ["abandonner", "reporter", "douter"])
def test_un_message_confidentiel_qui_n_est_pas_remis_est_garde(verbe):
    """It may still have to leave: it is erased only once the server has it."""
    creer_courriel(message=b"un lien personnel", confidentiel=True)
    courriel = Courriel.objects.reserver(Courriel.objects.get().pk)
    VERBES[verbe](courriel)
    courriel.refresh_from_db()
    assert bytes(courriel.message) == b"un lien personnel"


def test_un_message_confidentiel_remis_ne_peut_pas_etre_conserve():
    contraintes.verifier(
        creer_courriel(confidentiel=True),
        "courriel_confidentiel_efface",
        "Un message confidentiel remis n'est plus conservé.",
        statut="remis",
    )
    assert contraintes.noms(Courriel) == {"courriel_confidentiel_efface"}


@pytest.mark.parametrize("role", ["officier", "agent", "signataire", "lecteur"])
def test_chacun_ne_voit_que_les_messages_a_son_adresse(role):
    personne = fabriques.creer_utilisateur(role, courriel="elue@exemple.fr")
    collegue = fabriques.creer_utilisateur(
        "agent", personne.partenaire, courriel="a.elue@exemple.fr"
    )
    mien, autrement_ecrit = creer_courriel(personne.courriel), creer_courriel("Elue@exemple.fr")
    creer_courriel(collegue.courriel)
    assert set(Courriel.objects.visibles_par(personne)) == {mien, autrement_ecrit}


def test_l_administrateur_les_voit_tous():
    courriels = {creer_courriel("a@exemple.fr"), creer_courriel("b@exemple.fr")}
    chef = fabriques.creer_utilisateur("lecteur", is_superuser=True)
    assert set(Courriel.objects.visibles_par(chef)) == courriels


def test_une_personne_non_identifiee_n_a_pas_de_reponse():
    creer_courriel("")
    with pytest.raises(AttributeError):
        Courriel.objects.visibles_par(AnonymousUser())
