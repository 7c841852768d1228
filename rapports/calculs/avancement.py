"""What every report knows of its contract: who, where, what was aimed at, done, paid, promised.

It only reads, in a constant number of queries.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from contrats.models import Contrat
from rapports.calculs.argent import argent_par_objectif, argent_par_quartier, financements
from rapports.calculs.completude import completude
from rapports.calculs.contrat import contrat, engagements, signatures
from rapports.calculs.manques import manques
from rapports.calculs.objectifs import objectifs
from rapports.calculs.programme import actions, chiffres_cles
from rapports.calculs.territoires import quartiers, territoire
from rapports.models import Rapport

METHODE = [
    "Les chiffres sont ceux que les partenaires ont enregistrés dans le portail à la date "
    "d'établissement du rapport ; ils sont figés et leur empreinte est conservée.",
    "Un taux d'ensemble se calcule en divisant la somme des numérateurs par la somme des "
    "dénominateurs ; on ne fait jamais la moyenne de plusieurs taux.",
    "Une valeur absente n'est jamais comptée pour zéro : elle est signalée, avec son motif "
    "quand il est connu.",
    "Une action rattachée à deux objectifs ou à deux quartiers compte dans chacun : les montants "
    "par objectif, ou par quartier, ne s'additionnent pas.",
    "Les montants sont en euros courants. Les actions non retenues, ajournées ou annulées ne "
    "comptent pas dans les totaux.",
    "La mention « donnée de démonstration » signale ce qui est illustratif et n'engage personne.",
]


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """The common figures at the end of the report's period."""
    sujet = Contrat.objects.select_related("pilote", "pilote_initial").get(pk=rapport.contrat_id)
    debut, fin = rapport.periode_debut.year, rapport.periode_fin.year
    programme = actions(sujet, debut, fin)
    etats = objectifs(sujet, fin, argent_par_objectif(sujet, debut, fin))
    lieux = quartiers(sujet, argent_par_quartier(sujet, debut, fin))
    releves = territoire(sujet)
    return {
        "contrat": contrat(sujet),
        "chiffres_cles": chiffres_cles(sujet, releves, lieux, etats, programme),
        "territoire": releves,
        "quartiers": lieux,
        "objectifs": etats,
        "actions": programme,
        "financements": financements(sujet, fin),
        "signatures": signatures(sujet),
        "engagements": engagements(sujet),
        "completude": completude(sujet, fin),
        "manques": manques(sujet, debut, fin, etabli_le),
        "sources": _sources(releves, lieux, etats, sujet, debut, fin),
        "methode": METHODE,
    }


def _sources(releves, lieux, etats, sujet, debut, fin) -> list[str]:
    """Every source named behind the figures, once, in order of appearance."""
    citees = [ligne["source"] for ligne in releves]
    citees += [ligne["source"] for lieu in lieux for ligne in lieu["releves"]]
    for objectif in etats:
        for indicateur in objectif["indicateurs"]:
            if indicateur["reference"]:
                citees.append(indicateur["reference"]["source"])
            citees += indicateur["sources"]
    citees += (
        sujet.actions.filter(exercice__range=(debut, fin))
        .exclude(source="")
        .order_by("source")
        .values_list("source", flat=True)
        .distinct()
    )
    return list(dict.fromkeys(source for source in citees if source))
