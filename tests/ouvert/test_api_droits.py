"""What a token opens: what its owner sees, in lists, filters and objects alike; then nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ouvert.api.ressources import RESSOURCES
from ouvert.models import JetonApi
from tests import fabriques
from tests.ouvert.api import creer_jeton, demander

pytestmark = pytest.mark.django_db
NOMS = [ressource.nom for ressource in RESSOURCES]
JETON, COMPTER, USAGE = 1, 1, 1


def _tout(nombre=1):
    """A contract with `nombre` rows of everything, its officer, the pk of one of each."""
    un, objets = fabriques.creer_partenaire(), {}
    contrat = fabriques.creer_contrat(un)
    officier = fabriques.creer_officier(contrat)
    for _ in range(nombre):
        quartier = fabriques.creer_quartier(fabriques.creer_commune())
        contrat.quartiers.add(quartier)
        contrat.partenaires.add(fabriques.creer_partenaire())
        indicateur = fabriques.creer_indicateur(contrat)
        action = fabriques.creer_action(contrat, porteur=un)
        action.quartiers.add(quartier)
        objets = {
            "contrats": contrat, "quartiers": quartier, "partenaires": un,
            "objectifs": indicateur.objectif, "indicateurs": indicateur,
            "mesures": fabriques.creer_mesure(indicateur, 2018, 45), "actions": action,
            "financements": fabriques.creer_financement(action),
            "engagements": fabriques.creer_engagement(contrat, partenaire=un),
            "rapports": fabriques.creer_rapport_emis(contrat),
        }  # fmt: skip
    return contrat, officier, {nom: objet.pk for nom, objet in objets.items()}


@pytest.fixture
def deux():
    """Two grounds that share nothing."""
    return _tout(), _tout()


@pytest.mark.parametrize("nom", NOMS)
def test_un_autre_territoire_n_existe_pas(client, deux, nom):
    """Neither listed, nor read, nor reached by a filter; those of one's own are."""
    (contrat, _, objets), (_, etranger, siens) = deux
    vus = {objet["id"] for objet in demander(client, etranger, nom).json()["resultats"]}
    assert siens[nom] in vus
    assert objets[nom] not in vus
    assert demander(client, etranger, f"{nom}_un", siens[nom]).status_code == 200
    assert demander(client, etranger, f"{nom}_un", objets[nom]).status_code == 404
    if nom != "contrats":
        vue = demander(client, etranger, nom, contrat=contrat.pk)
        assert vue.json() == {"resultats": [], "suivante": None}


@pytest.mark.parametrize(
    ("nom", "filtre", "cle"),
    [
        ("mesures", "indicateur", "indicateurs"),
        ("mesures", "quartier", "quartiers"),
        ("indicateurs", "objectif", "objectifs"),
        ("actions", "porteur", "partenaires"),
        ("financements", "action", "actions"),
        ("engagements", "partenaire", "partenaires"),
    ],
)
def test_un_filtre_ne_mene_pas_ailleurs(client, deux, nom, filtre, cle):
    (_, officier, objets), (_, etranger, _) = deux
    assert demander(client, etranger, nom, **{filtre: objets[cle]}).json()["resultats"] == []
    if (nom, filtre) != ("mesures", "quartier"):
        trouves = demander(client, officier, nom, **{filtre: objets[cle]}).json()["resultats"]
        assert [objet["id"] for objet in trouves] == [objets[nom]]


def test_le_pdf_d_un_autre_territoire_n_existe_pas(client, deux):
    (_, officier, objets), (_, etranger, _) = deux
    assert demander(client, etranger, "rapport_pdf", objets["rapports"]).status_code == 404
    assert b"".join(demander(client, officier, "rapport_pdf", objets["rapports"])) == b"%PDF-1.7"


