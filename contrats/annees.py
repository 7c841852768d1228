"""What was measured of each indicator, year by year: read from what was summed up in advance where
it is up to date, from the measures themselves where it is not. What is read is always exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from itertools import chain

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from contrats.calculs import Annee
from contrats.models import AnneeMesuree, IndicateurPerime, Mesure
from quartiers import marques

Lues = dict[int, list[Annee]]  # what was measured, by key of indicator
CHAMPS = tuple(champ.name for champ in fields(Annee))
# What measures are added up into is not named as they are.
SOMMES = {champ: f"v_{champ}" for champ in CHAMPS} | {"annee": "an", "ensemble": "ensemble"}
A_LA_FOIS = 500  # indicators summed up in one transaction
VERROU = 0x414E4E4545  # « ANNEE »: they are summed up by one process at a time


def listes(indicateurs, nom: str = "annees", colonnes: Iterable[str] = CHAMPS) -> dict:
    """What was measured of these (rows, keys or a list of them), as `calculs.resumer` would sum it
    up: two lists to be read in one statement, then `reunir`. No year is in both. A contract of a
    great city has tens of thousands of measures.

    `colonnes`: what is wanted of an `Annee`, or of the indicator from `indicateur__`.
    """
    perimes = IndicateurPerime.objects.values("indicateur")
    gardees = AnneeMesuree.objects.filter(indicateur__in=indicateurs)
    vives = Mesure.objects.filter(indicateur__in=indicateurs)
    return {
        f"{nom}_gardees": gardees.exclude(indicateur__in=perimes)
        .order_by()
        .values_list("indicateur", *colonnes),
        f"{nom}_vives": _additionner(vives.filter(indicateur__in=perimes), colonnes),
    }


def lignes(listes: dict[str, Iterable[tuple]], nom: str = "annees") -> Iterable[tuple]:
    """What these lists found, among others: the key of the indicator, then the columns wanted."""
    return chain(listes[f"{nom}_gardees"], listes[f"{nom}_vives"])


def reunir(listes: dict[str, Iterable[tuple]]) -> Lues:
    """The years that they found, by indicator."""
    lues: Lues = defaultdict(list)
    for indicateur, *ligne in lignes(listes):
        lues[indicateur].append(Annee(*ligne))
    return lues


def rafraichir() -> int:
    """Sum up again the indicators that are out of date; return how many. Nothing if another
    process is at it."""
    return marques.refaire(
        IndicateurPerime.objects.all(), "indicateur", _refaire, numero=VERROU, lot=A_LA_FOIS
    )


def _refaire(indicateurs: list[int]) -> None:
    AnneeMesuree.objects.filter(indicateur__in=indicateurs).delete()
    AnneeMesuree.objects.bulk_create(
        AnneeMesuree(indicateur_id=indicateur, **dict(zip(CHAMPS, ligne, strict=True)))
        for indicateur, *ligne in _additionner(Mesure.objects.filter(indicateur__in=indicateurs))
    )


def _additionner(mesures: QuerySet[Mesure], colonnes: Iterable[str] = CHAMPS) -> QuerySet:
    """The indicator of these measures, then what makes an `Annee` of those of a year."""
    noms = [SOMMES.get(colonne, colonne) for colonne in colonnes]
    autour = [nom for nom in noms if nom.startswith("indicateur__")]
    connue = Q(valeur__isnull=False)
    sans = connue & (Q(denominateur=None) | Q(denominateur=0))
    lignes = (
        mesures.order_by()
        .annotate(
            an=ExtractYear("periode_fin"),
            ensemble=ExpressionWrapper(Q(quartier=None), BooleanField()),
        )
        .values("indicateur", "an", "ensemble", *autour)
        .annotate(
            v_lignes=Count("pk"),
            v_connues=Count("valeur"),
            v_lieux=ArrayAgg("quartier", distinct=True),
            v_lieux_connus=Count("quartier", distinct=True, filter=connue),
            v_somme=Sum("valeur"),
            v_numerateur=Sum("numerateur", filter=connue),
            v_denominateur=Sum("denominateur", filter=connue),
            v_sans_denominateur=Count("pk", filter=sans),
            valeurs=ArrayAgg("valeur", filter=connue, order_by=("-periode_fin", "-pk")),
            motifs=ArrayAgg("motif_absence", filter=~connue, order_by=("periode_fin", "pk")),
            v_demonstration=BoolOr("demonstration"),
        )
    )
    lignes = lignes.annotate(v_derniere=F("valeurs__0"), v_motif=F("motifs__0"))
    return lignes.values_list("indicateur", *noms)
