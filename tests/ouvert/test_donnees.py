"""How the datasets are served: stable, checked by their digest, described, to anyone."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Compteur
from contrats.petits_nombres import SEUIL, retenir
from ouvert.dictionnaire import LICENCE
from ouvert.jeux import JEUX
from ouvert.models import Edition
from ouvert.tasks import constater_les_jeux
from ouvert.views.donnees import PAR_MINUTE
from tests import fabriques
from tests.ouvert.exemples import TOUTES, lire, publier

pytestmark = pytest.mark.django_db
JOUR = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _dater(jour=JOUR):
    constater_les_jeux()
    Edition.objects.update(constatee_le=jour)


def test_les_entetes_d_un_jeu(client):
    publier(fabriques.creer_contrat())
    _dater()
    reponse = lire(client, "contrats")
    attendus = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="contrats.csv"',
        "Content-Length": str(len(reponse.corps)),
        "Last-Modified": http_date(JOUR.timestamp()),
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "public, max-age=60",
        "Link": f'<{LICENCE}>; rel="license", '
        '<http://localhost:8000/donnees-ouvertes/schemas/contrats.json>; rel="describedby"',
    }
    assert {nom: reponse.get(nom) for nom in attendus} == attendus
    assert "Set-Cookie" not in reponse
    assert lire(client, "contrats").headers["ETag"] == reponse["ETag"]


@pytest.mark.parametrize(
    ("entetes", "attendu"),
    [
        ({"if-modified-since": http_date(JOUR.timestamp())}, 304),
        ({"if-modified-since": http_date((JOUR - timedelta(days=1)).timestamp())}, 200),
        ({"if-modified-since": "hier"}, 200),
        ({"if-none-match": '"autre"'}, 200),
        ({"if-none-match": "*"}, 304),
    ],
)
def test_ce_qui_n_a_pas_change_n_est_pas_renvoye(client, entetes, attendu):
    publier(fabriques.creer_contrat())
    _dater()
    reponse = lire(client, "contrats", **entetes)
    assert reponse.status_code == attendu
    assert (reponse.corps == b"") == (attendu == 304)


def test_l_empreinte_change_avec_une_ligne_et_la_date_avec_elle(client):
    contrat = fabriques.creer_contrat()
    publication = publier(contrat)
    _dater()
    etag = lire(client, "contrats")["ETag"]
    assert lire(client, "contrats", **{"if-none-match": etag}).status_code == 304
    publication.retirer(par=fabriques.creer_officier(contrat))
    depuis = {"if-modified-since": http_date(JOUR.timestamp())}
    assert lire(client, "contrats", **depuis).status_code == 200
    assert lire(client, "contrats", **{"if-none-match": etag}).status_code == 200


def test_constater_ne_date_que_ce_qui_change():
    _dater()
    publier(fabriques.creer_contrat())
    constater_les_jeux()
    datees = dict(Edition.objects.values_list("jeu", "constatee_le"))
    assert {jeu for jeu, jour in datees.items() if jour != JOUR} == {"contrats"}
    assert datees.keys() == JEUX.keys()
    assert abs(timezone.now() - datees["contrats"]) < timedelta(minutes=1)
    assert Edition.objects.get(jeu="contrats").lignes == 1


def test_ce_qui_est_ecarte_se_dit_sans_donner_de_date():
    contrat = fabriques.creer_contrat()
    publier(contrat)
    _dater()
    financeur = fabriques.creer_partenaire(type="region", siret=None)
    for demonstration in (False, True):
        action = fabriques.creer_action(contrat, statut="retenue", demonstration=demonstration)
        fabriques.creer_financement(action, financeur=financeur, accorde=5)
    constater_les_jeux()
    edition = Edition.objects.get(jeu="financements")
    assert edition.ecartees == {"demonstration": 1, "incompletes": 1}
    assert (edition.lignes, edition.constatee_le) == (0, JOUR)


def test_comprime_a_qui_le_demande(client):
    for _ in range(5):
        publier(fabriques.creer_contrat())
    entier = lire(client, "contrats").corps
    reponse = lire(client, "contrats", **{"accept-encoding": "gzip"})
    assert reponse["Content-Encoding"] == "gzip"
    assert gzip.decompress(reponse.corps) == entier
    encore = {"accept-encoding": "gzip", "if-none-match": reponse["ETag"]}
    assert lire(client, "contrats", **encore).status_code == 304


@pytest.mark.parametrize("jeu", sorted(JEUX))
def test_chaque_jeu_vide_se_lit_dans_chaque_forme(client, jeu):
    for forme in JEUX[jeu].formes:
        assert lire(client, jeu, forme).status_code == 200


@pytest.mark.parametrize(
    ("jeu", "forme"),
    [("personnes", "csv"), ("contrats", "geojson"), ("contrats", "xlsx"), ("jetons", "json")],
)
def test_ce_qui_n_existe_pas(client, jeu, forme):
    assert lire(client, jeu, forme).status_code == 404


def test_une_adresse_qui_telecharge_trop_attend(client):
    for _ in range(PAR_MINUTE):
        Compteur.objects.compter(
            "donnees_ouvertes", "127.0.0.1", limite=PAR_MINUTE, duree=timedelta(minutes=1)
        )
    reponse = lire(client, "contrats")
    assert reponse.status_code == 429
    assert 0 < int(reponse["Retry-After"]) <= 61


def test_le_schema_d_un_jeu_suit_table_schema(client):
    vu = client.get(reverse("ouvert:schema", args=["mesures"])).json()
    assert [champ["name"] for champ in vu["fields"]] == [c.nom for c in JEUX["mesures"].champs]
    assert vu["primaryKey"] == ["indicateur_id", "annee", "quartier_id"]
    assert vu["fields"][-1] == {
        "name": "demonstration",
        "description": "Donnée d’exemple, qui ne décrit rien de réel",
        "type": "boolean",
        "trueValues": ["oui"],
        "falseValues": ["non"],
        "constraints": {"required": True},
    }
    assert client.get(reverse("ouvert:schema", args=["personnes"])).status_code == 404


def test_le_catalogue_nomme_chaque_fichier(client):
    constater_les_jeux()
    vu = client.get(reverse("ouvert:catalogue"))
    assert vu["Content-Type"] == "application/ld+json; charset=utf-8"
    trouves = {
        distribution["@id"].rpartition("/")[2]
        for jeu in vu.json()["dcat:dataset"]
        for distribution in jeu["dcat:distribution"]
    }
    assert trouves == {f"{code}.{forme}" for code, jeu in JEUX.items() for forme in jeu.formes}


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_pages_ont_un_nombre_constant_de_requetes(client, django_assert_num_queries, nombre):
    for _ in range(nombre):
        publier(fabriques.creer_contrat())
    constater_les_jeux()
    with django_assert_num_queries(1):
        assert client.get(reverse("ouvert:donnees")).status_code == 200
    with django_assert_num_queries(0):
        assert client.get(reverse("ouvert:dictionnaire")).status_code == 200


def test_aucun_champ_ne_parle_d_une_personne():
    """Neither a name, an address, nor a remark of anyone has a column."""
    interdits = {"courriel", "nom_prenom", "saisie_par", "description", "motif", "commentaire"}
    assert interdits & {champ.nom for jeu in JEUX.values() for champ in jeu.champs} == set()
    assert set(TOUTES) == {"objectifs", "actions", "financements", "partenaires"}


@given(st.lists(st.integers(0, 60), max_size=8))
def test_ce_qui_est_retenu_ne_se_devine_pas(nombres):
    """No small number is given; knowing the sum of all leaves each of those kept back unsure."""
    nombres = dict(enumerate(nombres))
    retenus = retenir(nombres)
    petits = {cle for cle, nombre in nombres.items() if nombre < SEUIL}
    assert petits <= retenus
    assert bool(retenus) == bool(petits)
    if petits and len(nombres) > len(petits):
        assert retenus > petits
        reste = sum(nombres[cle] for cle in retenus)
        assert retenus == set(nombres) or reste >= SEUIL + (SEUIL - 1) * len(petits)
