"""What every report knows of its contract: who, where, what was aimed at, done, paid, promised.

It only reads, in a constant number of queries.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from contrats.ecriture import jour
from contrats.models import Action, Contrat
from quartiers.prete import EnsemblePret, ListePrete
from rapports import periodes
from rapports.calculs.argent import argent_par_objectif, argent_par_quartier, financements
from rapports.calculs.cartes import chiffres_cles
from rapports.calculs.completude import completude
from rapports.calculs.contrat import avis, contrat, engagements, liens_a_lire, signatures
from rapports.calculs.instant import une_fois
from rapports.calculs.manques import manques
from rapports.calculs.objectifs import objectifs
from rapports.calculs.portee import Portee
from rapports.calculs.programme import actions, actions_a_lire
from rapports.calculs.territoires import lieux_a_lire, quartiers, territoire
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


def methode(debut: date, fin: date, etabli_le: date) -> list[str]:
    """How the figures are made; over less than a year, or an unfinished one, which they are."""
    pleine = (debut.month, debut.day, fin.month, fin.day) == (1, 1, 12, 31)
    if pleine and fin < etabli_le:
        return METHODE
    quand = f"de l’année civile {fin.year}"
    if debut.year < fin.year:
        quand = f"des années civiles {debut.year} à {fin.year}"
    dit = (
        f"Ce rapport porte sur la période « {periodes.dire(debut, fin)} ». Les actions, les "
        f"montants et les valeurs des indicateurs sont comptés par année : ce sont ceux {quand}, "
        f"tels qu’ils étaient connus à la date du {jour(etabli_le)}."
    )
    return [dit, *METHODE]


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """The common figures at the end of the report's period, for what it is about."""
    (sujet,) = une_fois(CONTRAT.lire, rapport.contrat_id)
    portee = Portee(rapport.quartier, rapport.partenaire)
    debut, fin = rapport.periode_debut.year, rapport.periode_fin.year
    listes = LISTES.lire(sujet.pk, debut, fin, *portee.cles)
    programme = actions(listes["actions"])
    etats = objectifs(sujet, fin, argent_par_objectif(sujet, debut, fin, portee), portee)
    lieux = quartiers(listes["lieux"], argent_par_quartier(sujet, debut, fin, portee))
    parts = {
        "portee": {"genre": portee.genre, "libelle": portee.nom},
        "contrat": contrat(sujet),
        "territoire": territoire(sujet) if portee.entiere else [],
        "quartiers": lieux,
        "objectifs": etats,
        "actions": programme,
        "financements": financements(sujet, fin, portee),
        "signatures": signatures(listes, portee),
        "engagements": engagements(listes, etabli_le),
        "avis": avis(listes, etabli_le),
        "completude": completude(sujet, fin, portee),
        "manques": manques(sujet, debut, fin, etabli_le, portee),
    }
    return {
        **parts,
        "chiffres_cles": chiffres_cles(sujet, parts),
        "sources": _sources(parts, listes["sources"]),
        "methode": methode(rapport.periode_debut, rapport.periode_fin, etabli_le),
    }


def _listes(contrat: int, debut: int, fin: int, *cles: int | None) -> dict[str, QuerySet]:
    """What is told as it was written down, to be read together."""
    return {
        "actions": actions_a_lire(contrat, debut, fin, *cles),
        "lieux": lieux_a_lire(contrat, *cles),
        "sources": _sources_des_actions(contrat, debut, fin, *cles),
        **liens_a_lire(contrat, *cles),
    }


def _sources_des_actions(contrat: int, debut: int, fin: int, *cles: int | None) -> QuerySet:
    choix = Portee.de(*cles).actions
    lignes = Action.objects.filter(choix, contrat=contrat, exercice__range=(debut, fin))
    dites = lignes.exclude(source="").order_by("source")
    return dites.values_list("source", flat=True).distinct()


CONTRAT = ListePrete(
    lambda pk: Contrat.objects.filter(pk=pk).select_related("pilote", "pilote_initial")
)
LISTES = EnsemblePret(_listes)


def _sources(parts: dict[str, Any], des_actions: list[str]) -> list[str]:
    """Every source named behind the figures, once, in order of appearance."""
    citees = [ligne["source"] for ligne in parts["territoire"]]
    citees += [ligne["source"] for lieu in parts["quartiers"] for ligne in lieu["releves"]]
    for objectif in parts["objectifs"]:
        for indicateur in objectif["indicateurs"]:
            if indicateur["reference"]:
                citees.append(indicateur["reference"]["source"])
            citees += indicateur["sources"]
    citees += des_actions
    return list(dict.fromkeys(source for source in citees if source))
