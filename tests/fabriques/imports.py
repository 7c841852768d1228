"""Factories of imported files: deposited, then read, as the portal would."""

from imports.models import Correspondance, Lot
from imports.preparation import preparer
from tests.fabriques.socle import creer_utilisateur, numeros


def creer_lot(contenu="", *, sorte="communes", par=None, contrat=None, **champs):
    """A deposited file that waits to be read; `contenu`: its text or its bytes."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return Lot.objects.deposer(
        sorte=sorte,
        nom=champs.pop("nom", f"fichier{next(numeros)}.csv"),
        octets=octets,
        par=par or creer_utilisateur("officier"),
        contrat=contrat,
        **champs,
    )


def creer_lot_lu(contenu="", **champs):
    """A file that was read: its preview is there."""
    lot = creer_lot(contenu, **champs)
    assert preparer(lot)
    lot.refresh_from_db()
    return lot


def creer_correspondance(intercommunalite=None, **champs):
    return Correspondance.objects.create(
        **{
            "sorte": "communes",
            "intercommunalite": intercommunalite,
            "entete": f"colonne {next(numeros)}",
            "champ": "nom",
            **champs,
        }
    )
