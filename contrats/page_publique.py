"""What residents read without an account: the parts that an officer chose, nothing personal.

No name of a person, no address, no comment, no document, no free text but the officer's own
presentation. Groups of people whose number is given never overlap, so that none is found by
subtraction: the actions of one neighbourhood alone, on its page; the others, on the contract's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db.models import QuerySet

from contrats import synthese
from contrats.argent import cumuls
from contrats.calculs import EtatIndicateur, etat_indicateur
from contrats.graphiques import courbe
from contrats.models import (
    Action,
    Contrat,
    Engagement,
    Indicateur,
    Mesure,
    Objectif,
    Publication,
    Rubrique,
)
from contrats.petits_nombres import (
    MOINS,
    Effectif,
    effectif,
    sans_petit_depart,
    taire,
    taire_par_soustraction,
)
from contrats.quartier.bilan import Bilan, composer, compter, lieux_de, racontees
from contrats.quartier.changements import Changement, decrire, mesures_de
from contrats.quartier.lignes import charger, listes_d_un
from partenaires.models import Partenaire
from quartiers.ensemble import relier
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret

TROP_PEU = "Les valeurs ne sont pas publiées\u00a0: elles portent sur trop peu de personnes."


@dataclass(frozen=True)
class Choix:
    """What an officer lets be read of a contract: put online, or only being previewed."""

    contrat: Contrat
    rubriques: frozenset[str]
    quartiers: list[Quartier]
    presentation: str

    @classmethod
    def de(cls, publication: Publication, quartiers: Iterable[Quartier]) -> Choix:
        """The choices of a page that is online, with these of its neighbourhoods."""
        return cls(
            publication.contrat,
            frozenset(publication.rubriques),
            list(quartiers),
            publication.presentation,
        )

    def montre(self, rubrique: Rubrique) -> bool:
        """True if this part is published."""
        return rubrique.value in self.rubriques


@dataclass(frozen=True)
class ActionPublique:
    """An action as residents read it: what, by which organisation, where it stands."""

    action: Action
    quartiers: list[Quartier]  # only those whose page is published

    @property
    def d_un_seul_quartier(self) -> bool:
        return len(self.action.quartiers.all()) == 1


@dataclass(frozen=True)
class IndicateurPublic:
    """Where an indicator stands, the years of too few people left out, and who says so."""

    indicateur: Indicateur
    etat: EtatIndicateur
    graphique: dict | None
    sources: list[str]


@dataclass(frozen=True)
class ObjectifPublic:
    """An objective with its indicators."""

    objectif: Objectif
    indicateurs: list[IndicateurPublic]


@dataclass(frozen=True)
class PageContrat:
    """The public page of a contract; a part that is not published is empty."""

    objectifs: list[ObjectifPublic] = field(default_factory=list)
    exercices: list[tuple[int, list[ActionPublique]]] = field(default_factory=list)
    personnes: Effectif | None = None  # of the actions that are not one neighbourhood's alone
    argent: dict | None = None
    partenaires: list[Partenaire] = field(default_factory=list)
    engagements: list[Engagement] = field(default_factory=list)


@dataclass(frozen=True)
class PageQuartier:
    """The public page of a neighbourhood, from every contract that publishes it."""

    bilan: Bilan | None = None
    personnes: Effectif | None = None  # of the actions led here only
    argent: Bilan | None = None  # that of the contracts whose money is published
    changements: list[Changement] = field(default_factory=list)


def quartiers_publies() -> QuerySet[Quartier]:
    """The neighbourhoods whose page anyone may read."""
    en_ligne = Publication.objects.en_ligne()
    return Quartier.objects.filter(pk__in=en_ligne.values("quartiers"))


def quartiers_en_ligne() -> QuerySet[Quartier]:
    """The same, loaded as `charger` does."""
    return charger(quartiers_publies(), contrats_en_ligne())


def listes_de_l_accueil(publications: tuple[int, ...]) -> dict[str, QuerySet]:
    """The neighbourhoods that these pages (their keys) publish, and their communes: links."""
    publies = Publication.quartiers.through.objects.filter(publication__in=publications)
    communes = Quartier.communes.through.objects.filter(quartier__in=publies.values("quartier"))
    publies = publies.select_related("quartier").defer("quartier__contour")
    return {
        "quartiers": publies.order_by("quartier"),
        "communes": communes.select_related("commune").order_by("commune"),
    }


def listes_de_la_page(contrat: int) -> dict[str, QuerySet]:
    """The page of a contract (its key) that anyone may read, if it has one, and the neighbourhoods
    that it publishes."""
    publications = Publication.objects.en_ligne().filter(contrat=contrat)
    return {
        "publication": publications.select_related("contrat__pilote"),
        "quartiers": quartiers_de(publications),
    }


def quartiers_de(publications: QuerySet[Publication]) -> QuerySet[Quartier]:
    """The neighbourhoods of these pages, online or not; without their outlines, which weigh."""
    return Quartier.objects.filter(publications__in=publications.values("pk")).defer("contour")


def listes_du_quartier_publie(
    quartier: int, lisibles: QuerySet[Quartier], contrats: QuerySet[Contrat]
) -> dict[str, QuerySet]:
    """A neighbourhood (its key) among `lisibles`, with what `charge` gives it and the pages that
    publish it."""
    publications = Publication.objects.en_ligne().filter(quartiers=quartier)
    return {
        "quartier": lisibles.filter(pk=quartier),
        **listes_d_un(quartier, contrats),
        "publications": publications.select_related("contrat__pilote").order_by("contrat"),
    }


def contrats_en_ligne() -> QuerySet[Contrat]:
    """The contracts whose page anyone may read."""
    return Contrat.objects.filter(publication__in=Publication.objects.en_ligne())


def page_contrat(choix: Choix) -> PageContrat:
    """The published parts of a contract."""
    listes = RUBRIQUES.lire(choix.contrat, *(choix.montre(rubrique) for rubrique in Rubrique))
    relier(listes.get("actions", []), listes.get("lieux", []), "quartiers")
    actions = _actions_publiques(choix, listes.get("actions", []))
    ailleurs = compter(ligne.action for ligne in actions if not ligne.d_un_seul_quartier)
    return PageContrat(
        objectifs=_objectifs(listes) if "objectifs" in listes else [],
        exercices=[(a, list(g)) for a, g in groupby(actions, lambda ligne: ligne.action.exercice)],
        personnes=effectif(ailleurs.femmes, ailleurs.hommes),
        argent=_argent(listes) if choix.montre(Rubrique.FINANCEMENTS) else None,
        partenaires=list(listes.get("partenaires", ())),
        engagements=list(listes.get("engagements", ())),
    )


def _argent(listes: dict[str, QuerySet]) -> dict:
    return synthese.moyens(synthese.par_nature(cumuls.argent_lu(listes)))


def _listes_du_contrat(contrat: Contrat, *montrees: bool) -> dict[str, QuerySet]:
    """The rows of the parts that are published, and of no other; to be read together."""
    montre, listes = dict(zip(Rubrique, montrees, strict=True)), {}
    if montre[Rubrique.ACTIONS]:
        actions = _actions([contrat.pk])
        listes |= {"actions": actions, "lieux": lieux_de(actions)}
    if montre[Rubrique.OBJECTIFS]:
        listes |= synthese.listes_d_objectifs(contrat)
    if montre[Rubrique.FINANCEMENTS]:
        listes |= cumuls.d_un_contrat(contrat)
    if montre[Rubrique.PARTENAIRES]:
        listes["partenaires"] = contrat.partenaires.all()
        listes["engagements"] = contrat.engagements.select_related("partenaire")
    return listes


RUBRIQUES = EnsemblePret(_listes_du_contrat)


def ouverts(choix: Iterable[Choix], rubrique: Rubrique) -> set[int]:
    """The contracts that let this part be read."""
    return {un.contrat.pk for un in choix if un.montre(rubrique)}


def listes_du_quartier(
    quartier: Quartier, finances: Iterable[int], vises: Iterable[int]
) -> dict[str, QuerySet]:
    """What `page_quartier` looks at; not read yet. `finances`, `vises`: the contracts whose actions
    or money, whose objectives may be read."""
    mesures = mesures_de(quartier, vises)
    indicateurs = mesures.order_by().values("indicateur")
    actions = _actions(finances).filter(quartiers=quartier)
    return {
        "actions": actions,
        "lieux": lieux_de(actions),
        "mesures": mesures,
        "toutes": Mesure.objects.filter(indicateur__in=indicateurs).order_by("periode_fin", "pk"),
    }


def page_quartier(
    quartier: Quartier, choix: list[Choix], listes: dict[str, QuerySet]
) -> PageQuartier:
    """What the contracts that publish this neighbourhood let be read of it."""
    relier(listes["actions"], listes["lieux"], "quartiers")
    montres = ouverts(choix, Rubrique.ACTIONS)
    finances = ouverts(choix, Rubrique.FINANCEMENTS)
    fait = composer([action for action in listes["actions"] if action.contrat_id in montres])
    payees = composer([action for action in listes["actions"] if action.contrat_id in finances])
    return PageQuartier(
        bilan=fait if montres else None,
        personnes=effectif(fait.propre.femmes, fait.propre.hommes),
        argent=payees if finances else None,
        changements=_changements(quartier, listes),
    )


def _actions(contrats: Iterable[int]) -> QuerySet[Action]:
    """Only those that count: what was refused, postponed or merely asked is nobody's business."""
    return racontees(Action.objects.filter(contrat__in=contrats))


