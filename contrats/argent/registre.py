"""The ledger: the money of a contract by year, funder, pillar, objective and neighbourhood.

Each line of a breakdown is cut into three families of credit. What is counted under several
lines (several objectives, several neighbourhoods) is never added up; unknown is never zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contrats.argent.empile import empiler
from contrats.argent.habitants import Habitants, du_contrat, par_quartier
from contrats.models import Action, Contrat, Financement, NatureCredit
from contrats.synthese import (
    AUTRES,
    COLONNES,
    FAMILLES,
    moyens,
    rang,
    total,
    ventiler,
)

NOMS_FAMILLES = tuple(dict.fromkeys([*FAMILLES.values(), AUTRES]))
LIBELLES = {"demande": "Demandé", "accorde": "Accordé", "verse": "Versé"}
BARRES_MAX = 12  # beyond, a chart is no longer read; the table has every line


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
    def rangs(self) -> list[dict[str, Any]]:
        """One line for each of asked, granted and paid, then a cell for each column."""
        return [
            {
                "libelle": LIBELLES[colonne],
                "cases": [
                    {
                        "titre": titre,
                        "montant": sommes[colonne],
                        "connus": sommes[f"connus_{colonne}"],
                        "nombre": sommes["nombre"],
                    }
                    for titre, sommes in self.cases
                ],
            }
            for colonne in COLONNES
        ]

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
    """The money cut one way. `total` is None when its lines overlap; `note` then says it."""

    code: str
    titre: str
    entete: str
    lignes: list[Ligne]
    total: Ligne | None = None
    note: str = ""
    a_des_habitants: bool = False
    graphique: dict | None = field(default=None)


def registre(lignes: QuerySet[Financement], contrat: Contrat) -> dict[str, Any]:
    """These lines by kind of credit, then by every dimension; with the people behind them."""
    habitants = du_contrat(contrat)
    vue = moyens(lignes)
    par_annee = _annees(lignes, habitants)
    somme = _somme(par_annee, habitants)
    ventilations = [
        Ventilation("annees", "Par année", "Année", par_annee, somme, a_des_habitants=True),
        Ventilation("financeurs", "Par financeur", "Financeur", _financeurs(lignes), somme),
        Ventilation("piliers", "Par pilier", "Pilier", _piliers(lignes), note=_CHEVAUCHE["pilier"]),
        Ventilation(
            "objectifs", "Par objectif", "Objectif", _objectifs(lignes), note=_CHEVAUCHE["objectif"]
        ),
        Ventilation(
            "quartiers",
            "Par quartier",
            "Quartier",
            _quartiers(lignes),
            note=_CHEVAUCHE["quartier"],
            a_des_habitants=True,
        ),
    ]
    return {
        **vue,
        "habitants": habitants,
        "par_habitant": habitants and habitants.partager(vue["total"]["accorde"]),
        "ventilations": {v.code: _dessiner(v) for v in ventilations},
    }


_CHEVAUCHE = {
    "pilier": "Une action qui sert plusieurs piliers compte entière dans chacun : ces lignes ne "
    "s’additionnent pas.",
    "objectif": "Une action qui sert plusieurs objectifs compte entière dans chacun : ces lignes "
    "ne s’additionnent pas.",
    "quartier": "Une action menée dans plusieurs quartiers compte entière dans chacun : ces lignes "
    "ne s’additionnent pas, et le montant par habitant y est un maximum.",
}


def _dessiner(ventilation: Ventilation) -> Ventilation:
    """The same, with its chart when some granted amount is known."""
    connues = [ligne for ligne in ventilation.lignes if ligne.ensemble["accorde"]]
    if not connues:
        return ventilation
    titre = f"Montants accordés {ventilation.titre[0].lower()}{ventilation.titre[1:]}"
    montrees = ventilation.lignes[:BARRES_MAX]
    if len(montrees) < len(ventilation.lignes):
        titre += f", les {BARRES_MAX} premières lignes"
    bandes = [
        (ligne.libelle, [sommes["accorde"] for sommes in ligne.familles.values()])
        for ligne in montrees
    ]
    graphique = empiler(bandes, legende=NOMS_FAMILLES, titre=titre, code=ventilation.code)
    return Ventilation(**{**vars(ventilation), "graphique": graphique})


def _ligne(libelle: str, groupes: list[dict], **reste: Any) -> Ligne:
    """The sums of these groups, which have one kind of credit each and do not overlap."""
    par_famille = {nom: [] for nom in NOMS_FAMILLES}
    for groupe in groupes:
        par_famille[FAMILLES.get(NatureCredit(groupe["nature"]), AUTRES)].append(groupe)
    familles = {nom: total(membres) for nom, membres in par_famille.items()}
    return Ligne(libelle, familles, total(groupes), **reste)


def _grouper(groupes: Iterable[dict], *champs: str) -> dict[tuple, list[dict]]:
    par_cle: dict[tuple, list[dict]] = defaultdict(list)
    for groupe in groupes:
        par_cle[tuple(groupe[champ] for champ in champs)].append(groupe)
    return par_cle


def _somme(lignes: list[Ligne], habitants: Habitants | None) -> Ligne:
    """The total of lines that do not overlap."""
    familles = {nom: total([ligne.familles[nom] for ligne in lignes]) for nom in NOMS_FAMILLES}
    ensemble = total([ligne.ensemble for ligne in lignes])
    return Ligne("Total des montants connus", familles, ensemble, habitants)


def _annees(lignes, habitants: Habitants | None) -> list[Ligne]:
    groupes = _grouper(ventiler(lignes, "annee", "nature"), "annee")
    return [
        _ligne(str(annee), membres, habitants=habitants)
        for (annee,), membres in sorted(groupes.items())
    ]


def _par_montant(ligne: Ligne) -> tuple:
    """Largest grant first, unknown ones last."""
    accorde = ligne.ensemble["accorde"]
    return accorde is None, -(accorde or 0), ligne.libelle


def _financeurs(lignes) -> list[Ligne]:
    champs = ("financeur", "financeur__nom")
    groupes = _grouper(ventiler(lignes, *champs, "nature"), *champs)
    return sorted((_ligne(nom, membres) for (_, nom), membres in groupes.items()), key=_par_montant)


def _objectifs(lignes) -> list[Ligne]:
    champs = ("action__objectifs__numero", "action__objectifs__intitule")
    groupes = _grouper(ventiler(lignes, *champs, "nature"), *champs)
    cles = sorted(groupes, key=lambda cle: (cle[0] is None, rang(cle[0] or "")))
    return [
        _ligne(f"{numero}. {nom}" if numero else "Sans objectif précisé", groupes[numero, nom])
        for numero, nom in cles
    ]


def _quartiers(lignes) -> list[Ligne]:
    """With the people of each, and how many of its lines other neighbourhoods share."""
    situees = Action.quartiers.through.objects.filter(action=OuterRef("action")).order_by()
    ailleurs = situees.values("action").annotate(n=Count("pk")).values("n")
    champs = ("action__quartiers", "action__quartiers__nom")
    groupes = ventiler(
        lignes.annotate(nb_quartiers=Subquery(ailleurs)),
        *champs,
        "nature",
        partagees=Count("pk", filter=Q(nb_quartiers__gt=1)),
    )
    groupes = _grouper(groupes, *champs)
    habitants = par_quartier(cle for cle, _ in groupes if cle)
    rangees = [
        (
            cle is None,
            _ligne(
                nom or "Sans quartier précisé",
                membres,
                habitants=habitants.get(cle),
                partagees=sum(membre["partagees"] for membre in membres),
            ),
        )
        for (cle, nom), membres in groupes.items()
    ]
    rangees.sort(key=lambda rangee: (rangee[0], *_par_montant(rangee[1])))
    return [ligne for _, ligne in rangees]


def _piliers(lignes) -> list[Ligne]:
    """An action of two objectives of one pillar counts once there: hence action by action."""
    liens = Action.objectifs.through.objects.filter(action__in=lignes.order_by().values("action"))
    pilier = Coalesce("objectif__pilier", "objectif__parent__pilier")
    ordre = Coalesce("objectif__pilier__ordre", "objectif__parent__pilier__ordre")
    nom = Coalesce("objectif__pilier__intitule", "objectif__parent__pilier__intitule")
    liens = liens.annotate(pilier=pilier, ordre=ordre, nom=nom).filter(pilier__isnull=False)
    piliers_de: dict[int, set[tuple]] = defaultdict(set)
    for action, *cle in liens.order_by().values_list("action", "ordre", "nom", "pilier"):
        piliers_de[action].add(tuple(cle))
    groupes: dict[Hashable, list[dict]] = defaultdict(list)
    for groupe in ventiler(lignes, "action", "nature"):
        for cle in piliers_de.get(groupe["action"], {None}):
            groupes[cle].append(groupe)
    cles = sorted(groupes, key=lambda cle: (cle is None, cle or ()))
    return [_ligne(cle[1] if cle else "Sans pilier précisé", groupes[cle]) for cle in cles]
