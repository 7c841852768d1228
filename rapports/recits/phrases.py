"""How a report says years that follow one another, and lists that are too long. Pure words."""

from __future__ import annotations

from rapports.recits.mots import compte


def suites(liste: list[int]) -> str:
    """`2016 à 2018, 2020`: years that follow one another are said by their ends."""
    bornes: list[list[int]] = []
    for annee in sorted(liste):
        if bornes and annee - bornes[-1][1] <= 1:
            bornes[-1][1] = annee
        else:
            bornes.append([annee, annee])
    return ", ".join(_suite(debut, fin) for debut, fin in bornes)


def _suite(debut: int, fin: int) -> str:
    if debut == fin:
        return str(debut)
    return f"{debut} {'et' if fin == debut + 1 else 'à'} {fin}"


def borner(noms: list[str], au_plus: int) -> list[str]:
    """The first names; beyond `au_plus`, the last one says how many others there are."""
    if len(noms) <= au_plus:
        return noms
    return [*noms[: au_plus - 1], compte(len(noms) - au_plus + 1, "autre")]
