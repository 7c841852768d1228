"""Where each objective stands at the end of a year: baseline, yearly values, targets, by sex.

For what is published, what counts fewer than 11 people loses its value. It reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contrats import synthese
from contrats.calculs import EtatIndicateur, Point, etat_indicateur
from contrats.models import Agregation, Contrat, Indicateur, Mesure, Sens
from contrats.petits_nombres import SEUIL, sans_petit_depart, taire
from contrats.synthese import SuiviObjectif
from quartiers.models import Quartier
from rapports.calculs.courbes_locales import courbes_locales
from rapports.calculs.indicateurs_locaux import couple


def etats(sujet: Contrat, annee: int) -> list[dict[str, Any]]:
    """The objectives in their natural order, as they stood at the end of `annee`."""
    return [_objectif(suivi, annee) for suivi in synthese.objectifs(sujet, annee)]


def etats_publics(sujet: Contrat, annee: int, lieux: Sequence[Quartier]) -> list[dict[str, Any]]:
    """The same for what is published, each indicator with its values in each of `lieux`."""
    return [_objectif(suivi, annee, lieux) for suivi in synthese.objectifs(sujet, annee)]


def _objectif(
    suivi: SuiviObjectif, annee: int, lieux: Sequence[Quartier] | None = None
) -> dict[str, Any]:
    objectif = suivi.objectif
    return {
        "numero": objectif.numero,
        "intitule": objectif.intitule,
        "description": objectif.description,
        "pilier": objectif.pilier.intitule if objectif.pilier else "",
        "indicateurs": [
            _indicateur(ligne.indicateur, annee)
            if lieux is None
            else _public(ligne.indicateur, annee, lieux)
            for ligne in suivi.indicateurs
        ],
    }


def _public(indicateur: Indicateur, annee: int, lieux: Sequence[Quartier]) -> dict[str, Any]:
    """Each year of too few people has lost its value, on the whole and in each place."""
    toutes = list(indicateur.mesures.all())
    visible = sans_petit_depart(indicateur)
    return _indicateur(visible, annee, taire(indicateur, toutes)) | {
        "par_quartier": courbes_locales(indicateur, toutes, lieux)
    }


def _indicateur(
    indicateur: Indicateur, annee: int, mesures: list[Mesure] | None = None
) -> dict[str, Any]:
    mesures = list(indicateur.mesures.all()) if mesures is None else mesures
    etat = etat_indicateur(indicateur, mesures=mesures)
    return {
        "intitule": indicateur.intitule,
        "unite": indicateur.unite,
        "sens": indicateur.sens,
        "responsable": str(indicateur.responsable) if indicateur.responsable else None,
        "reference": couple(indicateur.reference_valeur, indicateur.reference_annee),
        "jalon": _jalon(indicateur, etat.points, annee),
        "cible": couple(indicateur.cible_finale, indicateur.cible_finale_annee),
        "valeurs": [_point(point) for point in etat.points],
        "derniere": etat.derniere and couple(etat.derniere.valeur, etat.derniere.annee),
        "atteinte": etat.atteinte,
        "situation": etat.libelle,
        "ecart": etat.ecart_phrase,
        "tendance": tendance(indicateur, etat),
        **_par_sexe(indicateur, etat, mesures),
        "demonstration": indicateur.demonstration or any(m.demonstration for m in mesures),
        "demonstration_cibles": indicateur.demonstration_cibles,
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "annee": point.annee,
        "valeur": None if point.valeur is None else str(point.valeur),
        "motif": point.motif,
        "incomplet": point.incomplet,
    }


def _jalon(indicateur: Indicateur, points: list[Point], annee: int) -> dict[str, Any] | None:
    """The intermediate target and what was measured that very year; `etat` is one of « atteint »,
    « manque », « inconnu » (nothing measured that year), « a_venir »."""
    cible, quand = indicateur.cible_intermediaire, indicateur.cible_intermediaire_annee
    if cible is None or quand is None:
        return None
    mesuree = next((p.valeur for p in points if p.annee == quand and p.valeur is not None), None)
    if quand > annee:
        etat = "a_venir"
    elif mesuree is None:
        etat = "inconnu"
    else:
        passe = mesuree <= cible if indicateur.sens == Sens.BAISSE else mesuree >= cible
        etat = "atteint" if passe else "manque"
    mesure = None if mesuree is None else str(mesuree)
    return {"cible": str(cible), "annee": quand, "valeur": mesure, "etat": etat}


def tendance(indicateur: Indicateur, etat: EtatIndicateur) -> str:
    """« voulue », « inverse », « stable »; « inconnue » with fewer than two known values.

    The baseline counts as a first value.
    """
    connues = [(p.annee, p.valeur) for p in etat.points if p.valeur is not None]
    depart = (indicateur.reference_annee, indicateur.reference_valeur)
    if depart[1] is not None and all(annee != depart[0] for annee, _ in connues):
        connues = sorted([*connues, depart])
    if len(connues) < 2:
        return "inconnue"
    difference = connues[-1][1] - connues[0][1]
    if not difference:
        return "stable"
    return "voulue" if (difference > 0) == (indicateur.sens == Sens.HAUSSE) else "inverse"


def _par_sexe(
    indicateur: Indicateur, etat: EtatIndicateur, mesures: list[Mesure]
) -> dict[str, str | None]:
    """Women and men behind the last value, where both are known everywhere and none is small.

    Only counts are added; a rate by sex is given where one place alone is measured.
    """
    rien = {"femmes": None, "hommes": None}
    if etat.derniere is None:
        return rien
    annuelles = [m for m in mesures if m.annee == etat.derniere.annee and m.valeur is not None]
    retenues = [m for m in annuelles if m.quartier_id is None] or annuelles
    paires = [(m.valeur_femmes, m.valeur_hommes) for m in retenues]
    somme = indicateur.agregation == Agregation.SOMME
    if not paires or any(None in paire for paire in paires) or (len(paires) > 1 and not somme):
        return rien
    femmes, hommes = (sum(colonne) for colonne in zip(*paires, strict=True))
    if indicateur.agregation == Agregation.SOMME and min(femmes, hommes) < SEUIL:
        return rien
    return {"femmes": str(femmes), "hommes": str(hommes)}
