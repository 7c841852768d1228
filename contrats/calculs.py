"""How the figures of a contract combine: yearly points of an indicator, gap to its target.

Pure functions on objects already loaded: no query, no write. A rate is never averaged and a
missing value is never a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from contrats.ecriture import ecart, quantite
from contrats.models import Agregation, Indicateur, Mesure, Sens
from quartiers.models import Quartier

MOTIF_TERRITOIRES = "valeurs par quartier, qui ne s’additionnent pas"
ETATS = {
    "atteinte": "Cible atteinte",
    "en_bonne_voie": "En bonne voie",
    "en_retard": "En retard sur la cible",
    "inconnue": "Situation inconnue",
}


@dataclass(frozen=True)
class Point:
    """One year of an indicator. `incomplet`: some neighbourhoods are missing from the value."""

    annee: int
    valeur: Decimal | None
    motif: str = ""
    incomplet: bool = False
    demonstration: bool = False


@dataclass(frozen=True)
class Annee:
    """What was measured of an indicator in a year: for the whole contract (`ensemble`) or in its
    neighbourhoods (`lieux`, their keys). Sums, and the last value, are of the known ones.

    `motif` is that of the first one without a value; `sans_denominateur` counts the known ones
    that no ratio may be made of.
    """

    annee: int
    ensemble: bool
    lignes: int
    connues: int
    lieux: Collection[int | None]
    lieux_connus: int
    somme: Decimal | None
    numerateur: Decimal | None
    denominateur: Decimal | None
    sans_denominateur: int
    derniere: Decimal | None
    motif: str
    demonstration: bool


@dataclass(frozen=True)
class ValeurLocale:
    """An indicator in one place over one year. `femmes` and `hommes` are None where a sum of them
    would leave someone out, or where the rule does not allow a combination."""

    quartier: Quartier | None  # None: the whole contract
    point: Point
    numerateur: Decimal | None = None
    denominateur: Decimal | None = None
    femmes: Decimal | None = None
    hommes: Decimal | None = None


@dataclass(frozen=True)
class EtatIndicateur:
    """Where an indicator stands: its points, its last value, the gap to its target in words."""

    points: list[Point] = field(default_factory=list)
    derniere: Point | None = None
    ecart_phrase: str = ""
    atteinte: str = "inconnue"  # one of ETATS
    part_du_chemin: int | None = None  # %, from the baseline (0) to the target (100)

    @property
    def libelle(self) -> str:
        return ETATS[self.atteinte]


def etat_indicateur(
    indicateur: Indicateur,
    annee: int | None = None,
    mesures: Iterable[Mesure] | None = None,
    annees: Iterable[Annee] | None = None,
) -> EtatIndicateur:
    """Where `indicateur` stands at the end of `annee` (default: its last measured year).

    Reads `annees`, or `mesures`, or `indicateur.mesures.all()`: prefetch them.
    """
    if annees is None:
        annees = resumer(indicateur.mesures.all() if mesures is None else mesures)
    points = points_des_annees(indicateur.agregation, annees)
    if annee is not None:
        points = [point for point in points if point.annee <= annee]
    connus = [point for point in points if point.valeur is not None]
    derniere = connus[-1] if connus else None
    atteinte, part = _situer(indicateur, derniere)
    return EtatIndicateur(
        points=points,
        derniere=derniere,
        ecart_phrase=_phrase_ecart(indicateur, derniere, atteinte, part),
        atteinte=atteinte,
        part_du_chemin=part,
    )


def points_annuels(agregation: str, mesures: Iterable[Mesure]) -> list[Point]:
    """One point a year, in order; see `points_des_annees`."""
    return points_des_annees(agregation, resumer(mesures))


def valeurs_locales(
    agregation: str, mesures: Iterable[Mesure]
) -> dict[tuple[int | None, int], ValeurLocale]:
    """The value of each place in each year, by the key of the place (None: the whole contract) and
    the year: its quarters or its months are one value, by the rule of the indicator."""
    groupes: dict[tuple[int | None, int], list[Mesure]] = defaultdict(list)
    for mesure in mesures:
        groupes[mesure.quartier_id, mesure.annee].append(mesure)
    return {cle: _valeur_locale(agregation, siennes) for cle, siennes in groupes.items()}


def _valeur_locale(agregation: str, mesures: list[Mesure]) -> ValeurLocale:
    annee = _annee(mesures[0].annee, mesures)
    point = _point(annee, agregation, attendus=1)
    connues = _connues(mesures)
    ratio = agregation == Agregation.RATIO and annee.connues and not annee.sans_denominateur
    seule = connues[-1:] if agregation == Agregation.DERNIERE or len(connues) == 1 else []
    termes = connues if agregation == Agregation.SOMME else seule
    return ValeurLocale(
        quartier=mesures[0].quartier,
        point=point,
        numerateur=annee.numerateur if ratio else None,
        denominateur=annee.denominateur if ratio else None,
        femmes=_somme_entiere(m.valeur_femmes for m in termes),
        hommes=_somme_entiere(m.valeur_hommes for m in termes),
    )


def _somme_entiere(valeurs: Iterable[Decimal | None]) -> Decimal | None:
    """None when one of them is not known, or when there is none."""
    toutes = list(valeurs)
    return sum(toutes, Decimal(0)) if toutes and None not in toutes else None


def resumer(mesures: Iterable[Mesure]) -> list[Annee]:
    """These measures of one indicator, year by year: those of the whole contract apart. Of several
    on the same day, the last given is the latest."""
    groupes: dict[tuple[int, bool], list[Mesure]] = defaultdict(list)
    for mesure in mesures:
        groupes[mesure.annee, mesure.quartier_id is None].append(mesure)
    return [_annee(annee, siennes) for (annee, _), siennes in groupes.items()]


def _annee(annee: int, mesures: list[Mesure]) -> Annee:
    connues = _connues(mesures)
    return Annee(
        annee=annee,
        ensemble=mesures[0].quartier_id is None,
        lignes=len(mesures),
        connues=len(connues),
        lieux={m.quartier_id for m in mesures},
        lieux_connus=len({m.quartier_id for m in connues} - {None}),
        somme=sum((m.valeur for m in connues), Decimal(0)),
        numerateur=sum((m.numerateur for m in connues if m.numerateur), Decimal(0)),
        denominateur=sum((m.denominateur for m in connues if m.denominateur), Decimal(0)),
        sans_denominateur=sum(not m.denominateur for m in connues),
        derniere=connues[-1].valeur if connues else None,
        motif=next((m.motif_absence for m in mesures if m.valeur is None), ""),
        demonstration=any(m.demonstration for m in mesures),
    )


def _connues(mesures: Iterable[Mesure]) -> list[Mesure]:
    """Those that have a value, the latest last."""
    return sorted((m for m in mesures if m.valeur is not None), key=lambda m: m.periode_fin)


def points_des_annees(agregation: str, annees: Iterable[Annee]) -> list[Point]:
    """One point a year, in order. A value for the whole contract wins over its neighbourhoods'.

    Every neighbourhood measured once is expected each year: without one, a sum is incomplete
    and a last value is nobody's.
    """
    retenues: dict[int, Annee] = {}
    attendus: set[int] = set()
    for annee in annees:
        if annee.ensemble or annee.annee not in retenues:
            retenues[annee.annee] = annee
        if not annee.ensemble:
            attendus.update(annee.lieux)
    return [_point(retenues[annee], agregation, len(attendus)) for annee in sorted(retenues)]


def _point(annee: Annee, agregation: str, attendus: int) -> Point:
    if not annee.connues:
        return Point(annee.annee, None, annee.motif, False, annee.demonstration)
    valeur = _agreger(agregation, annee, seul_territoire=annee.ensemble or attendus == 1)
    ailleurs = not annee.ensemble and annee.lieux_connus < attendus
    motif = MOTIF_TERRITOIRES if valeur is None else ""
    incomplet = valeur is not None and (annee.connues < annee.lignes or ailleurs)
    return Point(annee.annee, valeur, motif, incomplet, annee.demonstration)


def _agreger(agregation: str, annee: Annee, *, seul_territoire: bool) -> Decimal | None:
    """Combine the measures of one year; None where the rule does not allow a combination."""
    if agregation == Agregation.SOMME:
        return annee.somme
    if agregation == Agregation.RATIO and not annee.sans_denominateur:
        return round(100 * annee.numerateur / annee.denominateur, 2)
    return annee.derniere if seul_territoire else None


def _situer(indicateur: Indicateur, derniere: Point | None) -> tuple[str, int | None]:
    """Whether the target is reached, and how far along the way the last value is (%)."""
    cible, depart = indicateur.cible_finale, indicateur.reference_valeur
    if derniere is None or cible is None:
        return "inconnue", None
    a_gagner = _manque(indicateur, derniere.valeur)
    if a_gagner <= 0:
        return "atteinte", 100
    if depart is None or depart == cible:
        echue = derniere.annee >= indicateur.cible_finale_annee
        return ("en_retard" if echue else "inconnue"), None
    part = round(100 * (derniere.valeur - depart) / (cible - depart))
    retard = derniere.valeur - _attendue(indicateur, derniere.annee)
    a_temps = retard <= 0 if indicateur.sens == Sens.BAISSE else retard >= 0
    return ("en_bonne_voie" if a_temps else "en_retard"), part


def _attendue(indicateur: Indicateur, annee: int) -> Decimal:
    """The value of `annee` on the straight lines from the baseline to the targets."""
    jalons = [
        (indicateur.reference_annee, indicateur.reference_valeur),
        (indicateur.cible_intermediaire_annee, indicateur.cible_intermediaire),
        (indicateur.cible_finale_annee, indicateur.cible_finale),
    ]
    connus = [(quand, valeur) for quand, valeur in jalons if quand is not None]
    for (debut, depart), (fin, arrivee) in pairwise(connus):
        if annee <= fin:
            return depart + (arrivee - depart) * Decimal(annee - debut) / max(1, fin - debut)
    return indicateur.cible_finale


def _manque(indicateur: Indicateur, valeur: Decimal) -> Decimal:
    """How much is left to gain, in the wanted direction; zero or less once the target is met."""
    gain = valeur - indicateur.cible_finale
    return gain if indicateur.sens == Sens.BAISSE else -gain


def _phrase_ecart(
    indicateur: Indicateur, derniere: Point | None, atteinte: str, part: int | None
) -> str:
    """The gap in words, as an elected official would say it."""
    if derniere is None:
        return "Aucune valeur n’est encore connue."
    valeur = quantite(derniere.valeur, indicateur.unite)
    if indicateur.cible_finale is None:
        return f"Dernière valeur connue : {valeur} en {derniere.annee}. Aucune cible n’est fixée."
    cible = quantite(indicateur.cible_finale, indicateur.unite)
    if atteinte == "atteinte":
        return f"La cible de {cible} est atteinte : {valeur} en {derniere.annee}."
    reste = ecart(_manque(indicateur, derniere.valeur), indicateur.unite)
    phrase = f"Avec {valeur} en {derniere.annee}, il reste {reste} à gagner "
    if derniere.annee < indicateur.cible_finale_annee:
        phrase += f"pour atteindre {cible} en {indicateur.cible_finale_annee}."
    else:
        phrase += f": la cible de {cible}, fixée pour {indicateur.cible_finale_annee}, est manquée."
    if part is not None and part < 0:
        return f"La situation s’est éloignée de la cible. {phrase}"
    return phrase


def somme_connue(montants: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the known amounts; None when none of them is known."""
    connus = [montant for montant in montants if montant is not None]
    return sum(connus, Decimal(0)) if connus else None


def exercice_par_defaut(contrat, aujourd_hui) -> int:
    """The last complete year inside the contract's dates; its first year when none is complete."""
    return max(contrat.date_debut.year, min(contrat.date_fin.year, aujourd_hui.year - 1))


def effort_annuel(indicateur: Indicateur, derniere: Point | None) -> Decimal | None:
    """What is left to gain each year, from the last value to the target, to two decimals.

    None when no value or no target is known, the target is reached, or its year is past.
    """
    if derniere is None or indicateur.cible_finale is None:
        return None
    reste, annees = (
        _manque(indicateur, derniere.valeur),
        indicateur.cible_finale_annee - derniere.annee,
    )
    return round(reste / annees, 2) if reste > 0 and annees > 0 else None
