"""A file of one kind, read as the portal would, and what its preview says. It checks nothing."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.application import appliquer
from imports.lecture import lire as lire_le_fichier
from imports.models import Lot
from imports.plan import Plan
from imports.reconnaissance import reconnaitre_les_tables
from imports.sortes import SORTES
from imports.sortes.base import Source
from tests.fabriques import creer_lot_lu, creer_utilisateur
from tests.imports.fichiers import csv

CHIFFRES = {"millesime": 2021, "source": "INSEE, RP 2021"}


def lire(sorte, *lignes, octets=None, nom="fichier.csv", options=None, contrat=None):
    """The lot of these CSV lines (or of these bytes), deposited by an administrator, and read."""
    return creer_lot_lu(
        octets if octets is not None else csv(*lignes),
        sorte=sorte,
        nom=nom,
        options=options or {},
        contrat=contrat,
        par=creer_utilisateur(is_superuser=True),
    )


def importer(sorte, *lignes, **champs):
    """The same, confirmed."""
    lot = lire(sorte, *lignes, **champs)
    if erreurs := [a for a in anomalies(lot) if a[0] == "erreur"]:
        raise AssertionError(erreurs)
    appliquer(lot, par=lot.auteur)
    return lot


def anomalies(lot):
    """What is told: gravity, code, line, and the message in ordinary spaces."""
    return [
        (a.gravite, a.nature, a.ligne, a.message.replace("\u00a0", " ").replace("\u202f", " "))
        for a in lot.anomalies.exclude(nature="lecture").order_by("pk")
    ]


def natures(lot):
    """The codes of what is told, with their lines."""
    return [(nature, ligne) for _, nature, ligne, _ in anomalies(lot)]


def comptes(lot):
    """Rows to create, to change, left."""
    return tuple(lot.comptes[genre] for genre in ("creer", "modifier", "laisser"))


def requetes(sorte, *lignes, octets=None, nom="fichier.csv", options=None):
    """How many queries a kind asks to prepare these lines, progress apart."""
    contenu = octets if octets is not None else csv(*lignes)
    source = Source(Lot(options=options or {}), lire_le_fichier(nom, contenu), Plan())
    reconnaitre_les_tables(SORTES[sorte], source, {})
    with CaptureQueriesContext(connection) as comptees:
        SORTES[sorte].preparer(source, source.plan)
    assert source.plan.ecritures
    return len([q for q in comptees if not q["sql"].startswith("UPDATE")])
