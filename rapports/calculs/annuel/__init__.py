"""What the annual report of the politique de la ville says (decree 2015-1118). It only reads.

Six parts, from the data of the contract; contributions and opinions are given by the procedure.
The report is public: what counts fewer than 11 people loses its value.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from quartiers.models import NatureQuartier
from rapports.calculs.annuel.actions import actions_de_l_annee, dsu, par_pilier
from rapports.calculs.annuel.loi import STATISTIQUES, vises
from rapports.calculs.argent import financements
from rapports.calculs.connaissance import connaissance
from rapports.calculs.contrat import contrat
from rapports.calculs.etats import etats_publics
from rapports.calculs.paroles import paroles, participation
from rapports.calculs.voisinage import PAR_SEXE, voisinage
from rapports.models import Rapport


def relever(
    rapport: Rapport,
    etabli_le: date,
    contributions: Iterable[dict[str, Any]] = (),
    avis: Iterable[dict[str, Any]] = (),
    deliberation: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything that the report says of the last year of its period.

    `contributions`: {partenaire, texte}. `avis`: {qui, sens, libelle_sens, le, reference,
    remarques: {partie, texte, suite, decision}}. `deliberation`: {assemblee, le, reference}.
    """
    sujet, annee = rapport.contrat, rapport.periode_fin.year
    prioritaires = list(
        sujet.quartiers.filter(nature=NatureQuartier.QPV).prefetch_related("communes")
    )
    argent = financements(sujet, annee)
    return {
        "etabli_le": etabli_le.isoformat(),
        "annee": annee,
        "contrat": contrat(sujet),
        "objectifs": [_rattacher(etat) for etat in etats_publics(sujet, annee, prioritaires)],
        "quartiers": [
            _rattacher_les_chiffres(voisinage(q, sujet, dessiner=True)) for q in prioritaires
        ],
        "actions": actions_de_l_annee(sujet, annee),
        "contributions": list(contributions),
        "argent": {
            "par_exercice": argent["par_exercice"],
            "paroles": paroles(sujet),
        },
        "participation": participation(sujet, annee, annee),
        "connaissance": connaissance(sujet, annee),
        "piliers": par_pilier(sujet, annee),
        "dsu": dsu(sujet, annee),
        "avis": list(avis),
        "deliberation": deliberation,
    }


def _rattacher(etat: dict[str, Any]) -> dict[str, Any]:
    """The objective and each of its indicators, with the objectives of the law that their own
    title speaks of, else that of the objective, else that of the pillar."""
    noms = (etat["intitule"], etat["pilier"])
    indicateurs = [{**i, "loi": vises(i["intitule"], *noms)} for i in etat["indicateurs"]]
    return {**etat, "loi": vises(*noms), "indicateurs": indicateurs}


def _rattacher_les_chiffres(quartier: dict[str, Any]) -> dict[str, Any]:
    """The neighbourhood, each statistic with the objective of the law that it tells of."""
    for cle in ("comparaison", "tendances"):
        quartier[cle] = [{**ligne, "loi": _loi(ligne["code"])} for ligne in quartier[cle]]
    return quartier


def _loi(code: str) -> int | None:
    return 10 if code in PAR_SEXE else STATISTIQUES.get(code)
