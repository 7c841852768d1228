"""What a file that we hand out would do where it arrives: nothing, when its texts stayed texts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pikepdf
from django.conf import settings

from tests.injection.corpus import MARQUE, effets_du_csv
from tests.rapports.lecture_pdf import texte

ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Movie",
           "/Sound", "/Rendition", "/SetOCGState"}  # fmt: skip
DECLENCHEURS = {"/JS", "/AA", "/OpenAction", "/RichMediaContent"}
CHAMPS_DE_WORD = {"PAGE", "NUMPAGES"}
VIVANTS = re.compile(r"vbaProject|embeddings/|activeX|externalLinks|attachedTemplate|\.bin$")


def effets_du_pdf(octets: bytes) -> list[str]:
    """Scripts, actions, addresses that are not the portal's; a file that Typst was made to read."""
    effets = []
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        for objet in pdf.objects:
            if not isinstance(objet, pikepdf.Dictionary | pikepdf.Stream):
                continue
            effets += sorted(DECLENCHEURS & set(objet.keys()))
            if str(objet.get("/S", "")) in ACTIONS:
                effets.append(str(objet["/S"]))
            if "/URI" in objet and not str(objet["/URI"]).startswith(settings.SITE_URL):
                effets.append(f"adresse {objet['/URI']}")
    return effets + ["fichier lu par Typst"] * ("root:" in texte(octets))


def effets_du_paquet(octets: bytes) -> list[str]:
    """The same for a workbook or a document: formulas, links, fields, macros, foreign tags."""
    effets = []
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        for nom in archive.namelist():
            if VIVANTS.search(nom):
                effets.append(nom)
            if nom.endswith((".xml", ".rels")):
                racine = ElementTree.fromstring(archive.read(nom))  # noqa: S314 - made by us
                effets += [f"{nom} : {effet}" for e in racine.iter() for effet in _de(e)]
    return effets


def _de(element) -> list[str]:
    nom = str(element.tag).rpartition("}")[2]
    dit = "".join(element.itertext()).strip() if nom == "instrText" else ""
    dit = dit or next((v for c, v in element.attrib.items() if c.endswith("}instr")), "").strip()
    return [
        *([nom] if nom in {"f", "oleObject", "control", "ddeLink"} or MARQUE in nom else []),
        *([f"champ {dit}"] if dit and dit not in CHAMPS_DE_WORD else []),
        *([f"lien {element.get('Target')}"] if element.get("TargetMode") == "External" else []),
    ]


def lignes_du_csv(octets: bytes) -> list[list[str]]:
    separateur = ";" if ";" in octets.decode("utf-8-sig").splitlines()[0] else ","
    lu = csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=separateur)
    return list(lu)


def effets_du_fichier(octets: bytes, genre: str) -> list[str]:
    """The effects of a file of this type; none for what is not opened by a program."""
    if genre == "text/csv":
        return effets_du_csv(lignes_du_csv(octets))
    if "openxmlformats" in genre:
        return effets_du_paquet(octets)
    if genre == "application/pdf":
        try:
            return effets_du_pdf(octets)
        except pikepdf.PdfError:
            return []  # some files of the world only begin as a PDF
    return []
