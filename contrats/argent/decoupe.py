"""How the money of contracts is cut, one way at a time, and by kind of credit each time."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from contrats.models import Action, Axe, Financement
from contrats.synthese import ventilation


def couper(lignes: QuerySet[Financement], axe: Axe, contrats, *autour: str) -> QuerySet:
    """These lines of `contrats` (rows, keys or a list of them) by what `axe` names, by `autour` and
    by kind of credit; not read yet. By neighbourhood, with how many are shared between several."""
    if axe == Axe.FINANCEUR:
        return ventilation(lignes, "financeur", *autour, "nature")
    if axe == Axe.OBJECTIF:
        lignes = lignes.annotate(objectif=F("action__objectifs"))
        return ventilation(lignes, "objectif", *autour, "nature")
    if axe == Axe.PILIERS:
        lignes = lignes.annotate(piliers=_piliers_servis())
        return ventilation(lignes, "piliers", *autour, "nature")
    lignes = lignes.annotate(quartier=F("action__quartiers"))
    partagees = Count("action", filter=Q(action__in=_dans_plusieurs(contrats)))
    return ventilation(lignes, "quartier", *autour, "nature", partagees=partagees)


def _dans_plusieurs(contrats) -> QuerySet:
    """The actions led in several neighbourhoods: asked once, not line by line."""
    situees = Action.quartiers.through.objects.filter(action__contrat__in=contrats).order_by()
    return situees.values("action").annotate(n=Count("pk")).filter(n__gt=1).values("action")


def _piliers_servis() -> ArraySubquery:
    """The pillars that the action of a line serves, through its objectives, each once."""
    liens = Action.objectifs.through.objects.filter(action=OuterRef("action")).order_by()
    pilier = Coalesce("objectif__pilier", "objectif__parent__pilier")
    liens = liens.annotate(pilier=pilier).filter(pilier__isnull=False)
    return ArraySubquery(liens.order_by("pilier").values("pilier").distinct())
