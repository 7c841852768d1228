"""Every page for every role: what it asks of the database, how long, how heavy, beside its floor.

The portal and the floor answer in turn, one request each: what slows the machine slows both.
"""

from __future__ import annotations

import gzip
import json
import statistics
from dataclasses import asdict, dataclass

from bench.serveurs import PATIENCE

FOIS = 4
CHAUFFE = 6  # visits before those that are timed: each of the two processes has its turn
# Whose pages are timed, and in the back office; of other roles, statements and bytes are counted.
CHRONOMETREE = "officier"
CHEF = "superutilisateur"
LENTE = 2.0  # seconds: such a page is known after one look
# What a page is compared with: a list with the table of 25 rows, what is rich (a sheet, a
# dashboard) with three times that table, a list of the back office with Django's own, anything
# else (a form, a text) with a page for a logged-in user.
LISTES = frozenset({
    "contrats:liste", "contrats:actions", "contrats:financements", "contrats:partenaires",
    "contrats:indicateurs", "contrats:quartiers", "contrats:journal", "contrats:subventions",
    "contrats:partenaires_du_contrat", "contrats:quartiers_du_contrat", "contrats:objectifs",
    "rapports:recherche", "rapports:liste", "rapports:abonnes", "contrats:signataires",
    "imports:liste", "comptes:organisation",
})  # fmt: skip
RICHES = frozenset({
    "rapports:accueil", "contrats:contrat", "contrats:objectif", "contrats:indicateur",
    "contrats:action", "contrats:partenaire", "contrats:quartier", "contrats:contrat_public",
    "contrats:quartier_public", "contrats:accueil_public", "rapports:rapport", "rapports:annuel",
    "contrats:acte", "contrats:avenant", "contrats:registre", "contrats:signatures",
    "rapports:relire", "remontees:campagne", "rapports:consultation_annuelle", "contrats:ensemble",
})  # fmt: skip
PLANCHERS = {
    "page": "/page/",
    "tableau": "/tableau/",
    "riche": "/tableau/",
    "liste admin": "/gestion/plancher/action/",
    "admin": "/gestion/",
}
BUTS = {"page": 1.5, "tableau": 1.5, "riche": 3.0, "liste admin": 1.5, "admin": 1.5}


@dataclass
class Ligne:
    """A page seen by a role."""

    nom: str
    role: str
    chemin: str
    sorte: str
    requetes: int
    repetees: int
    semblables: int
    ms: float
    p95: float
    cpu: float
    sql_ms: float
    plancher: float
    plancher_cpu: float
    octets: int
    chronometree: bool = True

    @property
    def rapport(self) -> float:
        return self.ms / self.plancher if self.plancher else 0.0

    @property
    def rapport_cpu(self) -> float:
        """The same of the processor's time alone: a busy machine changes it less."""
        return self.cpu / self.plancher_cpu if self.plancher_cpu else 0.0

    @property
    def fautes(self) -> list[str]:
        """The goals that it misses, each by how much."""
        permis = 8
        trop = []
        if self.requetes > permis:
            trop.append(f"{self.requetes} requêtes")
        if self.repetees:
            trop.append(f"{self.repetees} répétées")
        if self.rapport > BUTS[self.sorte]:
            trop.append(f"x{self.rapport:.1f} (but {BUTS[self.sorte]:g})")
        if self.sorte in {"tableau", "liste admin"} and self.octets > 6000:
            trop.append(f"{self.octets / 1000:.1f} ko")
        return trop


def sorte_de(nom: str) -> str:
    """The kind of floor that a route is compared with."""
    if nom.startswith("admin:"):
        return "liste admin" if nom.endswith("_changelist") else "admin"
    if nom in RICHES:
        return "riche"
    return "tableau" if nom in LISTES else "page"


