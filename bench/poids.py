"""What a first visit downloads of styles and scripts. No page is timed here."""

from __future__ import annotations

import gzip
import re

VISITES = ("rapports:accueil", "contrats:contrat", "contrats:quartiers", "contrats:actions")


def mesurer(essai) -> list[dict]:
    """Compressed bytes of CSS and JS by page, and the scripts that hold the page back."""
    vus = []
    for nom in VISITES:
        texte = essai.portail.demander(essai.chemins[nom], essai.cles["officier"]).corps.decode()
        fichiers = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', texte)
        bloquants = [b for b in re.findall(r"<script[^>]*src=[^>]*>", texte)
                     if not re.search(r"\b(defer|async|type=.module)", b)]  # fmt: skip
        octets = {f: _octets(essai, f) for f in _suivre(essai, dict.fromkeys(fichiers))}
        vus.append({"nom": nom, "octets": sum(octets.values()), "fichiers": octets,
                    "bloquants": bloquants})  # fmt: skip
        print(f"{nom:28}{vus[-1]['octets'] / 1000:>8.1f} ko de CSS et JS, "
              f"{len(bloquants)} script bloquant")  # fmt: skip
    return vus


def _suivre(essai, fichiers: dict) -> list[str]:
    """These files, and the style sheets that they import."""
    trouves = list(fichiers)
    for chemin in trouves:
        if not chemin.endswith(".css"):
            continue
        texte = essai.portail.demander(chemin).corps.decode(errors="replace")
        for importe in re.findall(r'@import\s+(?:url\()?["\']?([^"\')\s;]+)', texte):
            complet = importe if importe.startswith("/") else _joindre(chemin, importe)
            if complet not in trouves:
                trouves.append(complet)
    return trouves


def _joindre(chemin: str, relatif: str) -> str:
    parties = chemin.split("/")[:-1]
    for morceau in relatif.split("/"):
        if morceau == "..":
            parties.pop()
        elif morceau != ".":
            parties.append(morceau)
    return "/".join(parties)


def _octets(essai, chemin: str) -> int:
    return len(gzip.compress(essai.portail.demander(chemin).corps, 9))
