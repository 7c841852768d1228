"""Faults 1 to 6: the worker dies, at each step from a report's claim to a delivery's end."""

from tests.pannes.banc import BAIL
from tests.pannes.matrice import Permis, faute
from tests.pannes.processus import PATIENCE


def _mourir(banc, point: str, *, groupe: bool = True) -> None:
    """The load, then the death of the worker when it passes `point`; then a new worker."""
    banc.armer(f"{point}:{'tuer-groupe' if groupe else 'tuer'}")
    banc.charger()
    banc.attendre_tir()
    if groupe:
        banc.relancer_travailleur()


@faute(1, "processus du travailleur tué pendant la mise en page", "refait, 0 perdu, 0 copie")
def enfant_tue_en_composant(banc):
    _mourir(banc, "composition", groupe=False)
    return Permis()


@faute(2, "travailleur entier tué pendant la mise en page", "0 perdu, 0 copie, ≤ bail + 30 s")
def groupe_tue_en_composant(banc):
    _mourir(banc, "composition")
    return Permis(delai=BAIL + 30)


@faute(3, "travailleur tué avant MAIL FROM", "0 perdu, 0 copie")
def tue_avant_mail(banc):
    _mourir(banc, "avant_mail")
    return Permis(delai=PATIENCE)


@faute(4, "travailleur tué pendant DATA, avant le point final", "0 perdu, 0 copie")
def tue_avant_le_point_final(banc):
    _mourir(banc, "avant_point_final")
    return Permis(delai=PATIENCE)


def _doutes(oracle) -> list[tuple]:
    return [ligne for ligne in oracle.courriels() if ligne[3] > 0]


@faute(5, "travailleur tué après le 250, avant le journal", "0 perdu, ≤ 1 copie, doute inscrit")
def tue_apres_le_250(banc):
    _mourir(banc, "apres_250")

    def apres(oracle):
        return [] if len(_doutes(oracle)) == 1 else ["le doute n'est pas inscrit"]

    return Permis(doubles=1, delai=PATIENCE, apres=apres)


@faute(6, "travailleur tué après le journal, avant COMMIT", "0 perdu, 0 copie")
def tue_apres_le_journal(banc):
    _mourir(banc, "apres_journal")
    return Permis(delai=PATIENCE)
