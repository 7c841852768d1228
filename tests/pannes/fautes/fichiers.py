"""Faults 24, 25 and 29: the disk is full, a stored PDF is altered, a report cannot be typeset."""

import contextlib
import shutil
import subprocess

from tests.pannes.matrice import Permis, faute
from tests.pannes.processus import PATIENCE, attendre


@contextlib.contextmanager
def disque_plein(banc):
    """A small tmpfs over the folder of reports, full until the end of the block; root only."""
    dossier = banc.dossier / "var" / "fichiers" / "rapports"
    dossier.mkdir(parents=True, exist_ok=True)
    options = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", dossier]
    subprocess.run(options, check=True)
    banc.montages.append(dossier)
    try:
        yield dossier
    finally:
        subprocess.run(["mount", "-o", "remount,size=64m", dossier], check=True)


@faute(24, "disque plein pendant l'écriture du PDF", "erreur propre, rien de tronqué, repris")
def disque_plein_en_ecrivant(banc):
    with disque_plein(banc) as dossier:
        banc.charger()
        attendre(_techniques(banc), PATIENCE, "échecs d'écriture", pas=0.3)
        restes = [chemin.name for chemin in dossier.iterdir()]
        recus = len(banc.oracle.recus())
    permis = Permis()
    permis.exiger(not restes, f"fichiers laissés : {restes}")
    permis.exiger(not recus, f"{recus} message(s) parti(s) sans PDF")
    _relancer_les_echecs(banc)
    permis.apres = lambda oracle: _rendre_le_disque(banc, dossier)
    return permis


def _rendre_le_disque(banc, dossier) -> list[str]:
    """What was written on the small disk joins what it hid: the faults to come find every file."""
    abri = banc.dossier / "abri"
    shutil.copytree(dossier, abri)
    subprocess.run(["umount", dossier], check=True)
    banc.montages.remove(dossier)
    shutil.copytree(abri, dossier, dirs_exist_ok=True)
    return []


def _techniques(banc):
    """True once each report has met the full disk at least once."""

    def vu() -> bool:
        lignes = banc.oracle.rapports()
        return bool(lignes) and all(tentatives >= 2 for _, _, _, tentatives in lignes)

    return vu


def _relancer_les_echecs(banc) -> None:
    """The officer's button, for those that gave up meanwhile."""
    for pk, statut, _, _ in banc.oracle.rapports():
        if statut == "echec":
            banc.poster(f"/rapports/{pk}/relancer/")


def _inverser_un_bit(chemin) -> None:
    octets = bytearray(chemin.read_bytes())
    octets[len(octets) // 2] ^= 1
    chemin.write_bytes(octets)


@faute(25, "un bit changé dans un PDF gardé", "jamais envoyé ni remis, refait ou refusé")
def pdf_altere(banc):
    dossier = banc.dossier / "var" / "fichiers" / "rapports"
    banc.armer("pdf_ecrit:dormir:2")
    banc.charger()
    banc.attendre_tir()
    _inverser_un_bit(max(dossier.glob("*.pdf"), key=lambda chemin: chemin.stat().st_mtime))
    banc.attendre_calme()
    pk, nom = banc.sql("SELECT id, pdf FROM rapports_rapport WHERE statut = 'emis' LIMIT 1")[0]
    chemin = banc.dossier / "var" / "fichiers" / nom
    permis, sain = Permis(), chemin.read_bytes()
    _inverser_un_bit(chemin)
    statut, page = banc.demande("GET", f"/rapports/{pk}/pdf/")
    permis.exiger(statut == 500 and "altéré" in page, f"le PDF altéré a répondu {statut}")
    chemin.write_bytes(sain)
    permis.exiger(banc.lire(f"/rapports/{pk}/pdf/") == 200, "le PDF sain est refusé")
    return permis


ALOURDIR = """
    UPDATE rapports_rapport SET instantane = jsonb_set(instantane, '{corps}', (
        SELECT jsonb_agg(bloc) FROM jsonb_array_elements(instantane->'corps') bloc,
        generate_series(1, 300)))
    WHERE id > %s AND statut = 'fige'
"""


@faute(
    29, "un rapport empoisonné", "arrêté à la limite, « echec » après N essais, les autres partent"
)
def rapport_empoisonne(banc):
    banc.armer("composition:tuer-groupe")
    banc.charger(1)
    banc.attendre_tir()
    banc.processus["travailleur"].attendre()
    banc.sql(ALOURDIR, banc.oracle.rapport)
    poison = banc.oracle.rapports()[0][0]
    banc.demarrer_travailleur()
    banc.charger()
    autres = lambda: [s for pk, s, _, _ in banc.oracle.rapports() if pk != poison]  # noqa: E731 - read again each time
    attendre(lambda: set(autres()) == {"emis"}, PATIENCE, "les autres rapports", pas=0.3)
    permis = Permis(delai=PATIENCE)

    def apres(oracle):
        fin = next(ligne for ligne in oracle.rapports() if ligne[0] == poison)
        return [] if fin[1] == "echec" and fin[2] else [f"le rapport empoisonné est {fin[1:]}"]

    permis.apres = apres
    return permis
