"""Reads a foreign file into tables of plain text, or says in French why it cannot. Writes nothing.

CSV (UTF-8, UTF-16, Windows; `;` `,` tab), XLSX, ODS, JSON and GeoJSON. What is zipped is opened in
the limited process of `contrats.isolement`. No bytes make it fail otherwise than FichierIllisible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from audit.contexte import noter_refus
from audit.faits import Fait
from contrats.isolement import DelaiDepasse, LectureImpossible, Limites, lire_a_part
from contrats.pieces import examiner, nettoyer_nom
from contrats.tableur import FORMULE
from imports.lecture_texte import Brut, Refus, lire_csv, lire_json

EXTENSIONS = ("csv", "xlsx", "ods", "json", "geojson")
ZIPPES = ("xlsx", "ods")
TAILLE_MAX = 25 * 1024**2  # bytes: as much as the portal takes from anyone
LIGNES_MAX, COLONNES_MAX = 200_000, 500
ENTETES_CHERCHES = 20  # rows among which the headers stand: a title may come first
TABLEUR = Path(__file__).with_name("lecture_tableur.py")
LIMITES = Limites(processeur=60, memoire=3 * 1024**3, duree=90)
REFUS = {
    "protege": "Ce fichier est protégé par un mot de passe\u00a0: enregistrez-le sans protection.",
    "illisible": "Ce fichier est abîmé\u00a0: ouvrez-le dans votre tableur et enregistrez-le.",
    "trop_grand": "Une feuille de ce fichier est trop grande pour être lue.",
}
# What PostgreSQL or a page cannot hold: control characters, lone halves of UTF-16 pairs.
INTERDITS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BORDS = " \t\r\n\u00a0\u202f\u200b\ufeff"
GARDE = re.compile(r'="(.*)"', re.S)


class FichierIllisible(ValueError):
    """The file cannot be read; the message says why, in French, for who deposited it."""


@dataclass(frozen=True)
class Rang:
    """One row: its number as a spreadsheet shows it, its cells as text, its geometry if any."""

    numero: int
    cellules: tuple[str, ...]
    contour: dict | None = None


@dataclass(frozen=True)
class Table:
    """One sheet, CSV or collection: its name, its headers as written, the rows under them."""

    nom: str
    entetes: tuple[str, ...]
    lignes: list[Rang]


@dataclass(frozen=True)
class Classeur:
    """A file that was read, and in French what had to be guessed to read it."""

    nom: str
    tables: list[Table]
    remarques: list[str]


def verifier(nom: str, octets: bytes) -> None:
    """Refuse at a glance what cannot be a file to import. Raises FichierIllisible."""
    if not octets:
        raise FichierIllisible("Ce fichier est vide.")
    if len(octets) > TAILLE_MAX:
        raise FichierIllisible(f"Ce fichier dépasse {TAILLE_MAX // 1024**2}\u00a0Mo.")
    if extension_de(nom) not in EXTENSIONS:
        raise FichierIllisible(
            "Ce type de fichier ne s’importe pas. Admis\u00a0: Excel (.xlsx), OpenDocument (.ods), "
            "CSV, JSON et GeoJSON."
        )
    if extension_de(nom) in ZIPPES:
        try:
            examiner(nom, octets, plafond=TAILLE_MAX)
        except ValidationError as refus:
            noter_refus(Fait.FICHIER_REFUSE, raison=refus.code or "contenu", taille=len(octets))
            raise FichierIllisible(" ".join(refus.messages)) from None


def extension_de(nom: str) -> str:
    return nom.rpartition(".")[2].lower()


def lire(nom: str, octets: bytes) -> Classeur:
    """The tables of the file. Raises FichierIllisible, and nothing else."""
    nom = nettoyer_nom(nom)
    verifier(nom, octets)
    extension = extension_de(nom)
    if extension in ZIPPES:
        tables, remarques = _du_tableur(octets)
    else:
        tables, remarques = _du_texte(lire_csv if extension == "csv" else lire_json, octets)
    if not any(table.entetes for table in tables):
        raise FichierIllisible("Ce fichier ne contient aucune donnée.")
    return Classeur(nom, tables, remarques)


def _du_texte(lecteur, octets: bytes) -> tuple[list[Table], list[str]]:
    try:
        brut = lecteur(octets)
    except Refus as refus:
        raise FichierIllisible(str(refus)) from None
    return [_table("", brut)], brut.remarques


def _du_tableur(octets: bytes) -> tuple[list[Table], list[str]]:
    try:
        lu = lire_a_part(TABLEUR, octets, limites=LIMITES)
    except DelaiDepasse:
        raise FichierIllisible("Ce fichier est trop long à lire\u00a0: partagez-le.") from None
    except LectureImpossible:
        raise FichierIllisible(REFUS["illisible"]) from None
    if "refus" in lu:
        raise FichierIllisible(REFUS[lu["refus"]])
    tables, remarques = [], []
    for feuille in lu["feuilles"]:
        if feuille["masquee"]:
            remarques.append(f"La feuille masquée «\u00a0{feuille['nom']}\u00a0» n’est pas lue.")
            continue
        brut = Brut([(numero, cases, None) for numero, cases in feuille["lignes"]], remarques)
        tables.append(_table(nettoyer(feuille["nom"]), brut))
    return tables, remarques


def _table(nom: str, brut: Brut) -> Table:
    """The headers, then every row that says something, of one width. Raises FichierIllisible."""
    lignes = [(n, [nettoyer(case) for case in cases], c) for n, cases, c in brut.lignes]
    lignes = [ligne for ligne in lignes if any(ligne[1]) or ligne[2]]
    if not lignes:
        return Table(nom, (), [])
    position = _rang_des_entetes([cases for _, cases, _ in lignes[:ENTETES_CHERCHES]])
    entetes, suite = lignes[position][1], lignes[position + 1 :]
    largeur = max(_largeur(cases) for _, cases, _ in lignes[position:])
    if largeur > COLONNES_MAX or len(suite) > LIGNES_MAX:
        raise FichierIllisible(REFUS["trop_grand"])
    _dire_les_debordements(nom, entetes, suite, brut.remarques)
    rangs = [Rang(numero, _a_la_largeur(cases, largeur), c) for numero, cases, c in suite]
    return Table(nom, _a_la_largeur(entetes, largeur), rangs)


def _rang_des_entetes(debut: list[list[str]]) -> int:
    """The first row at least half as full as the fullest: what stands above it is a title."""
    pleines = [sum(1 for case in cases if case) for cases in debut]
    seuil = max(pleines) / 2
    return next(rang for rang, pleine in enumerate(pleines) if pleine >= seuil)


def _largeur(cases: list[str]) -> int:
    return next((rang for rang in range(len(cases), 0, -1) if cases[rang - 1]), 0)


def _a_la_largeur(cases: list[str], largeur: int) -> tuple[str, ...]:
    return tuple(cases[:largeur]) + ("",) * (largeur - len(cases))


def _dire_les_debordements(nom: str, entetes: list[str], lignes, remarques: list[str]) -> None:
    """A row longer than the headers: most often a separator that no quote protects."""
    large = _largeur(entetes)
    longues = [str(numero) for numero, cases, _ in lignes if _largeur(cases) > large]
    if longues:
        ou = f" de la feuille «\u00a0{nom}\u00a0»" if nom else ""
        suite = f" (et {len(longues) - 5} autres)" if len(longues) > 5 else ""
        remarques.append(
            f"Des lignes{ou} ont plus de cases que d’en-têtes\u00a0: "
            f"{', '.join(longues[:5])}{suite}. Ce qui dépasse n’est pas lu."
        )


def nettoyer(case: str) -> str:
    """The text of a cell without what guards it from Excel, nor what no base can keep."""
    if case.isprintable() and not case.startswith((" ", "=", "'")) and not case.endswith(" "):
        return case  # nearly all of them: the rest is ten times slower
    suite = INTERDITS.sub("", case.replace("\r\n", "\n").replace("\r", "\n")).lstrip(BORDS)
    if garde := GARDE.fullmatch(suite.strip(BORDS)):
        suite = garde[1].strip('"').strip(BORDS)
    if suite.startswith("'") and FORMULE.match(suite[1:]):  # a blank may be what it guards
        suite = suite[1:]
    return suite.rstrip(BORDS)
