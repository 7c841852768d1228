"""The public datasets: their exact rows, in every form; nothing of what is not published."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contrats.argent import scdl
from contrats.models import Financement
from contrats.petits_nombres import MOINS, RETENU
from ouvert.jeux import JEUX
from tests import fabriques
from tests.ouvert.exemples import (
    CARRE,
    indicateur_de_personnes,
    lignes,
    lire,
    objets,
    personnes,
    publier,
    subvention,
)

pytestmark = pytest.mark.django_db
COMPTER = 1  # the query that counts the downloads of an address


def test_les_colonnes_ne_changent_pas():
    """Whoever wrote a script against these files relies on it: a column is only ever added last."""
    assert {code: [champ.nom for champ in jeu.champs] for code, jeu in JEUX.items()} == {
        "contrats": [
            "id", "code", "intitule", "generation", "pilote", "pilote_siren", "departement",
            "date_debut", "date_fin", "date_signature", "statut", "rubriques", "publie_le", "page",
        ],
        "quartiers": [
            "id", "code", "nom", "generation", "nature", "communes", "communes_insee", "contrats",
            "page",
        ],
        "actions": [
            "id", "contrat_id", "contrat_code", "exercice", "intitule", "porteur", "porteur_siret",
            "statut", "quartiers", "quartiers_noms", "personnes_accueillies", "personnes_motif",
            "demonstration",
        ],
        "financements": list(scdl.COLONNES),
        "indicateurs": [
            "id", "contrat_id", "contrat_code", "objectif_numero", "objectif", "intitule", "unite",
            "sens", "agregation", "reference_annee", "reference_valeur",
            "cible_intermediaire_annee", "cible_intermediaire", "cible_finale_annee",
            "cible_finale", "demonstration", "demonstration_cibles",
        ],
        "mesures": [
            "indicateur_id", "contrat_id", "contrat_code", "annee", "quartier_id", "quartier",
            "valeur", "unite", "motif_absence", "incomplet", "demonstration",
        ],
    }  # fmt: skip


def test_un_contrat_en_csv_et_en_json(client, settings):
    contrat = fabriques.creer_contrat(code="CV123", intitule='=Ville, "haute"')
    publication = publier(contrat, rubriques=["actions", "objectifs"])
    adresse = settings.SITE_URL + reverse("contrats:contrat_public", args=[contrat.pk])
    publication.refresh_from_db()
    commun = {
        "code": "CV123", "pilote": contrat.pilote.nom,
        "pilote_siren": contrat.pilote.siren, "date_debut": "2015-01-01",
        "date_fin": "2020-12-31", "statut": "elaboration",
        "publie_le": f"{publication.publie_le:%Y-%m-%d}", "page": adresse,
    }  # fmt: skip
    assert lignes(client, "contrats") == [
        commun | {
            "id": str(contrat.pk), "intitule": '\'=Ville, "haute"', "generation": "2015",
            "departement": "", "date_signature": "", "rubriques": "objectifs|actions",
        }
    ]  # fmt: skip
    assert objets(client, "contrats") == [
        commun | {
            "id": contrat.pk, "intitule": '=Ville, "haute"', "generation": 2015,
            "departement": "", "date_signature": None, "rubriques": ["objectifs", "actions"],
        }
    ]  # fmt: skip


def test_les_quartiers_publies_et_leur_contour(client, settings):
    commune = fabriques.creer_commune(nom="Saint-Omer")
    quartier = fabriques.creer_quartier(commune, nom="Marais", contour=CARRE)
    sans = fabriques.creer_quartier(nom="Plateau")
    cache = fabriques.creer_quartier(nom="Caché", contour=CARRE)
    contrat = fabriques.creer_contrat(quartiers=[quartier, sans, cache])
    publier(contrat, quartier, sans)
    carte = json.loads(lire(client, "quartiers", "geojson").corps)
    assert [
        (f["id"], f["properties"]["nom"], f["geometry"]) for f in carte.pop("features")
    ] == [(quartier.pk, "Marais", CARRE), (sans.pk, "Plateau", None)]  # fmt: skip
    assert carte == {"type": "FeatureCollection"}
    assert lignes(client, "quartiers")[0] == {
        "id": str(quartier.pk), "code": "", "nom": "Marais", "generation": "2015",
        "nature": "qpv", "communes": "Saint-Omer", "communes_insee": commune.code_insee,
        "contrats": str(contrat.pk),
        "page": settings.SITE_URL + reverse("contrats:quartier_public", args=[quartier.pk]),
    }  # fmt: skip


def test_une_action_sans_quartier_cache_ni_personne(client):
    publie, cache = fabriques.creer_quartier(nom="Marais"), fabriques.creer_quartier(nom="Caché")
    contrat = fabriques.creer_contrat(quartiers=[publie, cache])
    [action] = personnes(contrat, 40)
    action.quartiers.set([publie, cache])
    for statut in ("deposee", "refusee", "ajournee", "annulee"):
        fabriques.creer_action(contrat, statut=statut)
    publier(contrat, publie)
    assert lignes(client, "actions") == [
        {
            "id": str(action.pk), "contrat_id": str(contrat.pk), "contrat_code": "",
            "exercice": "2018", "intitule": action.intitule, "porteur": action.porteur.nom,
            "porteur_siret": "", "statut": "terminee", "quartiers": str(publie.pk),
            "quartiers_noms": "Marais", "personnes_accueillies": "40", "personnes_motif": "",
            "demonstration": "non",
        }
    ]  # fmt: skip


def test_un_petit_nombre_emporte_ceux_qui_le_donneraient(client):
    """One year holds 4 people: the smallest of the others goes with them, the largest stays."""
    contrat = fabriques.creer_contrat()
    personnes(contrat, 4, None, 30, 200)
    personnes(contrat, 12, exercice=2019)
    publier(contrat)
    vues = [(a["personnes_accueillies"], a["personnes_motif"]) for a in objets(client, "actions")]
    assert vues == [
        (None, RETENU),
        (None, "non renseigné"),
        (None, RETENU),
        (200, ""),
        (12, ""),
    ]


def test_les_subventions_sont_le_fichier_du_schema_national(client):
    contrat = fabriques.creer_contrat()
    subvention(contrat)
    subvention(contrat, notification_ue=None)  # incomplete
    publier(contrat)
    attendu = "".join(scdl.en_csv(Financement.objects.all()))
    assert lire(client, "financements").corps.decode() == attendu
    assert attendu.count("\r\n") == 2
    assert objets(client, "financements")[0]["montant"] == "1500.00"


def test_un_indicateur_et_ses_valeurs_comme_sur_les_pages(client):
    un, deux, tu = (fabriques.creer_quartier(nom=nom) for nom in ("Marais", "Plateau", "Caché"))
    contrat = fabriques.creer_contrat(quartiers=[un, deux, tu])
    indicateur = indicateur_de_personnes(contrat)
    for annee, nombres in ((2018, (20, 30, 40)), (2019, (20, 5, 40))):
        for quartier, nombre in zip((un, deux, tu), nombres, strict=True):
            fabriques.creer_mesure(indicateur, annee, nombre, quartier=quartier)
    publier(contrat, un, deux)
    assert [
        (m["annee"], m["quartier"], m["valeur"], m["motif_absence"])
        for m in objets(client, "mesures")
    ] == [
        (2018, "", 90, ""),
        (2019, "", 65, ""),
        (2018, "Marais", 20, ""),
        (2019, "Marais", None, RETENU),
        (2018, "Plateau", 30, ""),
        (2019, "Plateau", None, MOINS),
    ]
    assert [i["id"] for i in objets(client, "indicateurs")] == [indicateur.pk]


def test_un_depart_de_peu_de_personnes_n_est_pas_donne(client):
    contrat = fabriques.creer_contrat()
    indicateur = indicateur_de_personnes(contrat)
    type(indicateur).objects.update(reference_valeur=3, reference_annee=2015)
    publier(contrat)
    [vu] = objets(client, "indicateurs")
    assert (vu["reference_valeur"], vu["reference_annee"]) == (None, None)


@pytest.mark.parametrize(
    ("rubriques", "remplis"),
    [
        ((), {"contrats", "quartiers"}),
        (("actions",), {"contrats", "quartiers", "actions"}),
        (("financements",), {"contrats", "quartiers"}),
        (("actions", "financements"), {"contrats", "quartiers", "actions", "financements"}),
        (("objectifs",), {"contrats", "quartiers", "indicateurs", "mesures"}),
        (("partenaires",), {"contrats", "quartiers"}),
    ],
)
def test_chaque_partie_n_est_la_que_si_elle_est_publiee(client, rubriques, remplis):
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    subvention(contrat)
    fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 45)
    publication = publier(contrat, quartier, rubriques=rubriques)
    assert {code for code in JEUX if lignes(client, code)} == remplis
    publication.retirer(par=fabriques.creer_officier(contrat))
    assert {code for code in JEUX if lignes(client, code)} == set()


def _beaucoup(nombre):
    for _ in range(nombre):
        quartier = fabriques.creer_quartier(fabriques.creer_commune(), contour=CARRE)
        contrat = fabriques.creer_contrat(quartiers=[quartier])
        personnes(contrat, 4, 50, quartier=quartier)
        subvention(contrat)
        fabriques.creer_mesure(indicateur_de_personnes(contrat), 2018, 45, quartier=quartier)
        publier(contrat, quartier)


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(
    ("jeu", "forme", "requetes"),
    [
        ("contrats", "csv", 1),
        ("quartiers", "geojson", 4),
        ("actions", "csv", 5),
        ("financements", "json", 1),
        ("indicateurs", "csv", 1),
        ("mesures", "json", 4),
    ],
)
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(client, nombre, jeu, forme, requetes):
    _beaucoup(nombre)
    with CaptureQueriesContext(connection) as faites:
        lire(client, jeu, forme)
    edition = 1
    assert len(faites) == requetes + COMPTER + edition
