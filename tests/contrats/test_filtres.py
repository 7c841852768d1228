"""What people put in an address: never an error, the refused field says why, the rest filters."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import fabriques

pytestmark = pytest.mark.django_db

CRITERES = [
    "q", "tri", "page", "statut", "generation", "pilote", "departement", "exercice", "porteur",
    "quartier", "objectif", "dispositif", "nature", "annee", "financeur", "type", "contrat", "etat",
    "partenaire",
]  # fmt: skip
BIZARRES = [
    "",
    " ",
    "\0",
    "null",
    "²",
    "١٢",
    "-1",
    "1e9",
    "999999999999999999999999",
    "' OR 1=1 --",
    "<script>",
    "é" * 500,
    "\u202e",
    "💥",
    "tous",
    "-statut",
]


@pytest.fixture
def adresses(client):
    """The lists, each with a row, open to the person logged in."""
    lecteur = fabriques.creer_utilisateur("agent")
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(lecteur.partenaire, quartiers=[quartier])
    action = fabriques.creer_action(contrat, porteur=lecteur.partenaire)
    fabriques.creer_financement(action)
    fabriques.creer_engagement(contrat, partenaire=lecteur.partenaire)
    client.force_login(lecteur)
    return [
        reverse("contrats:liste"),
        reverse("contrats:actions", args=[contrat.pk]),
        reverse("contrats:financements", args=[contrat.pk]),
        reverse("contrats:partenaires"),
        reverse("contrats:partenaires_du_contrat", args=[contrat.pk]),
    ]


@pytest.mark.parametrize("valeur", BIZARRES)
def test_un_parametre_bizarre_ne_casse_rien(client, adresses, valeur):
    statuts = {
        client.get(adresse, dict.fromkeys(CRITERES, valeur)).status_code for adresse in adresses
    }
    assert statuts == {200}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(CRITERES), st.text(max_size=30), max_size=5))
def test_n_importe_quelle_adresse_s_ouvre(client, adresses, criteres):
    assert {client.get(adresse, criteres).status_code for adresse in adresses} == {200}


def test_un_champ_refuse_le_dit_et_les_autres_filtrent(client, adresses):
    contrat = fabriques.creer_contrat(intitule="Autre")
    contrat.partenaires.add(*client.get(adresses[3]).context["page"])
    reponse = client.get(adresses[0], {"statut": "inventé", "q": "autre"})
    assert [c.intitule for c in reponse.context["page"]] == ["Autre"]
    page = reponse.content.decode()
    assert page.count("Sélectionnez un choix valide. inventé n’en fait pas partie.") == 1
    assert 'value="autre"' in page


def test_une_recherche_trop_longue_est_refusee(client, adresses):
    reponse = client.get(adresses[0], {"q": "x" * 101})
    assert list(reponse.context["filtre"].form.errors) == ["q"]
    assert len(reponse.context["page"]) == 1


@pytest.mark.parametrize(
    ("criteres", "ouvert"),
    [
        ({}, False),
        ({"generation": "2015"}, True),
        ({"generation": "x"}, True),
        ({"tri": "fin"}, False),
    ],
)
def test_les_criteres_replies_s_ouvrent_quand_ils_servent(client, adresses, criteres, ouvert):
    page = client.get(adresses[0], criteres).content.decode()
    assert ("<details open>" in page) is ouvert
