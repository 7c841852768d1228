"""The objectives and where each of their indicators stands at the end of the period."""

from __future__ import annotations

from decimal import Decimal

from contrats import synthese
from contrats.calculs import Point, points_annuels, valeurs_locales
from contrats.graphiques import rendre_svg, tracer_courbe
from contrats.models import Contrat, Indicateur, Mesure
from contrats.synthese import SuiviIndicateur, SuiviObjectif
from quartiers.models import Quartier
from rapports.calculs.instant import une_fois
from rapports.calculs.portee import ENTIERE, Portee


def objectifs(
    sujet: Contrat, annee: int, argent: dict[int, dict], portee: Portee = ENTIERE
) -> list[dict]:
    """Each objective with its indicators up to `annee`, and the money of its actions.

    A partner has the indicators that it answers for; a neighbourhood, those measured there, and
    for each its own values beside those of the whole contract.
    """
    suivis = [
        _objectif(suivi, argent, portee) for suivi in une_fois(synthese.objectifs, sujet, annee)
    ]
    return [o for o in suivis if portee.entiere or o["indicateurs"] or o["nb_actions"]]


def _objectif(suivi: SuiviObjectif, argent: dict[int, dict], portee: Portee) -> dict:
    objectif = suivi.objectif
    depense = argent.get(objectif.pk, {"nb_actions": 0, "accorde": Decimal(0)})
    return {
        "numero": objectif.numero,
        "intitule": objectif.intitule,
        "description": objectif.description,
        "nb_actions": depense["nb_actions"],
        "accorde": _texte(depense["accorde"]),
        "indicateurs": [_indicateur(i, portee) for i in suivi.indicateurs if _concerne(i, portee)],
    }


def _concerne(suivi: SuiviIndicateur, portee: Portee) -> bool:
    if portee.partenaire:
        return suivi.indicateur.responsable_id == portee.partenaire.pk
    return portee.quartier is None or bool(_locales(suivi, portee.quartier))


def _locales(suivi: SuiviIndicateur, quartier: Quartier) -> list[Mesure]:
    return [m for m in suivi.indicateur.mesures.all() if m.quartier_id == quartier.pk]


def _indicateur(suivi: SuiviIndicateur, portee: Portee) -> dict:
    entier = _du_contrat(suivi)
    return entier | _du_quartier(suivi, portee.quartier) if portee.quartier else entier


def _du_quartier(suivi: SuiviIndicateur, quartier: Quartier) -> dict:
    """What the neighbourhood's own sheet says of the indicator: its values there."""
    indicateur, locales = suivi.indicateur, _locales(suivi, quartier)
    points = points_annuels(indicateur.agregation, locales)
    connus = [point for point in points if point.valeur is not None]
    dessin = tracer_courbe(
        [(point.annee, point.valeur) for point in points],
        unite=indicateur.unite,
        titre=f"{indicateur.intitule}, {quartier.nom}",
    )
    return {
        "points": [_point(point) for point in points],
        "locale": _cible(connus[-1].valeur, connus[-1].annee) if connus else None,
        "par_quartier": [],
        "courbe": {"svg": rendre_svg(dessin), "alt": dessin["alt"]} if connus else None,
        "sources": list(dict.fromkeys(m.source for m in locales if m.source)),
    }


def _point(point: Point) -> dict:
    return {
        "annee": point.annee,
        "valeur": _texte(point.valeur),
        "motif": point.motif,
        "incomplet": point.incomplet,
        "demonstration": point.demonstration,
    }


def _du_contrat(suivi: SuiviIndicateur) -> dict:
    indicateur, etat = suivi.indicateur, suivi.etat
    mesures = list(indicateur.mesures.all())
    return {
        "cle": indicateur.pk,
        "intitule": indicateur.intitule,
        "definition": indicateur.definition,
        "unite": indicateur.unite,
        "sens": indicateur.sens,
        "sens_libelle": indicateur.get_sens_display(),
        "regle": indicateur.get_agregation_display(),
        "responsable": str(indicateur.responsable) if indicateur.responsable else None,
        "reference": _reference(indicateur),
        "cible_intermediaire": _cible(
            indicateur.cible_intermediaire, indicateur.cible_intermediaire_annee
        ),
        "cible": _cible(indicateur.cible_finale, indicateur.cible_finale_annee),
        "points": [_point(point) for point in etat.points],
        "derniere": _cible(etat.derniere.valeur, etat.derniere.annee) if etat.derniere else None,
        "ecart": etat.ecart_phrase,
        "atteinte": etat.atteinte,
        "par_quartier": _par_quartier(indicateur.agregation, mesures),
        "courbe": _courbe(suivi),
        "demonstration": indicateur.demonstration,
        "demonstration_cibles": indicateur.demonstration_cibles,
        "sources": list(dict.fromkeys(m.source for m in mesures if m.source)),
    }


def _reference(indicateur: Indicateur) -> dict | None:
    valeur = _cible(indicateur.reference_valeur, indicateur.reference_annee)
    return valeur and {**valeur, "source": indicateur.reference_source}


def _cible(valeur: Decimal | None, annee: int | None) -> dict | None:
    return None if valeur is None else {"valeur": str(valeur), "annee": annee}


def _texte(valeur: Decimal | None) -> str | None:
    return None if valeur is None else str(valeur)


def _par_quartier(agregation: str, mesures: list[Mesure]) -> list[dict]:
    """The last year measured by neighbourhood, with women and men where they are known."""
    locales = [mesure for mesure in mesures if mesure.quartier_id]
    derniere = max((mesure.annee for mesure in locales), default=None)
    valeurs = valeurs_locales(agregation, [m for m in locales if m.annee == derniere]).values()
    lignes = [
        {
            "quartier": valeur.quartier.nom,
            "annee": derniere,
            "valeur": _texte(valeur.point.valeur),
            "motif": valeur.point.motif,
            "incomplet": valeur.point.incomplet,
            "femmes": _texte(valeur.femmes),
            "hommes": _texte(valeur.hommes),
        }
        for valeur in valeurs
    ]
    return sorted(lignes, key=lambda ligne: ligne["quartier"])


def _courbe(suivi: SuiviIndicateur) -> dict | None:
    """The chart, drawn now: a frozen report keeps its drawing with its figures."""
    if suivi.graphique is None:
        return None
    return {"svg": rendre_svg(suivi.graphique), "alt": suivi.graphique["alt"]}
