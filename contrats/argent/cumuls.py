"""The money and the actions of many contracts at once: read from what was added up in advance where
it is up to date, from the rows themselves where it is not. What is read is always exact.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from contrats.argent.decoupe import couper
from contrats.models import (
    Action,
    Axe,
    CompteActions,
    Contrat,
    Cumul,
    CumulPerime,
    CumulVentile,
    Financement,
)
from contrats.synthese import COLONNES, grouper, total, ventilation
from quartiers import marques
from quartiers.ensemble import compter

CONTRAT = "action__contrat"
ARGENT = ("argent_garde", "argent_vif")
A_LA_FOIS = 50  # contracts added up in one transaction
VERROU = 0x43554D554C  # « CUMUL »: they are added up by one process at a time
ADDITIONS = {
    **{colonne: Sum(f"somme_{colonne}") for colonne in COLONNES},
    **{f"connus_{colonne}": Sum(f"lignes_{colonne}") for colonne in COLONNES},
    "nombre": Sum("lignes"),
    "demonstration": BoolOr("de_demonstration"),
}


def listes(contrats: QuerySet[Contrat], *champs: str) -> list[QuerySet]:
    """The money that counts of these contracts by `champs` (of the contract, `annee`, `nature`):
    two lists to be read in one statement, then `reunir`. No line is in both."""
    cumuls = Cumul.objects.a_jour().filter(contrat__in=_cles(contrats))
    vives = Financement.objects.comptees().filter(action__contrat__in=_perimes(contrats))
    siens = [f"action__{champ}" if champ.startswith("contrat") else champ for champ in champs]
    return [
        cumuls.order_by().values(*champs).annotate(**ADDITIONS),
        ventilation(vives, *siens),
    ]


def sommes(cumuls: QuerySet, *champs: str, **noms) -> QuerySet:
    """These sums as a `ventilation` by `champs` and by kind of credit, with these other names."""
    colonnes = {colonne: F(f"somme_{colonne}") for colonne in COLONNES}
    connus = {f"connus_{colonne}": F(f"lignes_{colonne}") for colonne in COLONNES}
    autres = {"nombre": F("lignes"), "demonstration": F("de_demonstration")}
    return cumuls.order_by().values(*champs, "nature", **noms, **colonnes, **connus, **autres)


def ventiles(contrat: Contrat, axe: Axe, *champs: str, **noms) -> QuerySet:
    """Those of a contract cut one way, as `couper` gives them."""
    gardes = CumulVentile.objects.filter(contrat=contrat, axe=axe)
    return sommes(gardes, axe.value, *champs, **noms)


def d_un_contrat(contrat, axe: Axe | None = None) -> dict[str, QuerySet]:
    """The money that counts of this contract (or its key) by year, or cut one way, and by kind of
    credit: two lists to be read in one statement, then `argent_lu`. No line is in both."""
    perimes = CumulPerime.objects.values("contrat")
    vives = Financement.objects.comptees().filter(action__contrat=contrat)
    vives = vives.filter(action__contrat__in=perimes)
    if axe is None:
        gardees = Cumul.objects.a_jour().filter(contrat=contrat)
        listes = sommes(gardees, "annee"), ventilation(vives, "annee", "nature")
    else:
        listes = ventiles(contrat, axe).a_jour(), couper(vives, axe, [contrat])
    return dict(zip(ARGENT, listes, strict=True))


def argent_lu(listes: dict[str, Iterable[dict]]) -> list[dict]:
    """What these two lists found, among others."""
    return [groupe for nom in ARGENT for groupe in listes[nom]]


def de_chacun(contrats: QuerySet[Contrat]) -> dict[str, QuerySet]:
    """The money that counts of each of these contracts: two lists, then `argent_de_chacun`."""
    return dict(zip(ARGENT, listes(contrats, "contrat"), strict=True))


def argent_de_chacun(listes: dict[str, Iterable[dict]]) -> dict[int, dict]:
    """What these two lists found, among others, by key of contract."""
    sommes = reunir((listes[nom] for nom in ARGENT), "contrat")
    return {somme["contrat"]: somme for somme in sommes}


def comptes(contrats: QuerySet[Contrat]) -> list[QuerySet]:
    """How many actions of these contracts are on their programme: two lists of one number, to be
    read in one statement, then added. No action is in both."""
    gardes = CompteActions.objects.a_jour().filter(contrat__in=_cles(contrats)).order_by()
    gardes = gardes.values(_tout=Value(1)).annotate(_nombre=Coalesce(Sum("actions"), 0))
    vives = Action.objects.financees().filter(contrat__in=_perimes(contrats))
    return [gardes.values_list("_nombre", flat=True), compter(vives)]


def _cles(contrats: QuerySet[Contrat]) -> QuerySet:
    return contrats.order_by().values("pk")


def _perimes(contrats: QuerySet[Contrat]) -> QuerySet:
    """Those whose rows have changed since they were added up."""
    return _cles(contrats).filter(pk__in=CumulPerime.objects.values("contrat"))


def reunir(lues: Iterable[Iterable[dict]], *champs: str) -> list[dict]:
    """What `listes` found, as one `ventilation` by `champs`."""
    lignes = [
        {champ.removeprefix("action__"): valeur for champ, valeur in ligne.items()}
        for liste in lues
        for ligne in liste
    ]
    groupes = grouper(lignes, *champs).items()
    return [dict(zip(champs, cle, strict=True)) | total(siennes) for cle, siennes in groupes]


def rafraichir() -> int:
    """Add up again what is out of date; return how many contracts. Nothing if another process is
    at it."""
    return marques.refaire(
        CumulPerime.objects.all(), "contrat", _refaire, numero=VERROU, lot=A_LA_FOIS
    )


def _refaire(contrats: list[int]) -> None:
    """Add up these again: what changes from here on marks its contract again."""
    lignes = Financement.objects.comptees().filter(action__contrat__in=contrats)
    Cumul.objects.filter(contrat__in=contrats).delete()
    Cumul.objects.bulk_create(
        Cumul(annee=groupe["annee"], **_gardees(groupe))
        for groupe in ventilation(lignes, CONTRAT, "annee", "nature")
    )
    CumulVentile.objects.filter(contrat__in=contrats).delete()
    for axe in Axe:
        CumulVentile.objects.bulk_create(
            _ventile(axe, groupe) for groupe in couper(lignes, axe, contrats, CONTRAT)
        )
    CompteActions.objects.filter(contrat__in=contrats).delete()
    CompteActions.objects.bulk_create(_comptes_d_actions(contrats))


def _comptes_d_actions(contrats: list[int]) -> list[CompteActions]:
    actions = Action.objects.financees().filter(contrat__in=contrats).order_by()
    nombres = actions.values_list("contrat").annotate(Count("pk"))
    return [CompteActions(contrat_id=contrat, actions=nombre) for contrat, nombre in nombres]


def _ventile(axe: Axe, groupe: dict) -> CumulVentile:
    sujet = "piliers" if axe == Axe.PILIERS else f"{axe}_id"
    partagees = groupe.get("partagees", 0)
    return CumulVentile(axe=axe, partagees=partagees, **{sujet: groupe[axe]}, **_gardees(groupe))


def _gardees(groupe: dict) -> dict:
    """The columns of what this `ventilation` adds up to."""
    return {
        "contrat_id": groupe[CONTRAT],
        "nature": groupe["nature"],
        "lignes": groupe["nombre"],
        "de_demonstration": groupe["demonstration"],
        **{f"somme_{colonne}": groupe[colonne] for colonne in COLONNES},
        **{f"lignes_{colonne}": groupe[f"connus_{colonne}"] for colonne in COLONNES},
    }
