"""Stacked bars: one line a bar, its parts told apart by their pattern, never by colour alone.

Like the other charts: a plain description, drawn as SVG; the table beside it is its content.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from contrats.calculs import somme_connue
from contrats.ecriture import quantite

LARGEUR, BARRE_MAX, RANG, EPAISSEUR = 560, 420, 46, 14
LEGENDE_HAUT, LEGENDE_RANG = 8, 22
LIBELLE_MAX = 62  # characters: what a phone shows of a line
# One look a part, in the order of the legend; `empile.svg` draws them.
ASPECTS = ("plein", "raye", "vide", "pointe")

Bande = tuple[str, Sequence[Decimal | int | None]]  # label, one value a part


def empiler(
    bandes: list[Bande], *, legende: Sequence[str], titre: str, code: str, unite: str = "€"
) -> dict[str, Any]:
    """Lay out a bar for each of `bandes`, in the given order; parts that are not known are left
    out of the drawing. `code` tells this chart from the others of its page."""
    totaux = [somme_connue(parts) for _, parts in bandes]
    plus_grand = max((montant for montant in totaux if montant), default=1)
    sommet = LEGENDE_HAUT + LEGENDE_RANG * len(legende)
    lignes = [
        _ligne(libelle, parts, montant, sommet + place * RANG, plus_grand, unite)
        for place, ((libelle, parts), montant) in enumerate(zip(bandes, totaux, strict=True))
    ]
    return {
        "genre": "empile",
        "titre": titre,
        "code": code,
        "alt": _alt(titre, bandes, legende, unite),
        "viewbox": f"0 0 {LARGEUR} {sommet + max(len(bandes), 1) * RANG}",
        "epaisseur": str(EPAISSEUR),
        "legende": [
            {"nom": nom, "aspect": ASPECTS[place], "y": str(LEGENDE_HAUT + place * LEGENDE_RANG)}
            for place, nom in enumerate(legende)
        ],
        "lignes": lignes,
    }


def _ligne(libelle, parts, montant, haut: int, plus_grand, unite: str) -> dict[str, Any]:
    segments, x = [], 0.0
    for place, part in enumerate(parts):
        if part:
            longueur = max(float(part / plus_grand) * BARRE_MAX, 1.5)
            segments.append(
                {"x": f"{x:.1f}", "longueur": f"{longueur:.1f}", "aspect": ASPECTS[place]}
            )
            x += longueur
    court = libelle if len(libelle) <= LIBELLE_MAX else f"{libelle[: LIBELLE_MAX - 1]}…"
    return {
        "libelle": court,
        "libelle_y": str(haut + 15),
        "barre_y": str(haut + 22),
        "segments": segments,
        "valeur": _dire(montant, unite),
        "valeur_x": f"{x + 8:.1f}",
        "valeur_y": str(haut + 22 + EPAISSEUR - 2),
    }


def _dire(montant, unite: str) -> str:
    return "non connu" if montant is None else quantite(round(montant), unite)


def _alt(titre: str, bandes: list[Bande], legende: Sequence[str], unite: str) -> str:
    dits = []
    for libelle, parts in bandes:
        connues = [
            f"{nom.lower()} {_dire(part, unite)}"
            for nom, part in zip(legende, parts, strict=True)
            if part
        ]
        dits.append(f"{libelle}, {', '.join(connues) or 'rien de connu'}")
    return f"{titre} : {' ; '.join(dits)}."
