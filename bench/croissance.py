"""What grows inside one size: last page and first, search, all contracts and one. No rule here."""

from __future__ import annotations

import re
import statistics

FOIS = 7
MOTS = ("ateliers", "valmont", "mediation sociale")


def mesurer(essai) -> dict:
    """Pairs of pages in turn: (name, ms, ms of the other, ratio)."""
    cle, chemins = essai.cles["superutilisateur"], essai.chemins
    paires = []
    for nom in ("contrats:actions", "contrats:financements", "contrats:liste",
                "contrats:partenaires", "contrats:journal"):  # fmt: skip
        derniere = derniere_page(essai, chemins[nom], cle)
        if derniere > 1:
            paires.append((f"{nom}, page {derniere} et première", f"{chemins[nom]}?page={derniere}",
                           chemins[nom]))  # fmt: skip
    for nom, chemin in essai.chemins_admin.items():
        if nom.endswith("_changelist") and (dernier := derniere_page(essai, chemin, cle, "p")) > 1:
            paires.append((f"{nom}, page {dernier} et première", f"{chemin}?p={dernier}", chemin))
    paires.append(("accueil (tout) et un contrat", chemins["rapports:accueil"],
                   chemins["contrats:contrat"]))  # fmt: skip
    vus = [_comparer(essai, cle, *paire) for paire in paires]
    vus += [_chercher(essai, cle, mot) for mot in MOTS]
    return {"paires": vus}


def derniere_page(essai, chemin: str, cle: str, parametre: str = "page") -> int:
    """The highest number that the page's own links give, or that it says."""
    texte = essai.portail.demander(chemin, cle).corps.decode()
    numeros = re.findall(rf"[?&;]{parametre}=(\d+)|Page \d+ sur (\d+)", texte)
    numeros = [un or autre for un, autre in numeros]
    return max(map(int, numeros), default=1)


def _comparer(essai, cle, nom, chemin, autre) -> dict:
    temps = {chemin: [], autre: []}
    for _ in range(FOIS):
        for adresse, lus in temps.items():
            vu = essai.portail.demander(adresse, cle, "temps")
            lus.append(vu.cout["ms"])
    return _dire(nom, statistics.median(temps[chemin]), statistics.median(temps[autre]))


def _chercher(essai, cle, mot) -> dict:
    adresse = f"{essai.chemins['rapports:recherche']}?q={mot.replace(' ', '+')}"
    nous, eux = [], []
    for _ in range(FOIS):
        nous.append(essai.portail.demander(adresse, cle, "temps").cout["ms"])
        eux.append(essai.plancher.demander("/tableau/", essai.cle_plancher, "temps").cout["ms"])
    nom = f"recherche « {mot} » et tableau du plancher"
    return _dire(nom, statistics.median(nous), statistics.median(eux))


def _dire(nom, ms, autre) -> dict:
    vu = {"nom": nom, "ms": ms, "autre": autre, "rapport": ms / autre}
    print(f"{nom:62}{ms:>9.1f}{autre:>9.1f}{vu['rapport']:>7.2f}", flush=True)
    return vu
