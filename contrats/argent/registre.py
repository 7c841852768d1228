"""The ledger: the money of a contract by year, funder, pillar, objective and neighbourhood.

Each line of a breakdown is cut into three families of credit. What is counted under several
lines (several objectives, several neighbourhoods) is never added up; unknown is never zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Collate

from contrats.argent import cumuls
from contrats.argent.decoupe import couper
from contrats.argent.empile import empiler
from contrats.argent.habitants import (
    Habitants,
    releves_des_quartiers,
    releves_du_contrat,
    retenir,
    retenus,
)
from contrats.calculs import somme_connue
from contrats.models import (
    Action,
    Axe,
    Contrat,
    Cumul,
    CumulPerime,
    CumulVentile,
    Financement,
    NatureCredit,
    Pilier,
)
from contrats.synthese import (
    AUTRES,
    FAMILLES,
    grouper,
    moyens,
    par_nature,
    rang,
    total,
    ventilation,
)
from partenaires.models import Partenaire
from quartiers.ensemble import lire_ensemble

NOMS_FAMILLES = tuple(dict.fromkeys([*FAMILLES.values(), AUTRES]))
LIBELLES = {"demande": "Demandé", "accorde": "Accordé", "verse": "Versé"}
FINANCEUR = ("financeur", "financeur__nom")
OBJECTIF = ("numero", "intitule")
QUARTIER = ("quartier", "lieu")
BARRES_MAX = 12  # beyond, a chart is no longer read; the table has every line
LIGNES_MAX = BARRES_MAX  # of a table on a page: the others come when they are asked for


@dataclass(frozen=True)
class Ligne:
    """One line of a breakdown: each family's sums, then all together, as `synthese.total` gives.

    `partagees`: of its funding lines, those counted whole under other lines too.
    """

    libelle: str
    familles: dict[str, dict]
    ensemble: dict
    habitants: Habitants | None = None
    partagees: int = 0

    @property
    def cases(self) -> list[tuple[str, dict]]:
        """Title of the column and its sums, in the order of the columns."""
        return [*self.familles.items(), ("Ensemble", self.ensemble)]

    @property
    def par_habitant(self) -> list[dict[str, Any]]:
        """Granted euros per inhabitant in each column; nothing where the people are not known."""
        if self.habitants is None:
            return []
        return [
            {"titre": titre, "montant": self.habitants.partager(sommes["accorde"])}
            for titre, sommes in self.cases
        ]


@dataclass(frozen=True)
class Ventilation:
    """The money cut one way. `total` is None when its lines overlap; `note` then says it.

    `reste`: how many lines come after these ones, which an abridged view leaves out.
    """

    code: str
    titre: str
    entete: str
    lignes: list[Ligne]
    total: Ligne | None = None
    note: str = ""
    a_des_habitants: bool = False
    graphique: dict | None = field(default=None)
    reste: int = 0

    def abreger(self, au_plus: int | None) -> Ventilation:
        """Its first lines; its total and its chart are those of all."""
        montrees = self.lignes[:au_plus]
        trop = len(self.lignes) - len(montrees)
        return replace(self, lignes=montrees, reste=self.reste + trop) if trop else self


def registre(
    lignes: QuerySet[Financement], contrat: Contrat, financeurs_max: int | None = None
) -> dict[str, Any]:
    """These lines by kind of credit, then by every dimension; with the people behind them. One
    query."""
    listes = listes_du_registre(lignes, contrat)
    lire_ensemble(*listes.values())
    return dresser(listes, financeurs_max)


def dresser(listes: dict[str, Iterable], financeurs_max: int | None = None) -> dict[str, Any]:
    """The ledger that these lists tell, with the first funders or all of them: a great city has
    hundreds."""
    habitants = retenir(listes["habitants"])
    vue = moyens(par_nature(listes["annees"]))
    par_annee = lignes_par_annee(listes["annees"], habitants)
    somme = somme_des_lignes(par_annee, habitants)
    ventilations = [
        Ventilation("annees", "Par année", "Année", par_annee, somme, a_des_habitants=True),
        _par_financeur(listes, somme, financeurs_max),
        *_qui_se_chevauchent(listes),
    ]
    return {
        **vue,
        "habitants": habitants,
        "par_habitant": habitants and habitants.partager(vue["total"]["accorde"]),
        "ventilations": {v.code: dessiner(v) for v in ventilations},
    }


def abreger(registre: dict[str, Any], au_plus: int | None) -> dict[str, Any]:
    """This ledger with the first lines of each breakdown."""
    vues = {code: vue.abreger(au_plus) for code, vue in registre["ventilations"].items()}
    return {**registre, "ventilations": vues}


def listes_du_registre(lignes: QuerySet[Financement], contrat: Contrat) -> dict[str, QuerySet]:
    """What the ledger adds up, to be read together."""
    du_contrat = [contrat.pk]
    objectif = {champ: F(f"action__objectifs__{champ}") for champ in OBJECTIF}
    return {
        "annees": ventilation(lignes, "annee", "nature"),
        "financeurs": couper(lignes, Axe.FINANCEUR, du_contrat, "financeur__nom"),
        "objectifs": couper(lignes.annotate(**objectif), Axe.OBJECTIF, du_contrat, *OBJECTIF),
        "par_piliers": couper(lignes, Axe.PILIERS, du_contrat),
        "quartiers": couper(
            lignes.annotate(lieu=F("action__quartiers__nom")), Axe.QUARTIER, du_contrat, "lieu"
        ),
        "habitants_des_quartiers": releves_des_quartiers(
            Action.quartiers.through.objects.filter(
                action__in=lignes.order_by().values("action")
            ).values("quartier")
        ),
        **_autour(contrat),
    }


def listes_gardees(contrat: Contrat, abregees: bool = False) -> dict[str, QuerySet]:
    """The same for all the lines of the contract that count, added up in advance: exact when
    nothing is among its `perimes`, to be read with them. `abregees`: of the funders, a great city
    has hundreds, only those of the first lines; `noms` has them all."""
    ventiles = CumulVentile.objects.filter(contrat=contrat, axe=Axe.QUARTIER)
    financeurs = CumulVentile.objects.filter(contrat=contrat, axe=Axe.FINANCEUR).order_by()
    premiers = cumuls.ventiles(contrat, Axe.FINANCEUR, "financeur__nom")
    if abregees:
        premiers = premiers.filter(financeur__in=_premiers(financeurs))
    return {
        "perimes": CumulPerime.objects.filter(contrat=contrat).values_list("pk", flat=True)[:1],
        "annees": cumuls.sommes(Cumul.objects.filter(contrat=contrat), "annee"),
        "financeurs": premiers,
        "noms": Partenaire.objects.noms(financeurs.values("financeur")),
        "objectifs": cumuls.ventiles(
            contrat, Axe.OBJECTIF, **{champ: F(f"objectif__{champ}") for champ in OBJECTIF}
        ),
        "par_piliers": cumuls.ventiles(contrat, Axe.PILIERS),
        "quartiers": cumuls.ventiles(contrat, Axe.QUARTIER, "partagees", lieu=F("quartier__nom")),
        "habitants_des_quartiers": releves_des_quartiers(ventiles.values("quartier")),
        **_autour(contrat),
    }


def _premiers(ventiles: QuerySet[CumulVentile]) -> QuerySet:
    """The funders of the first lines, in the order of `_rang`."""
    sommes = ventiles.values("financeur").annotate(accorde=Sum("somme_accorde"))
    noms = Collate("financeur__nom", "C")  # compared as Python does
    rangs = F("accorde").desc(nulls_last=True), noms, "financeur"
    return sommes.order_by(*rangs).values("financeur")[:LIGNES_MAX]


def _autour(contrat: Contrat) -> dict[str, QuerySet]:
    """The pillars, and the people on the ground of the contract."""
    return {
        "piliers": Pilier.objects.filter(contrat=contrat).values_list("pk", "ordre", "intitule"),
        "habitants": releves_du_contrat(contrat),
    }


def _qui_se_chevauchent(listes: dict[str, QuerySet]) -> list[Ventilation]:
    """Those whose lines count the same money several times: they have no total."""
    return [
        Ventilation(
            "piliers", "Par pilier", "Pilier", _piliers(listes), note=_CHEVAUCHE["pilier"]
        ),
        Ventilation(
            "objectifs", "Par objectif", "Objectif", _objectifs(listes),
            note=_CHEVAUCHE["objectif"],
        ),
        Ventilation(
            "quartiers", "Par quartier", "Quartier", _quartiers(listes),
            note=_CHEVAUCHE["quartier"], a_des_habitants=True,
        ),
    ]  # fmt: skip


_CHEVAUCHE = {
    "pilier": "Une action qui sert plusieurs piliers compte entière dans chacun : ces lignes ne "
    "s’additionnent pas.",
    "objectif": "Une action qui sert plusieurs objectifs compte entière dans chacun : ces lignes "
    "ne s’additionnent pas.",
    "quartier": "Une action menée dans plusieurs quartiers compte entière dans chacun : ces lignes "
    "ne s’additionnent pas, et le montant par habitant y est un maximum.",
}


def dessiner(ventilation: Ventilation) -> Ventilation:
    """The same, with its chart when some granted amount is known."""
    connues = [ligne for ligne in ventilation.lignes if ligne.ensemble["accorde"]]
    if not connues:
        return ventilation
    titre = f"Montants accordés {ventilation.titre[0].lower()}{ventilation.titre[1:]}"
    montrees = ventilation.lignes[:BARRES_MAX]
    if len(montrees) < len(ventilation.lignes) + ventilation.reste:
        titre += f", les {BARRES_MAX} premières lignes"
    bandes = [
        (ligne.libelle, [sommes["accorde"] for sommes in ligne.familles.values()])
        for ligne in montrees
    ]
    graphique = empiler(bandes, legende=NOMS_FAMILLES, titre=titre, code=ventilation.code)
    return Ventilation(**{**vars(ventilation), "graphique": graphique})


def ligne_de(libelle: str, groupes: list[dict], **reste: Any) -> Ligne:
    """The sums of these groups, which have one kind of credit each and do not overlap."""
    par_famille = {nom: [] for nom in NOMS_FAMILLES}
    for groupe in groupes:
        par_famille[FAMILLES.get(NatureCredit(groupe["nature"]), AUTRES)].append(groupe)
    familles = {nom: total(membres) for nom, membres in par_famille.items()}
    return Ligne(libelle, familles, total(groupes), **reste)


def somme_des_lignes(lignes: list[Ligne], habitants: Habitants | None) -> Ligne:
    """The total of lines that do not overlap."""
    familles = {nom: total([ligne.familles[nom] for ligne in lignes]) for nom in NOMS_FAMILLES}
    ensemble = total([ligne.ensemble for ligne in lignes])
    return Ligne("Total des montants connus", familles, ensemble, habitants)


def lignes_par_annee(annees: Iterable[dict], habitants: Habitants | None) -> list[Ligne]:
    """One line a year, the first one first."""
    groupes = grouper(annees, "annee")
    return [
        ligne_de(str(annee), membres, habitants=habitants)
        for (annee,), membres in sorted(groupes.items())
    ]


def par_montant(ligne: Ligne) -> tuple:
    """Largest grant first, unknown ones last."""
    return _rang(ligne.ensemble["accorde"], ligne.libelle)


def _rang(accorde: Decimal | None, libelle: str) -> tuple:
    return accorde is None, -(accorde or 0), libelle


def _par_financeur(listes: dict[str, QuerySet], somme: Ligne, au_plus: int | None) -> Ventilation:
    """Who grants most first; those that come after the first `au_plus` are only counted."""
    groupes = grouper(listes["financeurs"], *FINANCEUR)
    rangs = {
        cle: _rang(somme_connue(membre["accorde"] for membre in membres), cle[1])
        for cle, membres in groupes.items()
    }
    cles = sorted(groupes, key=rangs.get)[:au_plus]
    nombre = len(listes.get("noms", groupes))
    return Ventilation(
        "financeurs", "Par financeur", "Financeur", [ligne_de(c[1], groupes[c]) for c in cles],
        somme, reste=nombre - len(cles),
    )  # fmt: skip


def _objectifs(listes: dict[str, QuerySet]) -> list[Ligne]:
    groupes = grouper(listes["objectifs"], *OBJECTIF)
    cles = sorted(groupes, key=lambda cle: (cle[0] is None, rang(cle[0] or "")))
    return [
        ligne_de(f"{numero}. {nom}" if numero else "Sans objectif précisé", groupes[numero, nom])
        for numero, nom in cles
    ]


def _quartiers(listes: dict[str, QuerySet]) -> list[Ligne]:
    """With the people of each, and how many of its lines other neighbourhoods share."""
    groupes = grouper(listes["quartiers"], *QUARTIER)
    habitants = retenus(listes["habitants_des_quartiers"])
    rangees = [
        (
            cle is None,
            ligne_de(
                nom or "Sans quartier précisé",
                membres,
                habitants=habitants.get(cle),
                partagees=sum(membre["partagees"] for membre in membres),
            ),
        )
        for (cle, nom), membres in groupes.items()
    ]
    rangees.sort(key=lambda rangee: (rangee[0], *par_montant(rangee[1])))
    return [ligne for _, ligne in rangees]


def _piliers(listes: dict[str, QuerySet]) -> list[Ligne]:
    """An action of two objectives of one pillar counts once there: hence by sets of pillars."""
    cles = {pk: (ordre, intitule, pk) for pk, ordre, intitule in listes["piliers"]}
    groupes: dict[Hashable, list[dict]] = defaultdict(list)
    for groupe in listes["par_piliers"]:
        for cle in {cles[pk] for pk in groupe["piliers"] if pk in cles} or {None}:
            groupes[cle].append(groupe)
    rangees = sorted(groupes, key=lambda cle: (cle is None, cle or ()))
    return [ligne_de(cle[1] if cle else "Sans pilier précisé", groupes[cle]) for cle in rangees]