def _actions_publiques(choix: Choix, actions: Iterable[Action]) -> list[ActionPublique]:
    publies = {quartier.pk for quartier in choix.quartiers}
    return [
        ActionPublique(action, [q for q in action.quartiers.all() if q.pk in publies])
        for action in actions
    ]


def _objectifs(listes: dict[str, QuerySet]) -> list[ObjectifPublic]:
    return [
        ObjectifPublic(suivi.objectif, [_discret(ligne.indicateur) for ligne in suivi.indicateurs])
        for suivi in synthese.rassembler(listes)
    ]


def _discret(indicateur: Indicateur) -> IndicateurPublic:
    mesures = taire(indicateur, indicateur.mesures.all())
    indicateur = sans_petit_depart(indicateur)
    etat = etat_indicateur(indicateur, mesures=mesures)
    if etat.derniere is None and any(mesure.motif_absence == MOINS for mesure in mesures):
        etat = replace(etat, ecart_phrase=TROP_PEU)
    return IndicateurPublic(
        indicateur=indicateur,
        etat=etat,
        graphique=courbe(etat, indicateur) if etat.derniere else None,
        sources=sorted({mesure.source for mesure in mesures if mesure.source}),
    )


def _changements(quartier: Quartier, listes: dict[str, QuerySet]) -> list[Changement]:
    """Of each indicator measured here, once, in the order of objectives."""
    toutes = defaultdict(list)
    for mesure in listes["toutes"]:
        toutes[mesure.indicateur_id].append(mesure)
    return [
        decrire(quartier, i, taire_par_soustraction(i, quartier.pk, toutes[i.pk]))
        for i in dict.fromkeys(mesure.indicateur for mesure in listes["mesures"])
    ]
