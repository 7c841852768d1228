"""Curves with the table of their values: a gap over the years, an indicator in each neighbourhood.

From what `voisinage` and `courbes_locales` kept. No query enters here.
"""

from __future__ import annotations

from typing import Any

from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    colonne,
    graphique,
    groupe,
    liste,
    paragraphe,
    tableau,
)
from rapports.recits.mots import mesure


def se_suit(suivi: dict[str, Any]) -> bool:
    """Whether the neighbourhood itself has two known values: else no gap can move."""
    return sum(ici is not None for _, ici, *_ in suivi["valeurs"]) > 1


def ecart_dessine(suivi: dict[str, Any], quartier: str) -> list[Bloc]:
    """One statistic: its curve beside those of the surroundings, then the values."""
    return [
        graphique(suivi["courbe"]["svg"], suivi["courbe"]["alt"]),
        tableau(
            f"{suivi['statistique']}{_entre(suivi['unite'])}\u00a0: {quartier} et ce qui l’entoure",
            [
                colonne("Année", "annee", largeur=0.7),
                *(colonne(lieu, "nombre") for lieu in suivi["lieux"]),
            ],
            suivi["valeurs"],
        ),
    ]


def sources(suivi: dict[str, Any]) -> Bloc:
    """Where the values of a statistic come from."""
    return paragraphe(f"Source\u00a0: {' ; '.join(suivi['sources'])}.", "discret")


def par_quartier(indicateur: dict[str, Any]) -> list[Bloc]:
    """An indicator where it is measured by neighbourhood: curves, values, what each became."""
    return [_ensemble(indicateur, un) for un in indicateur["par_quartier"]]


def _ensemble(indicateur: dict[str, Any], ensemble: dict[str, Any]) -> Bloc:
    courbe, unite = ensemble["courbe"], indicateur["unite"]
    return groupe(
        *([graphique(courbe["svg"], courbe["alt"])] if courbe else []),
        tableau(
            f"{indicateur['intitule']}{_entre(unite)}\u00a0: quartier par quartier",
            [
                colonne("Année", "annee", largeur=0.7),
                *(colonne(lieu, "nombre") for lieu in ensemble["lieux"]),
            ],
            [[annee, *map(_case, cases)] for annee, *cases in ensemble["valeurs"]],
        ),
        liste(
            [_devenir(rang, lieu, ensemble, unite) for rang, lieu in enumerate(ensemble["lieux"])]
        ),
    )


def _entre(unite: str) -> str:
    return f" ({unite})" if unite else ""


def _case(case: dict[str, Any]) -> Cellule:
    return case["valeur"] if case["valeur"] is not None else cellule(None, case["motif"])


def _devenir(rang: int, lieu: str, ensemble: dict[str, Any], unite: str) -> str:
    """« Les Moulins : 30 enfants en 2016, 40 enfants en 2018. »"""
    connues = [
        (annee, cases[rang]["valeur"])
        for annee, *cases in ensemble["valeurs"]
        if cases[rang]["valeur"] is not None
    ]
    if not connues:
        return f"{lieu}\u00a0: aucune valeur publiée."
    bouts = [connues[0], connues[-1]] if len(connues) > 1 else connues
    dits = ", ".join(f"{mesure(valeur, unite)} en {annee}" for annee, valeur in bouts)
    return f"{lieu}\u00a0: {dits}."
