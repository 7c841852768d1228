"""Several contracts read as one: how many, where they stand, and their money, as one ledger.

The caller gives contracts that its reader may see; nothing here asks who is reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db.models import Count, Model, QuerySet, Value

from contrats.argent import cumuls
from contrats.argent.registre import (
    Ligne,
    Ventilation,
    dessiner,
    ligne_de,
    lignes_par_annee,
    par_montant,
    somme_des_lignes,
)
from contrats.models import Contrat
from contrats.statuts import StatutContrat
from contrats.synthese import grouper, moyens, par_nature
from quartiers.ensemble import lire_ensemble

PAR_ANNEE = ("annee", "nature")
# Each thing is in two lists: what was added up in advance, and what has changed since.
ACTIONS = ("actions_gardees", "actions_vives")
ANNEES = ("annees_gardees", "annees_vives")
DEPARTEMENTS = ("departements_gardes", "departements_vifs")
DEPARTEMENT = "contrat__pilote__departement"
PAR_DEPARTEMENT = (DEPARTEMENT, "nature")


def ensemble(contrats: QuerySet[Contrat]) -> dict[str, Any]:
    """These contracts in figures. One query, whatever they are: at the size of France it reads
    sums that were made in advance."""
    listes = listes_de_l_ensemble(contrats)
    lire_ensemble(*listes.values())
    return rassembler(listes)


def listes_de_l_ensemble(contrats: QuerySet[Contrat]) -> dict[str, QuerySet]:
    """What `rassembler` looks at; not read yet."""
    contrats = contrats.order_by()
    cles = contrats.values("pk")
    return {
        "statuts": contrats.values_list("statut").annotate(Count("pk")),
        "quartiers": _distincts(Contrat.quartiers.through, "quartier", cles),
        "partenaires": _distincts(Contrat.partenaires.through, "partenaire", cles),
        **_nommer(ACTIONS, cumuls.comptes(contrats)),
        **_nommer(ANNEES, cumuls.listes(contrats, *PAR_ANNEE)),
        **_nommer(DEPARTEMENTS, cumuls.listes(contrats, *PAR_DEPARTEMENT)),
    }


def rassembler(listes: dict[str, Iterable]) -> dict[str, Any]:
    """The contracts that these lists tell."""
    annees = cumuls.reunir((listes[nom] for nom in ANNEES), *PAR_ANNEE)
    departements = cumuls.reunir((listes[nom] for nom in DEPARTEMENTS), *PAR_DEPARTEMENT)
    par_statut = dict(listes["statuts"])
    return {
        "nombres": {
            "quartiers": sum(listes["quartiers"]),
            "partenaires": sum(listes["partenaires"]),
            "actions": sum(chain(*(listes[nom] for nom in ACTIONS))),
        },
        "contrats": sum(par_statut.values()),
        "statuts": [
            (statut, par_statut[statut]) for statut in StatutContrat if statut in par_statut
        ],
        **moyens(par_nature(annees)),
        "ventilations": _ventilations(annees, departements),
    }


def _nommer(noms: tuple[str, str], listes: list[QuerySet]) -> dict[str, QuerySet]:
    return dict(zip(noms, listes, strict=True))


def _distincts(liens: type[Model], champ: str, cles: QuerySet) -> QuerySet:
    """How many there are at the other end of these links, each once: a list of one number."""
    lies = liens.objects.filter(contrat__in=cles).order_by().values(_tout=Value(1))
    return lies.annotate(_nombre=Count(champ, distinct=True)).values_list("_nombre", flat=True)


def _ventilations(annees: list[dict], departements: list[dict]) -> dict[str, Ventilation]:
    """By year, by department of the steering intercommunality: no line is under two of them."""
    par_annee = lignes_par_annee(annees, None)
    somme = somme_des_lignes(par_annee, None)
    vues = [
        Ventilation("annees", "Par année", "Année", par_annee, somme),
        Ventilation(
            "departements", "Par département", "Département", _departements(departements), somme
        ),
    ]
    return {vue.code: dessiner(vue) for vue in vues}


def _departements(groupes: list[dict]) -> list[Ligne]:
    return sorted(
        (
            ligne_de(departement or "Sans département précisé", membres)
            for (departement,), membres in grouper(groupes, DEPARTEMENT).items()
        ),
        key=par_montant,
    )
