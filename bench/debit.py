"""Requests a second with eight clients at once, the portal and the floor in turn. No rule here."""

from __future__ import annotations

from bench.pages import CHAUFFE

# Pages whose throughput is measured, each with its floor.
PAGES = {
    "contrats:liste": "/tableau/",
    "contrats:actions": "/tableau/",
    "contrats:financements": "/tableau/",
    "contrats:contrat": "/contrat/",
    "rapports:accueil": "/contrat/",
    "aide": "/page/",
}
ROLE = "officier"


def mesurer(essai) -> list[dict]:
    """What the portal and the floor serve, page by page; the share is of the floor."""
    vus = []
    print(f"{'page':28}{'req/s':>9}{'plancher':>10}{'part':>7}{'p99/moy':>9}{'erreurs':>9}")
    for nom, temoin in PAGES.items():
        for _ in range(CHAUFFE):
            essai.portail.demander(essai.chemins[nom], essai.cles[ROLE], "temps")
        nous = essai.portail.debit(essai.chemins[nom], essai.cles[ROLE])
        eux = essai.plancher.debit(temoin, essai.cle_plancher)
        part = nous["par_seconde"] / eux["par_seconde"]
        etale = nous["p99"] / nous["moyenne"] if nous["moyenne"] else 0.0
        vus.append({"nom": nom, "portail": nous, "plancher": eux, "part": part, "etale": etale})
        print(f"{nom:28}{nous['par_seconde']:>9.1f}{eux['par_seconde']:>10.1f}{part:>7.0%}"
              f"{etale:>9.1f}{nous['erreurs']:>9}", flush=True)  # fmt: skip
    return vus
