"""Charts: from figures to one plain description, drawn as the same SVG on screen and in the PDF.

A description is a JSON-ready dict: its coordinates are strings with a decimal point, never
numbers, so that no locale can put a comma in them. The table of values beside a chart is its
content; the chart never says anything by colour alone. No query and no model rule enters here.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from contrats.calculs import EtatIndicateur
from contrats.ecriture import nombre, quantite
from contrats.models import Indicateur

Point = tuple[int, Decimal | None]  # year, value or None when it is not known
Repere = tuple[Decimal, int]  # value, year

# The page of a curve, in SVG units: the right margin holds the labels of the targets.
LARGEUR, HAUTEUR = 560, 222
GAUCHE, DROITE, HAUT, BAS = 62, 428, 26, 180
LARGEUR_CARACTERE = 6.8  # FiraGO at 12 units, wide enough for a digit and a space
INTERLIGNE = 15

# The page of bars.
RANG, EPAISSEUR, BARRE_MAX = 46, 14, 400
LIBELLE_MAX = 76  # characters


def courbe(etat: EtatIndicateur, indicateur: Indicateur) -> dict[str, Any]:
    """The curve of an indicator: its yearly points, its baseline and its targets."""
    return tracer_courbe(
        [(point.annee, point.valeur) for point in etat.points],
        reference=_repere(indicateur.reference_valeur, indicateur.reference_annee),
        cible=_repere(indicateur.cible_finale, indicateur.cible_finale_annee),
        cible_intermediaire=_repere(
            indicateur.cible_intermediaire, indicateur.cible_intermediaire_annee
        ),
        unite=indicateur.unite,
        titre=indicateur.intitule,
    )


def _repere(valeur: Decimal | None, annee: int | None) -> Repere | None:
    return None if valeur is None or annee is None else (valeur, annee)


def tracer_courbe(
    points: list[Point],
    *,
    reference: Repere | None = None,
    cible: Repere | None = None,
    cible_intermediaire: Repere | None = None,
    unite: str,
    titre: str,
) -> dict[str, Any]:
    """Lay out a curve over the years; a year without a value is a gap marked « n.c. ».

    Values are in `unite`. With no value at all the drawing is an empty frame that says so.
    """
    serie = dict(sorted(points))
    connus = {annee: valeur for annee, valeur in serie.items() if valeur is not None}
    if reference and reference[1] not in connus:
        connus[reference[1]] = reference[0]
    cibles = [repere for repere in (cible_intermediaire, cible) if repere]
    reperes = [*cibles, reference] if reference else cibles
    annees = _annees([*serie, *(annee for _, annee in reperes)])
    graduations = _graduations([*connus.values(), *(valeur for valeur, _ in reperes)])
    plan = _Plan(annees, graduations)
    manquantes = _manquantes(serie, connus)
    mesures = sorted(annee for annee in connus if annee in serie)
    return {
        "genre": "courbe",
        "titre": titre,
        "unite": unite,
        "alt": _alt_courbe(titre, unite, serie, reference, cible, manquantes),
        "viewbox": f"0 0 {LARGEUR} {HAUTEUR}",
        "vide": "" if connus else "Aucune valeur n’est encore connue.",
        "graduations": _libelles_valeurs(plan, graduations if connus or reperes else []),
        "annees": _libelles_annees(plan, annees),
        "absences": [{"x": plan.x(annee), "annee": str(annee)} for annee in manquantes],
        "traces": _traces(plan, connus),
        "points": _points(plan, connus, mesures, [v for v, _ in cibles]),
        "depart": _depart(plan, connus, reference, mesures, [v for v, _ in cibles]),
        "cibles": _cibles(plan, cible, cible_intermediaire, unite),
    }


class _Plan:
    """Where a year and a value fall on the page."""

    def __init__(self, annees: list[int], graduations: list[Decimal]) -> None:
        self.annees = annees
        self.bas, self.haut = graduations[0], graduations[-1]

    def abscisse(self, annee: int) -> float:
        marge = 24
        etendue = max(len(self.annees) - 1, 1)
        depart = GAUCHE + marge if len(self.annees) > 1 else (GAUCHE + DROITE) / 2
        return depart + (annee - self.annees[0]) * (DROITE - GAUCHE - 2 * marge) / etendue

    def ordonnee(self, valeur: Decimal) -> float:
        part = (valeur - self.bas) / (self.haut - self.bas)
        return BAS - float(part) * (BAS - HAUT)

    def x(self, annee: int) -> str:
        return _n(self.abscisse(annee))

    def y(self, valeur: Decimal) -> str:
        return _n(self.ordonnee(valeur))


def _n(nombre_svg: float) -> str:
    return f"{nombre_svg:.1f}"


def _annees(connues: list[int]) -> list[int]:
    return list(range(min(connues), max(connues) + 1)) if connues else [0]


def _graduations(valeurs: list[Decimal]) -> list[Decimal]:
    """Three to six round values that hold all of `valeurs`, never below zero without need."""
    bas, haut = min(valeurs, default=Decimal(0)), max(valeurs, default=Decimal(1))
    etendue = haut - bas or abs(haut) / 5 or Decimal(1)
    brut = etendue / 4
    puissance = Decimal(10) ** math.floor(math.log10(brut))
    pas = next(puissance * m for m in (1, 2, 5, 10) if puissance * m >= brut)
    premier = math.floor((bas - etendue / 12) / pas)
    if bas >= 0:
        premier = max(premier, 0)
    dernier = math.ceil((haut + etendue / 12) / pas)
    return [pas * rang for rang in range(premier, dernier + 1)]


def _manquantes(serie: dict[int, Decimal | None], connus: dict[int, Decimal]) -> list[int]:
    """Years without a value, from the first one known or expected to the last one reported."""
    if not serie:
        return []
    premiere = min([*serie, *connus])
    return [annee for annee in range(premiere, max(serie) + 1) if annee not in connus]


def _libelles_valeurs(plan: _Plan, graduations: list[Decimal]) -> list[dict[str, str]]:
    return [
        {"y": plan.y(valeur), "texte_y": _n(plan.ordonnee(valeur) + 4), "libelle": nombre(valeur)}
        for valeur in graduations
    ]


def _libelles_annees(plan: _Plan, annees: list[int]) -> list[dict[str, str]]:
    """The years under the axis, thinned out when they would touch; the first always stays."""
    if annees == [0]:
        return []
    pas = math.ceil(len(annees) * 35 / (DROITE - GAUCHE))
    return [{"x": plan.x(annee), "libelle": str(annee)} for annee in annees[::pas]]


def _traces(plan: _Plan, connus: dict[int, Decimal]) -> list[str]:
    """One polyline for each unbroken run of years."""
    traces: list[list[str]] = []
    precedente = None
    for annee in sorted(connus):
        if precedente is None or annee != precedente + 1:
            traces.append([])
        traces[-1].append(f"{plan.x(annee)},{plan.y(connus[annee])}")
        precedente = annee
    return [" ".join(trace) for trace in traces if len(trace) > 1]


def _points(
    plan: _Plan, connus: dict[int, Decimal], mesures: list[int], lignes: list[Decimal]
) -> list[dict[str, str]]:
    """The measured points; all are labelled when there is room, else the first and the last."""
    place = (DROITE - GAUCHE) / len(plan.annees)
    largeur = max((len(nombre(connus[annee])) for annee in mesures), default=0) * LARGEUR_CARACTERE
    etiquetes = set(mesures) if largeur <= place else {*mesures[:1], *mesures[-1:]}
    points = []
    for annee in mesures:
        libelle = nombre(connus[annee])
        bord = DROITE - len(libelle) * LARGEUR_CARACTERE / 2
        points.append(
            {
                "x": plan.x(annee),
                "y": plan.y(connus[annee]),
                "libelle": libelle if annee in etiquetes else "",
                "libelle_x": _n(min(plan.abscisse(annee), bord)),
                "libelle_y": _n(
                    plan.ordonnee(connus[annee]) + _decalage(plan, connus, annee, lignes)
                ),
                "graisse": "bold" if annee == mesures[-1] else "normal",
            }
        )
    return points


def _decalage(
    plan: _Plan, connus: dict[int, Decimal], annee: int, lignes: list[Decimal] = ()
) -> int:
    """Above the point on a summit, below in a hollow; the other side if a target line is there."""
    y = plan.ordonnee(connus[annee])
    voisins = [connus[a] for a in (annee - 1, annee + 1) if a in connus]
    creux = bool(voisins) and connus[annee] * len(voisins) < sum(voisins)
    dessus, dessous = -10, 20
    prefere, autre = (dessous, dessus) if creux else (dessus, dessous)
    if _traverse(plan, y + prefere, lignes) and not _traverse(plan, y + autre, lignes):
        prefere = autre
    return dessus if y + prefere > BAS else prefere


def _traverse(plan: _Plan, pied: float, lignes: list[Decimal]) -> bool:
    """Whether a target, diamond included, goes through a text whose foot is at `pied`."""
    return any(pied - 18 < plan.ordonnee(ligne) < pied + 7 for ligne in lignes)


def _depart(
    plan: _Plan,
    connus: dict[int, Decimal],
    reference: Repere | None,
    mesures: list[int],
    lignes: list[Decimal],
) -> dict[str, str] | None:
    """The baseline: an open marker, with a label of two lines on the side the curve leaves free."""
    if reference is None:
        return None
    valeur, annee = reference
    suite = connus.get(annee + 1)
    dessous = suite is not None and suite > valeur
    if annee in mesures:
        dessous = _decalage(plan, connus, annee, lignes) < 0
    elif any(_traverse(plan, plan.ordonnee(valeur) - pied, lignes) for pied in (13, 27)):
        dessous = plan.ordonnee(valeur) < BAS - 32
    y = plan.ordonnee(valeur) + (19 if dessous else -12 - INTERLIGNE)
    return {
        "x": plan.x(annee),
        "y": plan.y(valeur),
        "libelle": "Départ",
        "libelle_y": _n(y),
        "valeur": nombre(valeur),
        "valeur_y": _n(y + INTERLIGNE - 1),
    }


def _cibles(
    plan: _Plan, cible: Repere | None, intermediaire: Repere | None, unite: str
) -> list[dict[str, str]]:
    """The targets: a dashed line to the right margin, an open diamond at the year, a label."""
    lignes = []
    for repere, nom, tirets in ((intermediaire, "Étape", "2 4"), (cible, "Cible", "8 5")):
        if repere is None:
            continue
        x, y = plan.abscisse(repere[1]), plan.ordonnee(repere[0])
        lignes.append(
            {
                "tirets": tirets,
                "x1": _n(GAUCHE if nom == "Cible" else x),
                "x2": _n(DROITE),
                "y": _n(y),
                "losange": f"{_n(x)},{_n(y - 6)} {_n(x + 6)},{_n(y)} {_n(x)},{_n(y + 6)} "
                f"{_n(x - 6)},{_n(y)}",
                "libelle": f"{nom} {repere[1]}",
                "valeur": quantite(repere[0], unite if len(unite) <= 12 else ""),
                "hauteur": y,
            }
        )
    _ecarter(lignes)
    return lignes


def _ecarter(lignes: list[dict[str, Any]]) -> None:
    """Keep the two-line labels of the right margin from covering each other."""
    lignes.sort(key=lambda ligne: ligne["hauteur"])
    plancher = 12.0
    for rang, ligne in enumerate(lignes):
        suivantes = (len(lignes) - 1 - rang) * (2 * INTERLIGNE + 4)
        plafond = HAUTEUR - 2 * INTERLIGNE - suivantes
        y = min(max(ligne.pop("hauteur") - 2, plancher), plafond)
        ligne.update(libelle_y=_n(y), valeur_y=_n(y + INTERLIGNE))
        plancher = y + 2 * INTERLIGNE + 4


def _alt_courbe(
    titre: str,
    unite: str,
    serie: dict[int, Decimal | None],
    reference: Repere | None,
    cible: Repere | None,
    manquantes: list[int],
) -> str:
    """One sentence: where it began, where it stands, what is aimed at, what is not known."""
    mesures = [(annee, valeur) for annee, valeur in serie.items() if valeur is not None]
    dits = []
    if reference:
        dits.append(f"départ à {quantite(reference[0], unite)} en {reference[1]}")
    elif len(mesures) > 1:
        dits.append(f"{quantite(mesures[0][1], unite)} en {mesures[0][0]}")
    if mesures:
        dits.append(
            f"{quantite(mesures[-1][1], unite)} en {mesures[-1][0]}, dernière valeur connue"
        )
    else:
        dits.append("aucune valeur connue à ce jour")
    if cible:
        dits.append(f"cible de {quantite(cible[0], unite)} en {cible[1]}")
    else:
        dits.append("aucune cible fixée")
    if manquantes:
        dits.append("non communiqué : " + ", ".join(str(annee) for annee in manquantes))
    return f"Évolution de « {titre} » : {' ; '.join(dits)}."


def barres(
    montants: list[tuple[str, Decimal | None]], *, titre: str, unite: str = "€"
) -> dict[str, Any]:
    """Lay out horizontal bars, one for each (label, amount in `unite`), in the given order."""
    total = sum((montant for _, montant in montants if montant), Decimal(0))
    plus_grand = max((montant for _, montant in montants if montant), default=Decimal(1))
    lignes = []
    for rang, (libelle, montant) in enumerate(montants):
        haut = rang * RANG
        longueur = max(float((montant or 0) / plus_grand) * BARRE_MAX, 1.5 if montant else 0)
        court = libelle if len(libelle) <= LIBELLE_MAX else f"{libelle[: LIBELLE_MAX - 1]}…"
        lignes.append(
            {
                "libelle": court,
                "libelle_y": str(haut + 15),
                "barre_y": str(haut + 22),
                "longueur": _n(longueur),
                "valeur": _montant(montant, total, unite),
                "valeur_x": _n(longueur + 8),
                "valeur_y": str(haut + 22 + EPAISSEUR - 2),
            }
        )
    hauteur = max(len(montants), 1) * RANG
    return {
        "genre": "barres",
        "titre": titre,
        "unite": unite,
        "alt": _alt_barres(titre, montants, unite),
        "viewbox": f"0 0 {LARGEUR} {hauteur}",
        "vide": "" if montants else "Aucun montant n’est enregistré.",
        "epaisseur": str(EPAISSEUR),
        "lignes": lignes,
    }


def _montant(montant: Decimal | None, total: Decimal, unite: str) -> str:
    if montant is None:
        return "non communiqué"
    part = f" ({quantite(round(100 * montant / total), '%')})" if total else ""
    return f"{quantite(round(montant), unite)}{part}"


def _alt_barres(titre: str, montants: list[tuple[str, Decimal | None]], unite: str) -> str:
    dits = [
        f"{libelle}, " + ("non communiqué" if m is None else quantite(round(m), unite))
        for libelle, m in montants
    ]
    return f"{titre} : {' ; '.join(dits) or 'aucun montant enregistré'}."


def rendre_svg(graphique: dict[str, Any]) -> str:
    """The SVG of a description made by this module, the very one that pages include."""
    gabarit = f"composants/graphiques/{graphique['genre']}.svg"
    return render_to_string(gabarit, {"g": graphique})
