"""Tables and sentences about indicators, from the data of `calculs.etats`. No query enters here."""

from __future__ import annotations

from typing import Any

from rapports.blocs import Bloc, Cellule, cellule, colonne, tableau
from rapports.recits.mots import mesure

TENDANCES = {
    "voulue": "va dans le sens souhaité",
    "inverse": "va à l’inverse du sens souhaité",
    "stable": "est stable",
    "inconnue": "tendance inconnue",
}


def dater(couple: dict[str, Any] | None, unite: str) -> str | None:
    """« 43 % (2018) »; None when the value is not known."""
    if couple is None:
        return None
    return f"{mesure(couple['valeur'], unite)} ({couple['annee']})"


def derniere(indicateur: dict[str, Any]) -> Cellule:
    """The last known value; without one, why. A value of some places only is told as such."""
    fin = indicateur["derniere"]
    if fin is None:
        valeurs = indicateur["valeurs"]
        motif = valeurs[-1]["motif"] if valeurs else "jamais mesuré"
        return cellule(None, motif)
    partielle = any(v["annee"] == fin["annee"] and v["incomplet"] for v in indicateur["valeurs"])
    return cellule(
        dater(fin, indicateur["unite"]),
        "valeur partielle" if partielle else "",
        fort=True,
    )


def par_sexe(indicateur: dict[str, Any]) -> Cellule:
    """Women, then men; says plainly when nothing is known by sex."""
    if indicateur["femmes"] is None:
        return "aucune donnée"
    unite = "%" if indicateur["unite"] == "%" else ""
    femmes, hommes = (mesure(indicateur[cle], unite) for cle in ("femmes", "hommes"))
    return cellule(f"femmes\u00a0: {femmes}", f"hommes\u00a0: {hommes}")


def exemple(indicateurs: list[dict[str, Any]]) -> bool:
    """Whether some of these values or targets are made up: told beside their title."""
    return any(i["demonstration"] or i["demonstration_cibles"] for i in indicateurs)


def table_des_indicateurs(legende: str, indicateurs: list[dict[str, Any]]) -> Bloc:
    """Baseline, last value, women and men, target, situation: one line an indicator."""
    return tableau(
        legende,
        [
            colonne("Indicateur", largeur=2.4),
            colonne("Départ"),
            colonne("Dernière valeur", largeur=1.2),
            colonne("Par sexe", largeur=1.1),
            colonne("Cible finale"),
            colonne("Situation", largeur=1.2),
        ],
        [_ligne(indicateur) for indicateur in indicateurs],
    )


def _ligne(i: dict[str, Any]) -> list[Cellule]:
    return [
        i["intitule"],
        dater(i["reference"], i["unite"]),
        derniere(i),
        par_sexe(i),
        dater(i["cible"], i["unite"]),
        i["situation"],
    ]
