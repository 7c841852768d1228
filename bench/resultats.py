"""The page of results: each goal, reached or missed by how much, then the tables. No measure."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from bench.pages import BUTS

RACINE = Path(__file__).resolve().parent.parent
PIRES = 40
ENSEIGNE = (
    "Écrit par `make bench BENCH=--ecrire`. Seuls les rapports, mesurés tour à tour, se comparent "
    "d’un jour à l’autre ; où passe le temps est dans `constats.md`."
)


def rediger(mesures: dict[str, dict]) -> str:
    """The whole page, from what each size measured."""
    parties = [
        "# Mesures",
        ENSEIGNE,
        "\n".join(_quand(mesures)),
        "## Buts",
        "\n".join(_buts(mesures)),
    ]
    for taille, vu in mesures.items():
        if "pages" in vu:
            parties += [f"## Pages, taille {taille}", _pages(vu["pages"]["lignes"])]
    if "pages" in mesures.get("S", {}) and "pages" in mesures.get("L", {}):
        parties += ["## De S à L, page par page", _croissance(mesures)]
    for taille, vu in mesures.items():
        if "croissance" in vu:
            parties += [
                f"## Fin de liste, recherche, France (taille {taille})",
                _tableau(
                    ("comparaison", "ms", "autre, ms", "rapport"),
                    [
                        (p["nom"], f"{p['ms']:.1f}", f"{p['autre']:.1f}", f"{p['rapport']:.2f}")
                        for p in vu["croissance"]["paires"]
                    ],
                ),
            ]
        if "debit" in vu:
            parties += [f"## Débit à 8 connexions (taille {taille})", _debit(vu["debit"])]
        for volet in ("exports", "imports", "courriels", "rapports"):
            if volet in vu:
                parties += [f"## {volet.capitalize()} (taille {taille})", _mesures(vu[volet])]
    return "\n\n".join(parties) + "\n"


def machine() -> str:
    """When, on what, of which commit."""
    modele = next(
        (
            ligne.split(":")[1].strip()
            for ligne in Path("/proc/cpuinfo").read_text().splitlines()
            if ligne.startswith("model name")
        ),
        "processeur inconnu",
    )
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=RACINE,
        check=False,
        capture_output=True,
        text=True,
    ).stdout.strip()
    charge = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {modele}, {os.cpu_count()} cœurs, "
        f"{memoire:.0f} Go, commit {commit}, charge de la machine {charge:.1f}"
    )


def _quand(mesures) -> list[str]:
    """Each size, and its parts that were measured by other runs, apart."""
    lignes = []
    for taille, vu in mesures.items():
        volets = defaultdict(list)
        for volet, quand in vu["machines"].items():
            volets[quand].append(volet)
        lignes += [f"- {taille}, {', '.join(noms)} : {quand}." for quand, noms in volets.items()]
    return lignes


def _buts(mesures) -> list[str]:
    lignes = []
    for taille, vu in mesures.items():
        if "pages" in vu:
            lignes += _buts_des_pages(taille, vu["pages"])
        if "debit" in vu:
            for page in vu["debit"]:
                lignes.append(
                    _but(
                        page["part"] >= 0.6 or page["nom"] == "aide",
                        f"débit de {page['nom']} ({taille})",
                        f"{page['part']:.0%} du plancher (but 60 %), p99 à "
                        f"{page['etale']:.1f} fois la moyenne (but 2), "
                        f"{page['portail']['erreurs']} erreur",
                    )
                )
        if "memoire" in vu:
            rapport = vu["memoire"]["portail"] / vu["memoire"]["plancher"]
            lignes.append(
                _but(
                    rapport <= 1.5,
                    f"mémoire d’un processus web ({taille})",
                    f"{vu['memoire']['portail']:.0f} Mo, {rapport:.2f} fois le plancher (but 1,5)",
                )
            )
        for page in vu.get("poids", []):
            lignes.append(
                _but(
                    page["octets"] <= 100_000 and not page["bloquants"],
                    f"première visite de {page['nom']} ({taille})",
                    f"{page['octets'] / 1000:.0f} ko de CSS et JS (but 100)",
                )
            )
        for volet in ("exports", "imports", "courriels", "rapports"):
            for mesure in vu.get(volet, []):
                if "atteint" in mesure:
                    lignes.append(
                        _but(mesure["atteint"], f"{mesure['nom']} ({taille})", mesure["dit"])
                    )
    return lignes


def _but(atteint: bool, quoi: str, combien: str) -> str:
    return f"- {'atteint' if atteint else '**manqué**'} : {quoi} : {combien}."


def _buts_des_pages(taille, vu) -> list[str]:
    lignes = [
        _but(
            not vu["erreurs"],
            f"pages sans erreur ({taille})",
            ", ".join(vu["erreurs"]) or "aucune erreur",
        )
    ]
    for sorte, but in BUTS.items():
        siennes = [p for p in vu["lignes"] if p["sorte"] == sorte and p["chronometree"]]
        if not siennes:
            continue
        bonnes = [ligne for ligne in siennes if ligne["rapport"] <= but]
        mediane = statistics.median(ligne["rapport"] for ligne in siennes)
        calcul = statistics.median(ligne["rapport_cpu"] for ligne in siennes)
        lignes.append(
            _but(
                len(bonnes) == len(siennes),
                f"temps des pages « {sorte} » ({taille})",
                f"{len(bonnes)} sur {len(siennes)} à {but:g} fois le plancher au plus, "
                f"rapport médian {mediane:.2f} (processeur seul : {calcul:.2f})",
            )
        )
    sobres = [ligne for ligne in vu["lignes"] if ligne["requetes"] <= 8]
    seules = [ligne for ligne in vu["lignes"] if not ligne["repetees"]]
    total = len(vu["lignes"])
    lignes.append(
        _but(
            len(sobres) == total,
            f"8 requêtes par page ({taille})",
            f"{len(sobres)} pages sur {total}",
        )
    )
    lignes.append(
        _but(
            len(seules) == total,
            f"aucune requête répétée ({taille})",
            f"{len(seules)} pages sur {total}",
        )
    )
    return lignes


def _tableau(titres, lignes) -> str:
    rangees = [titres, tuple("---" for _ in titres), *lignes]
    return "\n".join("| " + " | ".join(map(str, rangee)) + " |" for rangee in rangees)


def _pages(lignes) -> str:
    """The worst of each page among the roles, the slowest first."""
    pires: dict[str, dict] = {}
    for ligne in lignes:
        if not ligne["chronometree"]:
            continue
        if ligne["nom"] not in pires or ligne["rapport"] > pires[ligne["nom"]]["rapport"]:
            pires[ligne["nom"]] = ligne
    rangees = sorted(pires.values(), key=lambda ligne: -ligne["rapport"])
    return _tableau(
        (
            "page (le rôle le plus lent)",
            "requêtes",
            "répétées",
            "semblables",
            "ms",
            "p95",
            "cpu",
            "SQL",
            "ko gzip",
            "fois le plancher",
            "fois son processeur",
        ),
        [
            (
                f"{p['nom']} ({p['role']})",
                p["requetes"],
                p["repetees"],
                p["semblables"],
                f"{p['ms']:.0f}",
                f"{p['p95']:.0f}",
                f"{p['cpu']:.0f}",
                f"{p['sql_ms']:.0f}",
                f"{p['octets'] / 1000:.1f}",
                f"{p['rapport']:.1f}",
                f"{p['rapport_cpu']:.1f}",
            )
            for p in rangees
        ],
    )


def _croissance(mesures) -> str:
    """Ratio of the ratios, so that a slower moment does not count; bytes; statements."""
    petites = {(p["nom"], p["role"]): p for p in mesures["S"]["pages"]["lignes"]}
    lues = []
    for grande in mesures["L"]["pages"]["lignes"]:
        petite = petites.get((grande["nom"], grande["role"]))
        if petite and grande["chronometree"] and petite["rapport"]:
            lues.append((grande["rapport"] / petite["rapport"], petite, grande))
    lues.sort(key=lambda lue: -lue[0])
    return _tableau(
        ("page", "temps, L / S", "octets, L / S", "requêtes à S", "requêtes à L"),
        [
            (
                f"{g['nom']} ({g['role']})",
                f"{fois:.2f}",
                f"{g['octets'] / p['octets']:.2f}",
                p["requetes"],
                g["requetes"],
            )
            for fois, p, g in lues[:PIRES]
        ],
    )


def _debit(lues) -> str:
    return _tableau(
        ("page", "req/s", "plancher", "part", "moyenne ms", "p99 ms", "erreurs"),
        [
            (
                p["nom"],
                f"{p['portail']['par_seconde']:.0f}",
                f"{p['plancher']['par_seconde']:.0f}",
                f"{p['part']:.0%}",
                f"{p['portail']['moyenne']:.0f}",
                f"{p['portail']['p99']:.0f}",
                p["portail"]["erreurs"],
            )
            for p in lues
        ],
    )


def _mesures(lues) -> str:
    return _tableau(("mesure", "vu"), [(m["nom"], m["dit"]) for m in lues])
