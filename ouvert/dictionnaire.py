"""What a machine reads of the datasets: their columns (Table Schema), their catalogue (DCAT-AP)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from ouvert.jeux import FORMES, JEUX, Champ, Jeu
from ouvert.jeux.champs import GENRES
from ouvert.models import Edition

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NOM = "Licence Ouverte 2.0"


def adresse(jeu: Jeu, forme: str) -> str:
    """The whole address, which does not change, of a dataset in one form."""
    return settings.SITE_URL + reverse("ouvert:jeu", args=[jeu.code, forme])


def adresse_du_schema(jeu: Jeu) -> str:
    """The whole address of the description of its columns."""
    return settings.SITE_URL + reverse("ouvert:schema", args=[jeu.code])


def schema(jeu: Jeu) -> dict[str, Any]:
    """The columns of the CSV, as Frictionless' Table Schema describes them."""
    decrit: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": jeu.code,
        "title": jeu.titre,
        "description": jeu.description,
        "path": adresse_du_schema(jeu),
        "fields": [_champ(champ) for champ in jeu.champs],
        "missingValues": [""],
    }
    if jeu.cle:
        decrit["primaryKey"] = list(jeu.cle)
    if jeu.schema_national:
        decrit["homepage"] = jeu.schema_national
    return decrit


def _champ(champ: Champ) -> dict[str, Any]:
    decrit: dict[str, Any] = {
        "name": champ.nom,
        "description": champ.description,
        "type": GENRES[champ.genre],
    }
    if champ.genre == "booleen":
        decrit |= {"trueValues": ["oui"], "falseValues": ["non"]}
    if champ.genre == "adresse":
        decrit["format"] = "uri"
    contraintes = {
        "required": champ.requis,
        "enum": list(champ.valeurs),
        "pattern": champ.motif,
    }
    if utiles := {nom: valeur for nom, valeur in contraintes.items() if valeur}:
        decrit["constraints"] = utiles
    return decrit


def catalogue() -> dict[str, Any]:
    """The catalogue of the datasets, in DCAT-AP (JSON-LD), for the platforms that harvest it."""
    editions = {edition.jeu: edition for edition in Edition.objects.all()}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": settings.SITE_URL + reverse("ouvert:catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": "Données ouvertes des contrats de ville",
        "dct:description": "Ce que les contrats de ville en ligne publient.",
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/FRA"},
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": [_jeu(jeu, editions.get(jeu.code)) for jeu in JEUX.values()],
    }


def _jeu(jeu: Jeu, edition: Edition | None) -> dict[str, Any]:
    decrit: dict[str, Any] = {
        "@id": f"{settings.SITE_URL}{reverse('ouvert:donnees')}#{jeu.code}",
        "@type": "dcat:Dataset",
        "dct:identifier": jeu.code,
        "dct:title": jeu.titre,
        "dct:description": jeu.description,
        "dcat:distribution": [
            {
                "@id": adresse(jeu, forme),
                "@type": "dcat:Distribution",
                "dct:title": f"{jeu.titre} ({forme})",
                "dcat:accessURL": {"@id": adresse(jeu, forme)},
                "dcat:downloadURL": {"@id": adresse(jeu, forme)},
                "dcat:mediaType": FORMES[forme].partition(";")[0],
                "dct:conformsTo": {"@id": jeu.schema_national or adresse_du_schema(jeu)},
                "dct:license": {"@id": LICENCE},
            }
            for forme in jeu.formes
        ],
    }
    if edition:
        decrit["dct:modified"] = {
            "@type": "xsd:dateTime",
            "@value": edition.constatee_le.isoformat(timespec="seconds"),
        }
    return decrit
