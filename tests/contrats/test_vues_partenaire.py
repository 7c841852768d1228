"""Partners: the directory, a partner's page, a contract's partners; nothing of what is not seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import fabriques

pytestmark = pytest.mark.django_db

URL = "/partenaires/"


def _texte(reponse):
    brut = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(brut.split())


def _noms(reponse):
    return [partenaire.nom for partenaire in reponse.context["page"]]


def _exporter(client, **criteres):
    reponse = client.get(f"{URL}export/", {"format": "csv", **criteres})
    return b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()[1:]


def _page(client, partenaire):
    reponse = client.get(reverse("contrats:partenaire", args=[partenaire.pk]))
    assert reponse.status_code == 200
    return reponse


@pytest.fixture
def agent(client):
    """An agent, logged in, whose organisation takes part in one contract."""
    agent = fabriques.creer_utilisateur("agent", fabriques.creer_partenaire(nom="Mon association"))
    agent.contrat = fabriques.creer_contrat(agent.partenaire, intitule="Mon contrat")
    client.force_login(agent)
    return agent


@pytest.mark.parametrize("n", [1, 3])
def test_annuaire_meme_nombre_de_requetes(client, agent, django_assert_num_queries, n):
    for _ in range(n):
        partenaire = fabriques.creer_partenaire()
        agent.contrat.partenaires.add(partenaire)
        fabriques.creer_action(agent.contrat, porteur=partenaire)
        fabriques.creer_engagement(agent.contrat, partenaire=partenaire)
    with django_assert_num_queries(3):
        reponse = client.get(URL)
    assert len(reponse.context["page"]) == n + 1


@pytest.mark.parametrize("n", [1, 3])
def test_fiche_meme_nombre_de_requetes(client, agent, django_assert_num_queries, n):
    partenaire = fabriques.creer_partenaire()
    agent.contrat.partenaires.add(partenaire)
    for rang in range(n):
        action = fabriques.creer_action(agent.contrat, porteur=partenaire, statut="retenue")
        fabriques.creer_action(agent.contrat).coporteurs.add(partenaire)
        fabriques.creer_financement(action, financeur=partenaire, annee=2018 + rang)
        fabriques.creer_engagement(
            agent.contrat, partenaire=partenaire, objectif=fabriques.creer_objectif(agent.contrat)
        )
        nature = {"nature": "avenant", "numero": rang} if rang else {}
        fabriques.creer_acte(agent.contrat, signataires=[partenaire], **nature)
        fabriques.creer_representant(partenaire)
        fabriques.creer_utilisateur("agent", partenaire)
    with django_assert_num_queries(3):
        _page(client, partenaire)


def test_l_annuaire_ne_compte_que_ce_que_l_on_voit(client, agent):
    partage = fabriques.creer_partenaire(nom="Partagé")
    agent.contrat.partenaires.add(partage)
    ailleurs = fabriques.creer_contrat(partage, intitule="Contrat secret")
    fabriques.creer_partenaire(nom="Inconnu secret", enregistre_par=ailleurs.pilote)
    for contrat in (agent.contrat, ailleurs, ailleurs):
        fabriques.creer_action(contrat, porteur=partage)
        fabriques.creer_engagement(contrat, partenaire=partage)
    reponse = client.get(URL)
    assert _noms(reponse) == ["Mon association", "Partagé"]
    vu = reponse.context["page"][1]
    assert (vu.nb_actions, vu.nb_engagements) == (1, 1)
    assert "secret" not in _texte(reponse)
    refuse = client.get(URL, {"contrat": ailleurs.pk})
    assert (_noms(refuse), list(refuse.context["filtre"].form.errors)) == (
        ["Mon association", "Partagé"],
        ["contrat"],
    )
    assert _exporter(client) == [
        "Mon association;;Association;;;;Mon contrat;0;0",
        "Partagé;;Association;;;;Mon contrat;1;1",
    ]


def test_chercher_et_filtrer_l_annuaire_et_son_export(client, agent):
    ecole = fabriques.creer_partenaire(nom="Écoles du Nord", type="autre", alias=["Rectorat"])
    autre = fabriques.creer_contrat(agent.partenaire, ecole)
    for criteres in ({"q": "ecole"}, {"q": "rectorat"}, {"type": "autre"}):
        assert _noms(client.get(URL, criteres)) == ["Écoles du Nord"]
        assert [ligne.split(";")[0] for ligne in _exporter(client, **criteres)] == [
            "Écoles du Nord"
        ]
    assert _noms(client.get(URL, {"contrat": autre.pk})) == ["Écoles du Nord", "Mon association"]
    assert _noms(client.get(URL, {"contrat": agent.contrat.pk})) == ["Mon association"]


def test_la_fiche_ne_dit_rien_des_contrats_des_autres(client, agent):
    partage = fabriques.creer_partenaire(nom="Partagé")
    agent.contrat.partenaires.add(partage)
    ailleurs = fabriques.creer_contrat(partage, intitule="Contrat secret")
    action = fabriques.creer_action(
        ailleurs, porteur=partage, intitule="Action secrète", statut="retenue"
    )
    fabriques.creer_action(ailleurs, intitule="Coportée secrète").coporteurs.add(partage)
    fabriques.creer_financement(action, financeur=partage, accorde=777)
    fabriques.creer_engagement(ailleurs, partenaire=partage, intitule="Promesse secrète")
    fabriques.creer_acte(ailleurs, titre="Acte secret", signataires=[partage])
    reponse = _page(client, partage)
    assert "secr" not in _texte(reponse)
    assert "777" not in _texte(reponse)
    assert reponse.context["nb_actions"] == 0


def test_un_partenaire_que_l_on_ne_voit_pas_est_introuvable(client, agent):
    inconnu = fabriques.creer_partenaire()
    fabriques.creer_contrat(inconnu)
    assert client.get(reverse("contrats:partenaire", args=[inconnu.pk])).status_code == 404


def test_les_engagements_en_mots(client, agent):
    hier = timezone.localdate() - timedelta(days=1)
    for champs in (
        {"statut": "tenu", "montant": 10},
        {"statut": "tenu", "montant": 10},
        {"echeance": hier, "montant": 10},
        {"montant": 0},
        {"statut": "abandonne", "motif": "Poste supprimé"},
    ):
        fabriques.creer_engagement(agent.contrat, partenaire=agent.partenaire, **champs)
    page = _texte(_page(client, agent.partenaire))
    assert (
        "5 engagements : 2 tenus, 1 à tenir, 1 en retard, 1 abandonné, dont 1 non chiffré." in page
    )
    assert page.count("Poste supprimé") == 1


def test_actions_portees_et_coportees_une_seule_fois(client, agent):
    portee = fabriques.creer_action(agent.contrat, porteur=agent.partenaire, intitule="A")
    portee.coporteurs.add(agent.partenaire, fabriques.creer_partenaire())
    coportee = fabriques.creer_action(agent.contrat, intitule="B")
    coportee.coporteurs.add(agent.partenaire)
    reponse = _page(client, agent.partenaire)
    assert [action.intitule for action in reponse.context["actions"]] == ["A", "B"]
    assert f"co-porteur, avec {coportee.porteur.nom}" in _texte(reponse)


def test_ce_qu_il_finance_par_annee_et_nature(client, agent):
    retenue = fabriques.creer_action(agent.contrat, statut="retenue")
    refusee = fabriques.creer_action(agent.contrat, statut="refusee")
    for action, annee, nature, accorde in [
        (retenue, 2018, "p147", 5),
        (retenue, 2019, "fonds_propres", None),
        (retenue, 2019, "droit_commun", 40),
        (refusee, 2019, "droit_commun", 900),
    ]:
        fabriques.creer_financement(
            action, financeur=agent.partenaire, annee=annee, nature=nature, accorde=accorde
        )
    apports = _page(client, agent.partenaire).context["apports"]
    assert [(a["annee"], a["nature"], a["accorde"]) for a in apports["lignes"]] == [
        (2019, "droit_commun", 40),
        (2019, "fonds_propres", None),
        (2018, "p147", 5),
    ]
    assert apports["total"]["accorde"] == 45


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (None, None, ""),
        (None, date(2019, 12, 31), "mandat terminé"),
        (date(2090, 1, 1), None, "mandat à venir"),
    ],
)
def test_le_mandat_est_dit(client, agent, debut, fin, attendu):
    fabriques.creer_representant(agent.partenaire, mandat_debut=debut, mandat_fin=fin)
    page = _texte(_page(client, agent.partenaire))
    dits = [mot for mot in ("mandat terminé", "mandat à venir") if mot in page]
    assert dits == ([attendu] if attendu else [])


def test_les_adresses_ne_sont_que_pour_les_collegues_et_les_officiers(client, agent):
    voisin = fabriques.creer_partenaire(courriel="accueil@voisin.fr")
    agent.contrat.partenaires.add(voisin)
    fabriques.creer_representant(voisin, courriel="elue@voisin.fr")
    collegue = fabriques.creer_utilisateur("agent", voisin, courriel="a@voisin.fr", nom="Lemaire")
    fabriques.creer_utilisateur("agent", voisin, nom="Parti", is_active=False)
    fabriques.creer_utilisateur("agent", voisin, nom="Technique", is_superuser=True)

    def vu(utilisateur):
        client.force_login(utilisateur)
        page = _texte(_page(client, voisin))
        assert ("Lemaire" in page, "Parti" in page, "Technique" in page) == (True, False, False)
        return [nom for nom in ("accueil", "elue", "a") if f">{nom}@voisin.fr<" in page]

    assert vu(agent) == []
    assert vu(collegue) == ["accueil", "elue", "a"]
    assert vu(fabriques.creer_officier(agent.contrat)) == ["accueil", "elue", "a"]
