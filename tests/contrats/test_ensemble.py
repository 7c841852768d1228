"""Several contracts in figures: those that one may read, as filtered, added up and downloaded."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contrats.argent import cumuls
from contrats.argent.ensemble import ensemble
from contrats.argent.registre import LIGNES_MAX
from contrats.models import Contrat
from tests import classeur, fabriques

pytestmark = pytest.mark.django_db
ADRESSE = reverse("contrats:ensemble")


def _financer(contrat, **champs):
    return fabriques.creer_financement(fabriques.creer_action(contrat, statut="retenue"), **champs)


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent", fabriques.creer_partenaire(), password=None)


@pytest.fixture
def deux_contrats(agent):
    """Of two departments; the agent's organisation takes part in both."""
    pilotes = [fabriques.creer_intercommunalite(departement=code) for code in ("62", "59")]
    quartier = fabriques.creer_quartier()
    return [
        fabriques.creer_contrat(
            agent.partenaire, pilote=pilote, quartiers=[quartier], statut="en_vigueur"
        )
        for pilote in pilotes
    ]


def _lu(contrats=None) -> dict:
    return ensemble(Contrat.objects.all() if contrats is None else contrats)


def test_ce_qui_est_additionne_et_ce_qui_est_compte(deux_contrats):
    un, autre = deux_contrats
    _financer(un, accorde=Decimal("100.40"), annee=2018, nature="p147")
    _financer(un, accorde=None, annee=2019, nature="p147")
    _financer(autre, accorde=Decimal(50), annee=2018, nature="droit_commun")
    annulee = fabriques.creer_action(autre, statut="annulee")
    fabriques.creer_financement(annulee, accorde=Decimal(9999))
    vu = _lu()
    assert vu["nombres"] == {"quartiers": 1, "partenaires": 1, "actions": 3}
    assert (vu["contrats"], vu["statuts"]) == (2, [("en_vigueur", 2)])
    assert (vu["total"]["accorde"], vu["total"]["connus_accorde"], vu["total"]["nombre"]) == (
        Decimal("150.40"), 2, 3,
    )  # fmt: skip
    lignes = {
        code: [(ligne.libelle, ligne.ensemble["accorde"]) for ligne in vue.lignes]
        for code, vue in vu["ventilations"].items()
    }
    assert lignes == {
        "annees": [("2018", Decimal("150.40")), ("2019", None)],
        "departements": [("62", Decimal("100.40")), ("59", Decimal(50))],
    }


def test_additionne_d_avance_ou_non_c_est_la_meme_page(deux_contrats, client, agent):
    for rang, contrat in enumerate(deux_contrats):
        _financer(contrat, accorde=100 + rang, verse=rang)
    client.force_login(agent)
    vive = _resultats(client)
    cumuls.rafraichir()
    assert _resultats(client) == vive


def _resultats(client) -> str:
    """What the page says, without its form: that one bears a secret of its own."""
    return client.get(ADRESSE).content.decode().partition('id="resultats"')[2]


def test_on_ne_lit_que_ses_contrats(client, agent, deux_contrats):
    etranger = fabriques.creer_contrat(statut="en_vigueur")
    _financer(deux_contrats[0], accorde=100)
    _financer(etranger, accorde=777)
    client.force_login(agent)
    for _ in range(2):  # from the lines, then from the sums
        registre = client.get(ADRESSE).context["registre"]
        assert (registre["contrats"], registre["total"]["accorde"]) == (2, 100)
        cumuls.rafraichir()


def test_le_filtre_de_la_liste_choisit_ce_qui_est_additionne(client, agent, deux_contrats):
    _financer(deux_contrats[0], accorde=100)
    _financer(deux_contrats[1], accorde=30)
    client.force_login(agent)
    liste = client.get(reverse("contrats:liste"), {"departement": "59"}).content.decode()
    assert f'href="{ADRESSE}?departement=59"' in liste
    registre = client.get(ADRESSE, {"departement": "59"}).context["registre"]
    assert (registre["contrats"], registre["total"]["accorde"]) == (1, 30)
    vide = client.get(ADRESSE, {"departement": "59", "statut": "clos"}).content.decode()
    assert "Aucun contrat ne correspond." in vide
    assert ('name="tri"' in liste, 'name="tri"' in vide) == (True, False)


def test_sans_contrat_ni_argent_la_page_le_dit(client, agent):
    client.force_login(agent)
    assert "Aucun contrat ne vous est ouvert" in client.get(ADRESSE).content.decode()
    fabriques.creer_contrat(agent.partenaire)
    assert "Aucun financement n’est encore enregistré" in client.get(ADRESSE).content.decode()


def test_le_classeur_et_le_csv(client, agent, deux_contrats):
    _financer(deux_contrats[0], accorde=100, annee=2018)
    client.force_login(agent)
    adresse = reverse("contrats:exporter_ensemble")
    assert client.get(adresse, {"format": "csv", "par": "ailleurs"}).status_code == 404
    reponse = client.get(adresse, {"format": "csv", "par": "departements"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[0] for ligne in lignes] == [
        "Département", "62", "Total des montants connus",
    ]  # fmt: skip
    reponse = client.get(adresse, {"format": "xlsx"})
    feuilles = classeur.lire(b"".join(reponse.streaming_content))
    reponse.close()
    assert list(feuilles) == ["Par année", "Par département"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_trois_requetes_quel_que_soit_le_nombre(client, agent, django_assert_num_queries, nombre):
    for _ in range(nombre):
        _financer(fabriques.creer_contrat(agent.partenaire), accorde=10)
    client.force_login(agent)
    client.get(ADRESSE)
    with django_assert_num_queries(3):
        client.get(ADRESSE)


@pytest.mark.parametrize("nombre", [LIGNES_MAX, LIGNES_MAX + 2])
def test_une_longue_ventilation_montre_ses_premieres_lignes(client, agent, nombre):
    """The page weighs the same however many departments there are; the rest is asked for."""
    for rang in range(nombre):
        pilote = fabriques.creer_intercommunalite(departement=f"{rang + 1:02}")
        contrat = fabriques.creer_contrat(agent.partenaire, pilote=pilote, statut="en_vigueur")
        _financer(contrat, accorde=1000 - rang)
    client.force_login(agent)
    page = client.get(ADRESSE)
    vue = page.context["registre"]["ventilations"]["departements"]
    assert [ligne.libelle for ligne in vue.lignes] == [
        f"{rang + 1:02}" for rang in range(LIGNES_MAX)
    ]
    assert vue.reste == nombre - LIGNES_MAX
    assert vue.total.ensemble["accorde"] == sum(1000 - rang for rang in range(nombre))
    suite = f'href="{ADRESSE}?lignes=toutes#par-departements"'
    assert (suite in page.content.decode()) is (nombre > LIGNES_MAX)
    entiere = client.get(ADRESSE, {"lignes": "toutes"})
    vue = entiere.context["registre"]["ventilations"]["departements"]
    assert (len(vue.lignes), vue.reste) == (nombre, 0)
    assert "Lire toutes les lignes" not in entiere.content.decode()
    assert "lignes=toutes" not in entiere.content.decode()
