"""Charts: from figures to one plain description, drawn as the same SVG on screen and in the PDF.

A description is a JSON-ready dict: its coordinates are strings with a decimal point, never
numbers, so that no locale can put a comma in them. The table of values beside a chart is its
content; the chart never says anything by colour alone. No query and no model rule enters here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from contrats.axes import (
    BAS,
    DROITE,
    GAUCHE,
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
from contrats.calculs import EtatIndicateur
from contrats.ecriture import nombre, quantite
from contrats.models import Indicateur

Point = tuple[int, Decimal | None]  # year, value or None when it is not known
Repere = tuple[Decimal, int]  # value, year

LARGEUR_CARACTERE = 6.8  # FiraGO at 12 units, wide enough for a digit and a space
INTERLIGNE = 15

# The page of bars.
RANG, EPAISSEUR, BARRE_MAX = 46, 14, 360
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
    annees = etendre([*serie, *(annee for _, annee in reperes)])
    graduations = graduer([*connus.values(), *(valeur for valeur, _ in reperes)])
    plan = Plan(annees, graduations)
    manquantes = _manquantes(serie, connus)
    mesures = sorted(annee for annee in connus if annee in serie)
    return {
        "genre": "courbe",
        "titre": titre,
        "unite": unite,
        "alt": _alt_courbe(titre, unite, serie, reference, cible, manquantes),
        "viewbox": f"0 0 {LARGEUR} {HAUTEUR}",
        "vide": "" if connus else "Aucune valeur n’est encore connue.",
        "graduations": libeller_valeurs(plan, graduations if connus or reperes else []),
        "annees": libeller_annees(plan, annees),
        "absences": [{"x": plan.x(annee), "annee": str(annee)} for annee in manquantes],
        "traces": tracer_lignes(plan, connus),
        "points": _points(plan, connus, mesures, [v for v, _ in cibles]),
        "depart": _depart(plan, connus, reference, mesures, [v for v, _ in cibles]),
        "cibles": _cibles(plan, cible, cible_intermediaire, unite),
    }


def _manquantes(serie: dict[int, Decimal | None], connus: dict[int, Decimal]) -> list[int]:
    """Years without a value, from the first one known or expected to the last one reported."""
    if not serie:
        return []
    premiere = min([*serie, *connus])
    return [annee for annee in range(premiere, max(serie) + 1) if annee not in connus]


def _points(
    plan: Plan, connus: dict[int, Decimal], mesures: list[int], lignes: list[Decimal]
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
                "libelle_x": ecrire(min(plan.abscisse(annee), bord)),
                "libelle_y": ecrire(
                    plan.ordonnee(connus[annee]) + _decalage(plan, connus, annee, lignes)
                ),
                "graisse": "bold" if annee == mesures[-1] else "normal",
            }
        )
    return points


def _decalage(
    plan: Plan, connus: dict[int, Decimal], annee: int, lignes: list[Decimal] = ()
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


def _traverse(plan: Plan, pied: float, lignes: list[Decimal]) -> bool:
    """Whether a target, diamond included, goes through a text whose foot is at `pied`."""
    return any(pied - 18 < plan.ordonnee(ligne) < pied + 7 for ligne in lignes)


def _depart(
    plan: Plan,
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
        "libelle_y": ecrire(y),
        "valeur": nombre(valeur),
        "valeur_y": ecrire(y + INTERLIGNE - 1),
    }


def _cibles(
    plan: Plan, cible: Repere | None, intermediaire: Repere | None, unite: str
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
                "x1": ecrire(GAUCHE if nom == "Cible" else x),
                "x2": ecrire(DROITE),
                "y": ecrire(y),
                "losange": " ".join(
                    f"{ecrire(x + dx)},{ecrire(y + dy)}"
                    for dx, dy in ((0, -6), (6, 0), (0, 6), (-6, 0))
                ),
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
        ligne.update(libelle_y=ecrire(y), valeur_y=ecrire(y + INTERLIGNE))
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
    montants: list[tuple[str, Decimal | None]],
    *,
    titre: str,
    unite: str = "€",
    parts: bool = True,
    vide: str = "Aucun montant n’est enregistré.",
) -> dict[str, Any]:
    """Lay out horizontal bars, one for each (label, amount in `unite`), in the given order.

    `parts`: say beside each amount its share of their sum, where a sum means something.
    """
    total = (
        sum((montant for _, montant in montants if montant), Decimal(0)) if parts else Decimal(0)
    )
    hauteur = max(len(montants), 1) * RANG
    return {
        "genre": "barres",
        "titre": titre,
        "unite": unite,
        "alt": _alt_barres(titre, montants, unite),
        "viewbox": f"0 0 {LARGEUR} {hauteur}",
        "vide": "" if montants else vide,
        "epaisseur": str(EPAISSEUR),
        "lignes": _lignes(montants, total, unite),
    }


def _lignes(
    montants: list[tuple[str, Decimal | None]], total: Decimal, unite: str
) -> list[dict[str, str]]:
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
                "longueur": ecrire(longueur),
                "valeur": _montant(montant, total, unite),
                "valeur_x": ecrire(longueur + 8),
                "valeur_y": str(haut + 22 + EPAISSEUR - 2),
            }
        )
    return lignes


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
    """The SVG of a description made by this module, in pages as in reports."""
    gabarit = f"composants/graphiques/{graphique['genre']}.jinja"
    return format_html("{}\n", render_to_string(gabarit, {"g": graphique}))
