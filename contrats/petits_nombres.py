"""Small numbers of people, which could tell who they are, are never published (rule of 11).

What could be found again by subtraction is kept back with them. Pure functions: no query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from contrats.calculs import points_annuels, somme_connue
from contrats.ecriture import ESPACE, nombre
from contrats.models import Agregation, Indicateur, Mesure

SEUIL = 11
MOINS = f"moins de {SEUIL}"
RETENU = "non publié, pour protéger de petits nombres"
# Units that do not count people. Whatever is not here might, and is protected.
UNITES_SANS_PERSONNE = {
    "%", "‰", "€", "k€", "m€", "euros", "points", "ans", "mois", "semaines", "jours", "heures",
    "minutes", "km", "m", "m²", "ha", "kg", "tonnes", "kwh", "logements", "actions", "projets",
    "séances", "ateliers", "réunions", "permanences", "places", "communes", "quartiers",
    "signalements", "équipements", "entreprises", "associations", "événements", "visites",
}  # fmt: skip


@dataclass(frozen=True)
class Effectif:
    """A number of people as it may be published, and its split; "" for what may not be said."""

    total: str
    repartition: str = ""


def effectif(femmes: int | None, hommes: int | None) -> Effectif | None:
    """The people reached, None when no number is known.

    Below 11 the number is not given; below 11 women, or 11 men, the split is not.
    """
    total = somme_connue([femmes, hommes])
    if total is None:
        return None
    if total < SEUIL:
        return Effectif(f"{MOINS}{ESPACE}personnes")
    dit = f"{nombre(total)}{ESPACE}personnes"
    if femmes is None or hommes is None or min(femmes, hommes) < SEUIL:
        return Effectif(dit)
    return Effectif(dit, f"{nombre(femmes)}{ESPACE}femmes et {nombre(hommes)}{ESPACE}hommes")


def retenir(nombres: Mapping[int, int]) -> set[int]:
    """Which of these numbers of people, whose sum is known, are not published.

    Those below 11 and, with them, the smallest others, until what is kept back together could be
    made of any small numbers: its sum then tells nothing of each. All for the same reason
    (`RETENU`): to say which ones are small would be to tell too much.
    """
    petits = {cle for cle, total in nombres.items() if total < SEUIL}
    if not petits:
        return set()
    retenus, cache = set(petits), sum(nombres[cle] for cle in petits)
    for cle in sorted(nombres.keys() - petits, key=lambda cle: (nombres[cle], cle)):
        if len(retenus) > len(petits) and cache >= SEUIL + (SEUIL - 1) * len(petits):
            break
        retenus.add(cle)
        cache += nombres[cle]
    return retenus


def taire(indicateur: Indicateur, mesures: Iterable[Mesure]) -> list[Mesure]:
    """Copies of the measures in which each year of too few people has lost its value.

    `mesures` are those that the page combines: all of a contract's, or one neighbourhood's.
    """
    mesures = list(mesures)
    secretes = {
        point.annee
        for point in points_annuels(indicateur.agregation, mesures)
        if _trop_peu(indicateur, point.valeur)
    }
    secretes |= _rapports_minuscules(indicateur, mesures)
    return [_tue(mesure, MOINS) if mesure.annee in secretes else mesure for mesure in mesures]


def sans_petit_depart(indicateur: Indicateur) -> Indicateur:
    """The indicator, or a copy that nobody saves without its baseline of too few people."""
    if not _trop_peu(indicateur, indicateur.reference_valeur):
        return indicateur
    muet = copy(indicateur)
    muet.reference_valeur = muet.reference_annee = None
    return muet


def taire_par_soustraction(
    indicateur: Indicateur, quartier_id: int, toutes: Iterable[Mesure]
) -> list[Mesure]:
    """The measures of one neighbourhood as they may be published beside the contract's total.

    `toutes`: those of the indicator, everywhere. A year in which some neighbourhood, or what is
    left of the total, is too small is kept back for all: one subtraction would give it.
    """
    toutes = list(toutes)
    du_quartier = taire(indicateur, [m for m in toutes if m.quartier_id == quartier_id])
    retenues = _annees_devinables(indicateur, toutes)
    return [
        _tue(mesure, RETENU) if mesure.annee in retenues and mesure.valeur is not None else mesure
        for mesure in du_quartier
    ]


def _annees_devinables(indicateur: Indicateur, toutes: list[Mesure]) -> set[int]:
    if indicateur.agregation == Agregation.RATIO or not _compte_des_personnes(indicateur):
        return set()
    par_lieu: dict[int | None, list[Mesure]] = defaultdict(list)
    for mesure in toutes:
        par_lieu[mesure.quartier_id].append(mesure)
    ensemble = {
        point.annee: point.valeur
        for point in points_annuels(indicateur.agregation, par_lieu.pop(None, []))
    }
    par_annee: dict[int, list[Decimal]] = defaultdict(list)
    for mesures in par_lieu.values():
        for point in points_annuels(indicateur.agregation, mesures):
            if point.valeur is not None:
                par_annee[point.annee].append(point.valeur)
    return {
        annee
        for annee, valeurs in par_annee.items()
        if min(valeurs) < SEUIL or _reste_minuscule(ensemble.get(annee), valeurs)
    }


def _reste_minuscule(ensemble: Decimal | None, valeurs: list[Decimal]) -> bool:
    return ensemble is not None and 0 < ensemble - sum(valeurs) < SEUIL


def _compte_des_personnes(indicateur: Indicateur) -> bool:
    return indicateur.unite.strip().lower() not in UNITES_SANS_PERSONNE


def _trop_peu(indicateur: Indicateur, valeur: Decimal | None) -> bool:
    return valeur is not None and valeur < SEUIL and _compte_des_personnes(indicateur)


def _rapports_minuscules(indicateur: Indicateur, mesures: list[Mesure]) -> set[int]:
    """Years whose rate is that of fewer than 11 people."""
    if indicateur.agregation != Agregation.RATIO:
        return set()
    denominateurs: dict[int, Decimal] = defaultdict(Decimal)
    for mesure in mesures:
        if mesure.denominateur is not None:
            denominateurs[mesure.annee] += mesure.denominateur
    return {annee for annee, total in denominateurs.items() if total < SEUIL}


def _tue(mesure: Mesure, motif: str) -> Mesure:
    """A copy without its value, that nobody saves; an absence keeps its own reason."""
    if mesure.valeur is None:
        return mesure
    muette = copy(mesure)
    muette.valeur = muette.numerateur = muette.denominateur = None
    muette.valeur_femmes = muette.valeur_hommes = None
    muette.motif_absence = motif
    return muette
