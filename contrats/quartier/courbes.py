"""Several curves on one drawing, told apart by their marks and their dashes, never by colour alone.

A year without a value breaks the line. The table beside the drawing is its content.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from contrats.axes import (
    HAUTEUR,
    LARGEUR,
    Plan,
    ecrire,
    etendre,
    graduer,
    libeller_annees,
    libeller_valeurs,
    tracer_lignes,
)
from contrats.ecriture import quantite

Serie = tuple[str, dict[int, Decimal | None]]  # name, value of each year

LEGENDE = 20  # height of a line of the legend, under the drawing
# How each curve looks, in turn: its mark, its dashes, its colour.
ASPECTS = (
    ("M{x} {y}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0", "", "#0f4c4a"),
    ("M{x} {y}m-4.5 -4.5h9v9h-9z", "7 4", "#8f4a12"),
    ("M{x} {y}m0 -5.5l5.5 10h-11z", "2 4", "#3f3a34"),
    ("M{x} {y}m0 -6l6 6l-6 6l-6 -6z", "10 3 2 3", "#8a1f2b"),
    ("M{x} {y}m0 5.5l-5.5 -10h11z", "12 4", "#3b3f8f"),
    ("M{x} {y}m-5 -5l10 10m0 -10l-10 10", "1 3", "#6b3a75"),
    ("M{x} {y}m0 -6v12m-6 -6h12", "5 3 1 3 1 3", "#4a5a12"),
)


def tracer_courbes(series: list[Serie], *, titre: str, unite: str) -> dict[str, Any] | None:
    """Lay out these series over the same years; None when no value of any is known."""
    connues = [
        (nom, {annee: v for annee, v in valeurs.items() if v is not None})
        for nom, valeurs in series
    ]
    valeurs = [v for _, connus in connues for v in connus.values()]
    if not valeurs:
        return None
    plan = Plan(etendre([annee for _, connus in connues for annee in connus]), graduer(valeurs))
    graduations = graduer(valeurs)
    return {
        "genre": "courbes",
        "titre": titre,
        "unite": unite,
        "alt": _alt(titre, connues, unite),
        "viewbox": f"0 0 {LARGEUR} {HAUTEUR + 10 + LEGENDE * len(series)}",
        "graduations": libeller_valeurs(plan, graduations),
        "annees": libeller_annees(plan, plan.annees),
        "series": [_serie(rang, nom, connus, plan) for rang, (nom, connus) in enumerate(connues)],
    }


def _serie(rang: int, nom: str, connus: dict[int, Decimal], plan: Plan) -> dict[str, Any]:
    marque, tirets, couleur = ASPECTS[rang % len(ASPECTS)]
    haut = HAUTEUR + 20 + LEGENDE * rang
    return {
        "nom": nom if connus else f"{nom} (aucune valeur connue)",
        "tirets": tirets,
        "couleur": couleur,
        "traces": tracer_lignes(plan, connus),
        "marques": [
            marque.format(x=plan.x(annee), y=plan.y(valeur)) for annee, valeur in connus.items()
        ],
        "legende_y": str(haut),
        "legende_marque": marque.format(x="82", y=ecrire(haut)),
    }


def _alt(titre: str, connues: list[tuple[str, dict[int, Decimal]]], unite: str) -> str:
    dits = []
    for nom, connus in connues:
        valeurs = [f"{quantite(connus[annee], unite)} en {annee}" for annee in sorted(connus)]
        dits.append(f"{nom}, {', '.join(valeurs) or 'aucune valeur connue'}")
    return f"{titre} : {' ; '.join(dits)}."
