"""The case's facts against the real files they come from, found beside the project."""

import csv
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from config.demo.chargeur import lire_csv, lire_json

PARTAGE = Path(__file__).resolve().parents[3] / "shared"
DISPOSITIFS = {"adulte-relais": "Adulte-relais", "postes-fonjep": "Fonjep"}


def fichier(*chemin):
    """A real file; without it the test fails where everything must be, and is skipped elsewhere."""
    trouve = PARTAGE.joinpath(*chemin)
    if not trouve.exists():
        message = f"Fichier réel absent : ../shared/{'/'.join(chemin)}. Rien n'a été vérifié."
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(message)
        pytest.skip(message)
    return trouve


def lire(*chemin):
    with fichier(*chemin).open(encoding="utf-8", newline="") as ouvert:
        return list(csv.DictReader(ouvert))


def test_the_posts_are_those_of_the_real_file_line_by_line():
    reelles = [
        {
            "exercice": ligne["annee"],
            "contrat": ligne["code_cv"],
            "dispositif": DISPOSITIFS[ligne["dispositif"]],
            "poste": ligne["id_poste"],
            "siret": ligne["siret_ou_tiers"] if ligne["siret_ou_tiers"].isdigit() else "",
            "nom_du_porteur": ligne["raison_sociale"],
            "montant": Decimal(ligne["montant_eur"]),
        }
        for ligne in lire("data", "capso_postes_p147_2020_2025.csv")
    ]
    notres = [{**ligne, "montant": Decimal(ligne["montant"])} for ligne in lire_csv("postes_p147")]

    assert len(reelles) == 56
    assert notres == reelles


def test_the_communes_have_their_real_codes_and_populations():
    faits = lire_json("territoires")
    releves = {
        (r["commune"], r["statistique"]): r["valeur"] for r in faits["releves"] if "commune" in r
    }
    reelles = {c["code_insee"]: c for c in lire("data", "capso_communes_2026.csv")}

    for commune in faits["communes"]:
        reelle = reelles[commune["code_insee"]]
        assert (commune["siren"], commune["nom"]) == (reelle["siren"], reelle["nom"])
        for statistique in ("population_municipale", "population_totale"):
            assert releves.pop((commune["cle"], statistique)) == reelle[statistique]
    assert releves == {}


def test_capso_has_its_real_figures():
    reelle = {e["siren_epci"]: e for e in lire("data", "epci_2026.csv")}["200069037"]

    assert {
        r["statistique"]: r["valeur"]
        for r in lire_json("territoires")["releves"]
        if r.get("intercommunalite") == "capso" and r["millesime"] == 2026
    } == {
        "population_municipale": reelle["population_municipale"],
        "population_totale": reelle["population_totale"],
        "nombre_communes": reelle["nb_communes"],
    }


def test_the_contracts_have_their_real_codes_pilots_and_residents():
    points = json.loads(fichier("data", "contrats_de_ville_2015_points.geojson").read_text("utf-8"))
    reels = {
        p["properties"]["code_cv"]: (p["properties"]["codgeo"], int(p["properties"]["pop"]))
        for p in points["features"]
    }
    territoires = lire_json("territoires")
    sirens = {i["cle"]: i["siren"] for i in territoires["intercommunalites"]}
    habitants = {
        r["intercommunalite"]: int(r["valeur"])
        for r in territoires["releves"]
        if r["statistique"] == "population_qpv" and r["millesime"] == 2018
    }
    notres = {
        c["code"]: (sirens[c["pilote"]], habitants[c["pilote"]])
        for c in lire_json("contrats")["contrats"]
        if c["generation"] == 2015
    }

    assert notres == {code: reels[code] for code in ("CV217", "CV218", "CV220", "CV223")}


def test_the_objectives_and_the_officials_are_those_of_the_article():
    article = fichier("seed", "article.txt").read_text("utf-8")
    puces = [ligne[2:] for ligne in article.splitlines() if ligne.startswith("- ")]
    (contrat,) = [c for c in lire_json("contrats")["contrats"] if c["code"] == "CV220"]

    assert [sans_article(o["intitule"].lower()) for o in contrat["objectifs"]] == [
        sans_article(puce) for puce in puces
    ]
    for personne in lire_json("acteurs")["representants"]:
        assert article.count(f"{personne['prenom']} {personne['nom']}") >= 1


def sans_article(texte):
    """The words without « le », « la », « l’ »: a title has none where a sentence has."""
    mots = texte.strip().replace("l’", "").split()
    return [mot for mot in mots if mot not in {"le", "la"}]