def test_un_agent_lit_ce_que_lit_son_organisation_et_pas_les_brouillons(client):
    contrat, _, _ = _tout()
    agent = fabriques.creer_utilisateur("agent", contrat.partenaires.first())
    fabriques.creer_rapport(contrat)
    vus = demander(client, agent, "rapports").json()["resultats"]
    assert [rapport["statut"] for rapport in vus] == ["emis"]


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(
    ("nom", "requetes"),
    [
        ("contrats", 3), ("quartiers", 2), ("partenaires", 1), ("objectifs", 1),
        ("indicateurs", 1), ("mesures", 1), ("actions", 4), ("financements", 1),
        ("engagements", 1), ("rapports", 1),
    ],
)  # fmt: skip
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(client, nombre, nom, requetes):
    _, officier, _ = _tout(nombre)
    entetes = creer_jeton(officier)
    with CaptureQueriesContext(connection) as faites:
        client.get(reverse(f"api:{nom}"), headers=entetes)
    assert len(faites) == JETON + COMPTER + USAGE + requetes


# -- the token ------------------------------------------------------------------------------------


def _statut(client, entetes) -> int:
    return client.get(reverse("api:contrats"), headers=entetes).status_code


@pytest.mark.parametrize(
    "entete",
    [None, "", "Bearer", "Bearer ", "Basic Y2R2Og==", "Bearer cdv_inconnu", "cdv_", "Bearer é\x00"],
)
def test_sans_jeton_valable_rien_ne_s_ouvre(client, entete):
    fabriques.creer_contrat()
    vue = client.get(
        reverse("api:contrats"), headers={} if entete is None else {"authorization": entete}
    )
    assert (vue.status_code, vue["Content-Type"]) == (401, "application/problem+json")
    assert vue["WWW-Authenticate"] == 'Bearer realm="Contrat de ville"'


def test_une_session_n_ouvre_pas_l_api(client):
    _, officier, _ = _tout()
    client.force_login(officier)
    assert _statut(client, {}) == 401


def test_un_compte_retire_ne_lit_plus_rien_et_ne_retrouve_pas_ses_jetons(client):
    contrat, officier, _ = _tout()
    agent = fabriques.creer_utilisateur("agent", contrat.partenaires.first())
    entetes = creer_jeton(agent)
    assert _statut(client, entetes) == 200
    agent.retirer(par=officier)
    assert _statut(client, entetes) == 401
    agent.retablir(par=officier)
    assert _statut(client, entetes) == 401
    assert _statut(client, creer_jeton(agent)) == 200


@pytest.mark.parametrize("champ", ["revoque_le", "expire_le"])
def test_un_jeton_revoque_ou_expire_ne_lit_plus_rien(client, champ):
    entetes = creer_jeton(fabriques.creer_utilisateur())
    assert _statut(client, entetes) == 200
    avant = timezone.now() - timedelta(days=2)
    JetonApi.objects.update(cree_le=avant, **{champ: timezone.now() - timedelta(seconds=1)})
    assert _statut(client, entetes) == 401


def test_le_secret_n_est_garde_nulle_part():
    entetes = creer_jeton(fabriques.creer_utilisateur())
    secret = entetes["authorization"].removeprefix("Bearer ")
    jeton = JetonApi.objects.values().get()
    assert (secret[:4], len(secret)) == ("cdv_", 47)
    assert [champ for champ, valeur in jeton.items() if secret[12:] in str(valeur)] == []
    assert jeton["prefixe"] == secret[:12]


@pytest.mark.parametrize("jours", [0, 367])
def test_la_base_refuse_un_jeton_sans_fin(jours):
    personne, maintenant = fabriques.creer_utilisateur(), timezone.now()
    with pytest.raises(IntegrityError, match="jeton_api_un_an"), transaction.atomic():
        JetonApi.objects.create(
            utilisateur=personne, libelle="x", empreinte="0" * 64, prefixe="cdv_",
            cree_le=maintenant, expire_le=maintenant + timedelta(days=jours),
        )  # fmt: skip
