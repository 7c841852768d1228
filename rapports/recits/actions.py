"""The programme of the period, grouped by scheme, as blocks."""

from __future__ import annotations

from decimal import Decimal

from contrats.calculs import somme_connue
from contrats.ecriture import ESPACE, ESPACE_FINE, nombre
from rapports.blocs import Bloc, Cellule, cellule, colonne, paragraphe, tableau, titre
from rapports.recits.mots import compte, euros

SANS_DISPOSITIF = "Sans dispositif particulier"
LEGENDE = (
    "« n.c. » signifie non communiqué, F femmes et H hommes ; les personnes accueillies sont "
    "celles que le porteur a comptées, les prévues celles qu’il avait annoncées."
)
COLONNES = [
    colonne("Action", largeur=5.4),
    colonne("Porteur", largeur=3),
    colonne("Statut et avancement", largeur=2.9),
    colonne("Accordé", "euros", largeur=2.4),
    colonne("Accueillis", "nombre", largeur=1.8),
    colonne("Prévus", "nombre", largeur=1.5),
]


def actions(liste: list[dict]) -> list[Bloc]:
    """The chapter: every action of the period, refused ones included with their reason."""
    blocs = [titre("Les actions de la période")]
    if not liste:
        dit = "Aucune action n’est enregistrée pour cette période."
        return [*blocs, paragraphe(dit, "absence")]
    blocs.append(paragraphe(f"{_presentation(len(liste))} {LEGENDE}"))
    noms = dict.fromkeys(action["dispositif"] for action in liste)
    for nom in sorted(noms, key=lambda nom: not nom.strip()):
        blocs += _dispositif(nom, [a for a in liste if a["dispositif"] == nom])
    return blocs


def _presentation(n: int) -> str:
    if n == 1:
        return "1 action est présentée ici, qu’elle ait été retenue ou non : son statut le dit."
    return (
        f"{compte(n, 'action')} sont présentées ici par dispositif, y compris celles qui n’ont pas "
        "été retenues : leur statut le dit."
    )


def _dispositif(nom: str, lignes: list[dict]) -> list[Bloc]:
    intitule = nom if nom.strip() else SANS_DISPOSITIF
    return [titre(intitule, 2), paragraphe(resume(lignes)), table(f"Actions : {intitule}", lignes)]


def resume(lignes: list[dict]) -> str:
    """`3 actions, dont 2 retenues, 4 500 € accordés.`: only retained ones have money counted."""
    retenues = [a for a in lignes if a["retenue"]]
    dit = compte(len(lignes), "action")
    if not retenues:
        return f"{dit}, dont aucune retenue."
    if len(retenues) < len(lignes):
        dit += f", dont {compte(len(retenues), 'retenue')}"
    total = somme_connue(a["accorde"] and Decimal(a["accorde"]) for a in retenues)
    if total is None:
        return f"{dit}, montant accordé non communiqué."
    return f"{dit}, {euros(str(total))} accordés."


def table(legende: str, lignes: list[dict]) -> Bloc:
    """Actions, a row each: by whom, how far, with what money, for how many people."""
    return tableau(legende, COLONNES, [_action(a) for a in lignes])


def _action(a: dict) -> list[Cellule]:
    deja = not a["reference"] or a["reference"] in a["intitule"]
    detail = " · ".join([*([] if deja else [a["reference"]]), str(a["exercice"])])
    return [
        cellule(a["intitule"], detail, fort=True, demonstration=a["demonstration"]),
        a["porteur"],
        cellule(f"{a['statut']} · {a['avancement']}{ESPACE_FINE}%", a["motif"]),
        a["accorde"],
        cellule(_texte(a["reels"]), _par_sexe(a)),
        _texte(a["prevus"]),
    ]


def _texte(compte: int | None) -> str | None:
    return None if compte is None else str(compte)


def _par_sexe(a: dict) -> str:
    """`12 F · 8 H` when one of them is known."""
    paire = (a["femmes"], "F"), (a["hommes"], "H")
    if all(compte is None for compte, _ in paire):
        return ""
    return " · ".join(
        f"{'n.c.' if compte is None else nombre(compte)}{ESPACE}{sexe}" for compte, sexe in paire
    )
