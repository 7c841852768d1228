"""A contract's partners and promises: read by all, settled by its officers, with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


def _ouvrir(client, contrat, **criteres):
    reponse = client.get(reverse("contrats:partenaires_du_contrat", args=[contrat.pk]), criteres)
    assert reponse.status_code == 200
    return reponse


def _texte(reponse):
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(client, contrat, django_assert_num_queries, n):
    for _ in range(n):
        partenaire = fabriques.creer_partenaire()
        contrat.partenaires.add(partenaire)
        objectif = fabriques.creer_objectif(contrat)
        fabriques.creer_engagement(contrat, partenaire=partenaire, objectif=objectif)
        action = fabriques.creer_action(contrat, porteur=partenaire, statut="retenue")
        fabriques.creer_financement(action, financeur=partenaire, accorde=10)
    client.force_login(fabriques.creer_officier(contrat))
    with django_assert_num_queries(3):
        reponse = _ouvrir(client, contrat)
    assert len(reponse.context["partenaires"]) == len(reponse.context["engagements"]) == n


def test_ce_que_fait_chaque_partenaire_dans_ce_contrat(client, contrat):
    caf, ville = fabriques.creer_partenaire(nom="Caf"), fabriques.creer_partenaire(nom="Ville")
    contrat.partenaires.add(caf, ville)
    ailleurs = fabriques.creer_contrat(caf, pilote=contrat.pilote)
    for contrat_lie, accorde in ((contrat, 10), (ailleurs, 500)):
        action = fabriques.creer_action(contrat_lie, porteur=caf, statut="retenue")
        fabriques.creer_financement(action, financeur=caf, accorde=accorde)
        fabriques.creer_engagement(contrat_lie, partenaire=caf)
    client.force_login(fabriques.creer_officier(contrat))
    lus = [
        (p.nom, p.nb_engagements, p.nb_actions, p.apport and p.apport["accorde"])
        for p in _ouvrir(client, contrat).context["partenaires"]
    ]
    assert lus == [("Caf", 1, 1, 10), ("Ville", 0, 0, None)]


def test_filtrer_les_engagements_par_etat(client, contrat):
    hier = timezone.localdate() - timedelta(days=1)
    fabriques.creer_engagement(contrat, intitule="en retard", echeance=hier, montant=1)
    fabriques.creer_engagement(contrat, intitule="non chiffré")
    tenu = fabriques.creer_engagement(contrat, intitule="tenu", statut="tenu", montant=1)
    fabriques.creer_engagement(intitule="ailleurs", echeance=hier)
    client.force_login(fabriques.creer_officier(contrat))

    def vus(**criteres):
        return {e.intitule for e in _ouvrir(client, contrat, **criteres).context["engagements"]}

    assert vus() == {"en retard", "non chiffré", "tenu"}
    assert vus(etat="en_retard") == {"en retard"}
    assert vus(etat="non_chiffre") == {"non chiffré"}
    assert vus(etat="pris") == {"en retard", "non chiffré"}
    assert vus(partenaire=tenu.partenaire_id) == {"tenu"}
    assert vus(etat="abandonne") == set()


def test_seul_l_officier_voit_les_boutons(client, contrat):
    agent = fabriques.creer_utilisateur("agent")
    contrat.partenaires.add(agent.partenaire)
    fabriques.creer_engagement(contrat, partenaire=agent.partenaire)
    fabriques.creer_engagement(contrat, statut="tenu")

    def boutons(utilisateur):
        client.force_login(utilisateur)
        page = _texte(_ouvrir(client, contrat))
        return page.count("Constater qu’il est tenu"), page.count("Abandonner…")

    assert boutons(fabriques.creer_officier(contrat)) == (1, 1)
    assert boutons(agent) == (0, 0)


def test_l_officier_constate_qu_un_engagement_est_tenu(client, contrat):
    engagement, officier = fabriques.creer_engagement(contrat), fabriques.creer_officier(contrat)
    client.force_login(officier)
    url = reverse("contrats:tenir_engagement", args=[engagement.pk])
    assert client.get(url).status_code == 405
    reponse = client.post(url)
    assert reponse.url == reverse("contrats:partenaires_du_contrat", args=[contrat.pk])
    engagement.refresh_from_db()
    assert engagement.statut == "tenu"
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.auteur) == ("tenir", officier)
    page = _texte(client.post(url, follow=True))
    assert "C’est déjà fait" in page
    assert Evenement.objects.count() == 1


def test_l_officier_abandonne_avec_un_motif(client, contrat):
    engagement = fabriques.creer_engagement(contrat)
    client.force_login(fabriques.creer_officier(contrat))
    url = reverse("contrats:abandonner_engagement", args=[engagement.pk])
    assert client.get(url).status_code == 200
    refus = client.post(url, {"motif": " "})
    assert (refus.status_code, "Ce champ est obligatoire" in _texte(refus)) == (422, True)
    long = client.post(url, {"motif": "é" * 501})
    assert (long.status_code, "é" * 501 in _texte(long)) == (422, True)
    assert not Evenement.objects.exists()
    assert client.post(url, {"motif": "Crédits supprimés"}).status_code == 302
    engagement.refresh_from_db()
    assert (engagement.statut, engagement.motif) == ("abandonne", "Crédits supprimés")
    assert Evenement.objects.get().details == {"motif": "Crédits supprimés"}


def test_un_engagement_deja_clos_ne_s_abandonne_plus(client, contrat):
    engagement = fabriques.creer_engagement(contrat, statut="tenu")
    client.force_login(fabriques.creer_officier(contrat))
    url = reverse("contrats:abandonner_engagement", args=[engagement.pk])
    refus = client.post(url, {"motif": "Trop tard"})
    assert (refus.status_code, "Trop tard" in _texte(refus)) == (422, True)
    assert "impossible d&#x27;abandonner" in _texte(refus)
    assert not Evenement.objects.exists()


@pytest.mark.parametrize("verbe", ["tenir", "abandonner"])
@pytest.mark.parametrize(
    ("qui", "statut"), [("agent", 403), ("lecteur", 403), ("etranger", 404), ("officier", 404)]
)
def test_les_autres_ne_closent_rien(client, contrat, verbe, qui, statut):
    """An agent of the contract is refused; a stranger, officer or not, finds nothing."""
    engagement = fabriques.creer_engagement(contrat)
    role = "agent" if qui == "etranger" else qui
    utilisateur = fabriques.creer_utilisateur(role)
    if statut == 403:
        contrat.partenaires.add(utilisateur.partenaire)
    client.force_login(utilisateur)
    url = reverse(f"contrats:{verbe}_engagement", args=[engagement.pk])
    assert client.post(url, {"motif": "Essai"}).status_code == statut
    engagement.refresh_from_db()
    assert (engagement.statut, Evenement.objects.exists()) == ("pris", False)
