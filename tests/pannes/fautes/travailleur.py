"""Faults 1 to 6: the worker dies, at each step from a report's claim to a delivery's end.

A whole worker has two processes. When it dies at a point that one of them passes, the other may
stand between a 250 and its line in the journal: fault 5 happens to it too, by chance. Such a copy
is told from any other: its doubt is written, and the journal, as death left it, did not have it.
"""

from tests.pannes.banc import BAIL
from tests.pannes.matrice import Permis, faute


def _frapper(banc, ordre: str) -> None:
    """The load, until a process has obeyed `ordre`."""
    banc.armer(ordre)
    banc.charger()
    banc.attendre_tir()


def _mourir(banc, point: str, *, copies: int = 0, **permis) -> Permis:
    """The load, the death of the whole worker where it passes `point`, then a new worker.

    `copies`: how many the fault itself may cost; one more is the other process's, by chance.
    """
    _frapper(banc, f"{point}:tuer-groupe")
    banc.processus["travailleur"].attendre()
    notes = banc.journal_des_remises()
    banc.demarrer_travailleur()

    def apres(oracle):
        return _copies_sans_excuse(oracle, notes, copies)

    return Permis(doubles=copies + 1, apres=apres, **permis)


def _copies_sans_excuse(oracle, notes: set[str], doutes: int) -> list[str]:
    """The copies of what the journal had at the worker's death, or whose doubt is not written.

    `doutes`: how many doubts the fault makes for sure.
    """
    douteux = {message_id for message_id, *_, nombre, _ in oracle.courriels() if nombre > 0}
    fautes = ["le doute n'est pas inscrit"] if len(douteux) < doutes else []
    for message_id in oracle.copies():
        if message_id in notes:
            fautes.append(f"{message_id} était au journal, et il est reparti")
        if message_id not in douteux:
            fautes.append(f"{message_id} est reparti sans que son doute soit inscrit")
    return fautes


@faute(1, "processus du travailleur tué pendant la mise en page", "refait, 0 perdu, 0 copie")
def enfant_tue_en_composant(banc):
    _frapper(banc, "composition:tuer")
    return Permis()


@faute(2, "travailleur entier tué pendant la mise en page", "0 perdu, 0 copie, ≤ bail + 30 s")
def groupe_tue_en_composant(banc):
    return _mourir(banc, "composition", delai=BAIL + 30)


@faute(3, "travailleur tué avant MAIL FROM", "0 perdu, 0 copie")
def tue_avant_mail(banc):
    return _mourir(banc, "avant_mail")


@faute(4, "travailleur tué pendant DATA, avant le point final", "0 perdu, 0 copie")
def tue_avant_le_point_final(banc):
    return _mourir(banc, "avant_point_final")


@faute(5, "travailleur tué après le 250, avant le journal", "0 perdu, ≤ 1 copie, doute inscrit")
def tue_apres_le_250(banc):
    return _mourir(banc, "apres_250", copies=1)


@faute(6, "travailleur tué après le journal, avant COMMIT", "0 perdu, 0 copie")
def tue_apres_le_journal(banc):
    return _mourir(banc, "apres_journal")
