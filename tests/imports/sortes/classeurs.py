"""Programming workbooks for the tests: the portal's own exports, edited as Excel would."""

import csv
import io
from dataclasses import replace

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from contrats import exports
from contrats.models import Action, Financement
from contrats.tableur import Feuille, ecrire_xlsx, en_csv
from imports.lecture import lire
from tests import fabriques


def feuilles(contrat, retouches=None):
    """The sheets of the export of a contract. `retouches`: (sheet, reference, title) -> what the
    cell holds instead."""
    actions = Action.objects.filter(contrat=contrat)
    financements = Financement.objects.filter(action__contrat=contrat)
    return [_retoucher(f, retouches or {}) for f in exports.actions(actions, financements)]


def _retoucher(feuille, retouches):
    reference = feuille.colonnes[0].valeur
    colonnes = tuple(
        replace(c, valeur=lambda ligne, c=c: retouches.get(
            (feuille.nom, reference(ligne), c.titre), c.valeur(ligne)))
        for c in feuille.colonnes
    )  # fmt: skip
    return Feuille(feuille.nom, colonnes, feuille.lignes)


def en_xlsx(contrat, retouches=None) -> bytes:
    fichier = io.BytesIO()
    ecrire_xlsx(fichier, "Programmation", feuilles(contrat, retouches))
    return fichier.getvalue()


def en_csv_(contrat, retouches=None, *, feuille=0) -> bytes:
    return "".join(en_csv(feuilles(contrat, retouches)[feuille])).encode()


def en_ods(octets: bytes) -> bytes:
    """A workbook saved again by LibreOffice, as text cells."""
    classeur = OpenDocumentSpreadsheet()
    for table in lire("export.xlsx", octets).tables:
        page = Table(name=table.nom)
        for cellules in (table.entetes, *(rang.cellules for rang in table.lignes)):
            rangee = TableRow()
            for cellule in cellules:
                case = TableCell(valuetype="string")
                for bout in cellule.split("\n"):
                    case.addElement(P(text=bout))
                rangee.addElement(case)
            page.addElement(rangee)
        classeur.spreadsheet.addElement(page)
    fichier = io.BytesIO()
    classeur.write(fichier)
    return fichier.getvalue()


def csv_de(entetes: str, *lignes: str) -> bytes:
    """A CSV from its headers and rows, written with `|` between cells."""
    fichier = io.StringIO()
    stylo = csv.writer(fichier, delimiter=";")
    stylo.writerows([ligne.split("|") for ligne in (entetes, *lignes)])
    return fichier.getvalue().encode()


def lire_en_csv(contrat, par, entetes: str, *lignes: str, **champs):
    """The lot of a programming CSV, read."""
    return fabriques.creer_lot_lu(
        csv_de(entetes, *lignes), sorte="programmation", contrat=contrat, par=par, **champs
    )


def dites(lot, gravite="erreur"):
    """What is told of a lot: line, column, message with plain spaces."""
    lignes = lot.anomalies.filter(gravite=gravite)
    return [(a.ligne, a.colonne, a.message.replace("\u00a0", " ")) for a in lignes]
