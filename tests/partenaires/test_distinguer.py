"""Two names that look alike and are two organisations: said once, never asked again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from partenaires.models import Partenaire
from partenaires.ressemblances import proposer, rafraichir
from tests.fabriques import creer_partenaire
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
LISTE = reverse("admin:partenaires_partenaire_changelist")


@pytest.fixture
def mien(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


@pytest.fixture
def deux(mien):
    return [
        creer_partenaire(nom=nom, type="association", enregistre_par=mien.contrat.pilote)
        for nom in ("Les Amis du Marais", "Association Les Amis du Marais")
    ]


def ressemblances():
    """As they are read: compared on the spot, then from the pairs that are kept."""
    vives = _proposees()
    rafraichir()
    assert _proposees() == vives
    return vives


def _proposees():
    return {frozenset((p.un.pk, p.autre.pk)) for p in proposer(Partenaire.objects.all(), 10)}


def agir(client, action, objets):
    donnees = {"action": action, "_selected_action": [objet.pk for objet in objets]}
    return client.post(LISTE, donnees)


def test_une_paire_ecartee_n_est_plus_proposee(client, deux, mien):
    un, autre = deux
    assert {un.pk, autre.pk} in ressemblances()
    page = reverse("contrats:distinguer_partenaire", args=[un.pk])
    assert client.post(page, {"autre": autre.pk}).status_code == 302
    assert {un.pk, autre.pk} not in ressemblances()
    for objet in deux:
        entree = LogEntry.objects.get(object_id=str(objet.pk))
        assert (entree.user, "Ce n’est pas le même" in entree.change_message) == (
            mien.officier,
            True,
        )


def test_on_n_ecarte_pas_le_partenaire_d_un_autre(client, deux):
    etranger = creer_monde().partenaire
    page = reverse("contrats:distinguer_partenaire", args=[deux[0].pk])
    assert client.post(page, {"autre": etranger.pk}).status_code == 404
    deux[0].refresh_from_db()
    assert deux[0].distincts == []


def test_la_liste_mene_a_la_comparaison_de_deux_partenaires(client, deux):
    un, autre = deux
    reponse = agir(client, "reunir", deux)
    attendue = reverse("contrats:fusionner_partenaire", args=[un.pk])
    assert reponse.url == f"{attendue}?avec={autre.pk}"
    assert client.get(reponse.url).status_code == 200
    for choisis in ([un], [*deux, creer_partenaire(enregistre_par=un.enregistre_par)]):
        assert agir(client, "reunir", choisis).url == LISTE


def test_la_liste_ecarte_une_paire(client, deux):
    agir(client, "distinguer", deux)
    un, autre = (Partenaire.objects.get(pk=objet.pk) for objet in deux)
    assert (un.distincts, autre.distincts) == ([autre.pk], [un.pk])
