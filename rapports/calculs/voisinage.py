"""A neighbourhood beside its communes and its agglomeration, as the reports keep it. It reads only.

Public statistics: what they say of women and men is told apart from the rest, so that a small
number is never found again by subtraction.
"""

from __future__ import annotations

from typing import Any

from contrats.graphiques import rendre_svg
from contrats.models import Contrat
from contrats.petits_nombres import MOINS, SEUIL, UNITES_SANS_PERSONNE
from contrats.quartier.comparaison import (
    POPULATIONS,
    Comparaison,
    LigneComparee,
    comparer,
    derniere_population,
)
from contrats.quartier.entourage import agglomerations
from contrats.quartier.equite import Suivi, suivre
from contrats.quartier.sexes import PAIRES, Case, ParSexe
from quartiers.models import Quartier, Releve

PAR_SEXE = {code for femmes, hommes, _ in PAIRES for code in (femmes, hommes)}


def voisinage(quartier: Quartier, contrat: Contrat, *, dessiner: bool = False) -> dict[str, Any]:
    """Who lives there, how it compares, how the gaps move, women beside men.

    `dessiner`: with the curve of each gap and its values.
    """
    communes = list(quartier.communes.all())
    autour = agglomerations([contrat], communes)
    lieux = (quartier, communes, autour)
    equite = suivre(*lieux)
    return {
        "nom": quartier.nom,
        "code": quartier.code,
        "nature": quartier.nature,
        "communes": [commune.nom for commune in communes],
        "sigles": [[agglo.sigle, agglo.nom] for agglo in autour if agglo.sigle],
        "population": _population(quartier),
        **_comparaison(comparer(*lieux)),
        "tendances": [
            _suivi(suivi) | (_dessin(suivi, equite.colonnes) if dessiner else {})
            for suivi in equite.suivis
            if _a_dire(suivi)
        ],
        "par_sexe": [
            _par_sexe(sujet, ["Le quartier", *equite.colonnes]) for sujet in equite.par_sexe
        ],
    }


def _population(quartier: Quartier) -> list[dict[str, Any]]:
    """The latest year known; several figures when sources disagree."""
    releves = quartier.releves.filter(statistique__code__in=POPULATIONS)
    connus = releves.select_related("statistique").order_by("source", "pk")
    return [valeur_de(releve) for releve in derniere_population(list(connus))]


def valeur_de(releve: Releve) -> dict[str, Any]:
    """One figure with its year and its source; a count of fewer than 11 people is kept back."""
    petit = trop_petit(releve)
    connue = releve.valeur is not None and not petit
    return {
        "valeur": f"{releve.valeur.normalize():f}" if connue else None,
        "motif": MOINS if petit else releve.motif_absence,
        "unite": releve.statistique.unite,
        "annee": releve.millesime,
        "source": releve.source,
        "environ": releve.approximatif,
    }


def trop_petit(releve: Releve | None) -> bool:
    """True for a count of people under 11."""
    if releve is None or releve.valeur is None or not releve.statistique.sommable:
        return False
    compte = releve.statistique.unite.strip().lower() not in UNITES_SANS_PERSONNE
    return compte and releve.valeur < SEUIL


def _comparaison(comparee: Comparaison) -> dict[str, Any]:
    return {
        "voisins": comparee.colonnes,
        "comparaison": [
            _ligne(ligne, comparee.colonnes)
            for ligne in comparee.lignes
            if ligne.statistique.code not in PAR_SEXE
        ],
    }


def _ligne(ligne: LigneComparee, voisins: list[str]) -> dict[str, Any]:
    return {
        "statistique": ligne.statistique.libelle,
        "code": ligne.statistique.code,
        **valeur_de(ligne.quartier),
        "part": "" if trop_petit(ligne.quartier) else ligne.part,
        "autour": [
            {
                "nom": nom,
                "valeur": cellule.releve and valeur_de(cellule.releve)["valeur"],
                "ecart": cellule.ecart,
            }
            for nom, cellule in zip(voisins, ligne.cellules, strict=True)
        ],
    }


def _a_dire(suivi: Suivi) -> bool:
    return len(suivi.annees) > 1 and suivi.statistique.code not in PAR_SEXE


def _suivi(suivi: Suivi) -> dict[str, Any]:
    """How each gap moves over the years, in the words of the page of the neighbourhood."""
    return {
        "statistique": suivi.statistique.libelle,
        "code": suivi.statistique.code,
        "annees": [suivi.annees[0].annee, suivi.annees[-1].annee],
        "phrases": suivi.tendances,
        "sources": suivi.sources,
    }


def _dessin(suivi: Suivi, voisins: list[str]) -> dict[str, Any]:
    """The chart, drawn now, and what it is drawn from: place by place, year by year."""
    graphique = suivi.graphique
    valeurs = [[annee.quartier, *(releve for releve, _ in annee.autour)] for annee in suivi.annees]
    return {
        "unite": suivi.statistique.unite,
        "courbe": graphique and {"svg": rendre_svg(graphique), "alt": graphique["alt"]},
        "lieux": ["Le quartier", *voisins],
        "valeurs": [
            [str(annee.annee), *(releve and valeur_de(releve)["valeur"] for releve in ligne)]
            for annee, ligne in zip(suivi.annees, valeurs, strict=True)
        ],
    }


def _par_sexe(sujet: ParSexe, lieux: list[str]) -> dict[str, Any]:
    """The latest year of a subject told by sex, place by place."""
    annee, cases = sujet.annees[-1]
    return {
        "libelle": sujet.libelle,
        "unite": sujet.unite,
        "annee": annee,
        "lieux": [_case(nom, case) for nom, case in zip(lieux, cases, strict=True)],
        "sources": sujet.sources,
    }


def _case(nom: str, case: Case) -> dict[str, Any]:
    """Women and men of one place; both kept back when either is a small number."""
    secret = trop_petit(case.femmes) or trop_petit(case.hommes)
    return {
        "nom": nom,
        "femmes": None if secret or not case.femmes else valeur_de(case.femmes)["valeur"],
        "hommes": None if secret or not case.hommes else valeur_de(case.hommes)["valeur"],
        "phrase": f"non publié\u00a0: {MOINS} personnes" if secret else case.phrase,
    }