def mesurer(essai) -> dict:
    """A line for each page that answers 200 to a role; and what answered an error.

    The back office is seen by those who enter it.
    """
    print(ENTETE)
    lignes, erreurs, requetes = [], [], {}
    # The timed role comes first: of a page that it found slow, the others are not asked.
    roles = sorted(essai.cles, key=lambda role: role != CHRONOMETREE)
    if essai.taille == "L":  # the roles ask the same statements at every size: S counts them
        roles = roles[:1]
    vues = [(n, c, r) for n, c in essai.chemins.items() for r in roles]
    vues += [(n, c, r) for n, c in essai.chemins_admin.items() for r in (CHEF, "officier")]
    lentes = set()
    for nom, chemin, role in vues:
        if nom in lentes:
            continue
        cle = essai.cles[role]
        try:  # warms up: the first is never timed
            vu = essai.portail.demander(chemin, cle, "sql")
        except OSError:
            erreurs.append(f"{nom} ({role}) : plus de {PATIENCE} s")
            continue
        if vu.code >= 500:
            erreurs.append(f"{nom} ({role}) : {vu.code}")
        if vu.code != 200:
            continue
        if vu.secondes > LENTE and _chronometree(nom, role):
            lentes.add(nom)
        if vu.secondes < LENTE and _chronometree(nom, role):
            vu = essai.portail.demander(chemin, cle, "sql")
        requetes[f"{nom} {role}"] = json.loads((essai.bases.var / "sql.json").read_text())
        lignes.append(_chronometrer(essai, nom, role, chemin, vu))
        print(en_clair(lignes[-1]), flush=True)
    essai.bases.var.joinpath(f"requetes-{essai.taille}.json").write_text(json.dumps(requetes))
    return {"lignes": en_json(lignes), "erreurs": erreurs}


def _chronometree(nom: str, role: str) -> bool:
    return role == (CHEF if nom.startswith("admin:") else CHRONOMETREE)


def _chronometrer(essai, nom, role, chemin, vu) -> Ligne:
    sorte, cle = sorte_de(nom), essai.cles[role]
    nous, cpu, eux, eux_cpu = [vu.cout["ms"]], [vu.cout["cpu"]], [], []
    chronometree = _chronometree(nom, role)
    if chronometree and vu.secondes < LENTE:
        nous, cpu = [], []
        for _ in range(CHAUFFE):
            essai.portail.demander(chemin, cle, "temps")
    for _ in range(FOIS if chronometree else 0):
        cout = essai.portail.demander(chemin, cle, "temps").cout
        nous.append(cout["ms"])
        cpu.append(cout["cpu"])
        temoin = essai.plancher.demander(PLANCHERS[sorte], essai.cle_plancher, "temps")
        eux.append(temoin.cout["ms"])
        eux_cpu.append(temoin.cout["cpu"])
        if sum(nous) > 1000 * LENTE:  # a very slow page is known after a few looks
            break
    return Ligne(
        nom, role, chemin, sorte, vu.cout["requetes"], vu.cout["repetees"], vu.cout["semblables"],
        statistics.median(nous), sorted(nous)[int(len(nous) * 0.95)], statistics.median(cpu),
        vu.cout["sql_ms"], statistics.median(eux or [0]), statistics.median(eux_cpu or [0]),
        len(gzip.compress(vu.corps, 6)), chronometree,
    )  # fmt: skip


def en_clair(ligne: Ligne) -> str:
    """One line of the terminal."""
    return (
        f"{ligne.nom:46}{ligne.role:17}{ligne.requetes:>4}{ligne.repetees:>4}{ligne.semblables:>4}"
        f"{ligne.ms:>9.1f}{ligne.p95:>9.1f}{ligne.cpu:>8.1f}{ligne.sql_ms:>8.1f}"
        f"{ligne.octets / 1000:>7.1f}{ligne.rapport:>7.2f}{ligne.rapport_cpu:>7.2f}"
        f"  {', '.join(ligne.fautes)}"
    )


ENTETE = (
    f"{'page':46}{'rôle':17}{'req':>4}{'rép':>4}{'smb':>4}{'ms':>9}{'p95':>9}{'cpu':>8}{'sql':>8}"
    f"{'ko gz':>7}{'x':>7}{'x cpu':>7}"
)


def en_json(lignes: list[Ligne]) -> list[dict]:
    """The lines, to be compared with those of another size."""
    return [
        asdict(ligne) | {"rapport": ligne.rapport, "rapport_cpu": ligne.rapport_cpu}
        for ligne in lignes
    ]
