"""The objectives and their indicators as their pages show them, in few queries. It only reads.

The caller gives what its reader may see; nothing here asks who is reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from contrats import annees
from contrats.annees import Lues
from contrats.argent import cumuls
from contrats.calculs import (
    ETATS,
    Annee,
    EtatIndicateur,
    ValeurLocale,
    etat_indicateur,
    somme_connue,
)
from contrats.graphiques import courbe
from contrats.models import (
    Action,
    Axe,
    Contrat,
    Financement,
    Indicateur,
    Mesure,
    NatureCredit,
    Objectif,
    Pilier,
)
from contrats.synthese import COLONNES, SuiviIndicateur, grouper, rang
from quartiers.ensemble import rattacher

SANS_PILIER = "Sans pilier"
INDICATEURS = Prefetch("indicateurs", Indicateur.objects.order_by("pk"))


@dataclass(frozen=True)
class Programme:
    """The retained actions of an objective: how many, and the euros granted that are known."""

    nb_actions: int = 0
    accorde: Decimal | None = None
    demonstration: bool = False


@dataclass(frozen=True)
class Noeud:
    """An objective, what is under it, and how its indicators stand: [(code, words, count)]."""

    objectif: Objectif
    programme: Programme
    etats: list[tuple[str, str, int]] = field(default_factory=list)
    enfants: list[Noeud] = field(default_factory=list)

    @property
    def nb_indicateurs(self) -> int:
        return sum(nombre for *_, nombre in self.etats)


@dataclass(frozen=True)
class Branche:
    """A pillar (None: no pillar) and its objectives."""

    pilier: Pilier | None
    noeuds: list[Noeud]

    @property
    def intitule(self) -> str:
        return self.pilier.intitule if self.pilier else SANS_PILIER


@dataclass(frozen=True)
class Echeance:
    """The next year to fill in, and the day when it is due."""

    annee: int
    le: date

    @property
    def passee(self) -> bool:
        return self.le < timezone.localdate()


@dataclass(frozen=True)
class LigneIndicateur:
    """An indicator in the table of all: where it stands, what it still owes (None: nothing)."""

    indicateur: Indicateur
    etat: EtatIndicateur
    prochaine: Echeance | None


def listes_de_l_arbre(contrat: Contrat) -> dict[str, QuerySet]:
    """What `arbre` draws; not read yet."""
    indicateurs = Indicateur.objects.filter(objectif__contrat=contrat)
    return {
        "objectifs": contrat.objectifs.select_related("pilier"),
        "indicateurs": indicateurs.order_by("pk"),
        **annees.listes(indicateurs.order_by().values("pk")),
        **listes_du_programme(contrat),
    }


def arbre(listes: dict[str, list]) -> list[Branche]:
    """Pillars in their order, then what has none; objectives in their natural order."""
    objectifs = sorted(listes["objectifs"], key=lambda o: rang(o.numero))
    rattacher(objectifs, listes["indicateurs"], "objectif_id", "indicateurs")
    lues = annees.reunir(listes)
    programmes = programme_par_objectif(listes)
    noeuds = [_noeud(o, objectifs, programmes, lues) for o in objectifs if o.parent_id is None]
    piliers = {n.objectif.pilier_id: n.objectif.pilier for n in noeuds if n.objectif.pilier}
    ordre = sorted(piliers.values(), key=lambda p: (p.ordre, p.pk))
    branches = [
        Branche(p, [n for n in noeuds if n.objectif.pilier_id == (p and p.pk)])
        for p in [*ordre, None]
    ]
    return [branche for branche in branches if branche.noeuds]


def _noeud(
    objectif: Objectif, tous: list[Objectif], programmes: dict[int, Programme], lues: Lues
) -> Noeud:
    indicateurs = objectif.indicateurs.all()
    compte = Counter(etat_indicateur(i, annees=lues[i.pk]).atteinte for i in indicateurs)
    return Noeud(
        objectif,
        programmes.get(objectif.pk, Programme()),
        [(code, mots, compte[code]) for code, mots in ETATS.items() if compte[code]],
        [_noeud(o, tous, programmes, lues) for o in tous if o.parent_id == objectif.pk],
    )


def listes_d_un_objectif(objectif: Objectif) -> dict[str, QuerySet]:
    """What the page of one objective tells of it; not read yet."""
    comptees = Financement.objects.filter(action__objectifs=objectif).comptees()
    ceux_ci = Objectif.objects.filter(Q(pk=objectif.pk) | Q(parent=objectif)).order_by()
    les_siens = Indicateur.objects.filter(objectif__in=ceux_ci.values("pk"))
    return {
        **listes_du_programme(objectif.contrat),
        "enfants": objectif.sous_objectifs.prefetch_related(INDICATEURS),
        "suivis": objectif.indicateurs.select_related("responsable").order_by("pk"),
        "natures": comptees.totaux_par("nature"),
        **annees.listes(les_siens.order_by().values("pk")),
    }


def branche(
    enfants: Iterable[Objectif], programmes: dict[int, Programme], lues: Lues
) -> list[Noeud]:
    """The sub-objectives of one objective, as in the tree."""
    ranges = sorted(enfants, key=lambda o: rang(o.numero))
    return [_noeud(enfant, [], programmes, lues) for enfant in ranges]


def listes_du_programme(contrat: Contrat) -> dict[str, QuerySet]:
    """Retained actions counted by objective, and what they were granted; not read yet.

    An action of two objectives counts in both: these figures are not to be added up.
    """
    retenues = Action.objects.financees().filter(contrat=contrat, objectifs__isnull=False)
    comptees = retenues.order_by().values("objectifs")
    return {
        "programme": comptees.annotate(n=Count("pk"), demo=BoolOr("demonstration")),
        **cumuls.d_un_contrat(contrat, Axe.OBJECTIF),
    }


def programme_par_objectif(listes: dict[str, Iterable[dict]]) -> dict[int, Programme]:
    """The same, by the key of the objective."""
    argent = grouper(cumuls.argent_lu(listes), "objectif")
    return {
        ligne["objectifs"]: Programme(
            ligne["n"],
            somme_connue(groupe["accorde"] for groupe in argent.get((ligne["objectifs"],), ())),
            ligne["demo"],
        )
        for ligne in listes["programme"]
    }


def argent_de(natures: Iterable[dict]) -> dict:
    """Euros of its retained actions by kind of credit; a sum without a known term is None."""
    lignes = [{**ligne, "libelle": NatureCredit(ligne["nature"]).label} for ligne in natures]
    total = {colonne: somme_connue(ligne[colonne] for ligne in lignes) for colonne in COLONNES}
    return {"lignes": lignes, "total": total}


def suivre(indicateurs: Iterable[Indicateur], lues: Lues) -> list[SuiviIndicateur]:
    """Each indicator with its state and its curve (None while no value is known)."""
    suivis = []
    for indicateur in indicateurs:
        etat = etat_indicateur(indicateur, annees=lues[indicateur.pk])
        graphique = courbe(etat, indicateur) if etat.derniere else None
        suivis.append(SuiviIndicateur(indicateur, etat, graphique))
    return suivis


def listes_du_tableau(indicateurs: QuerySet[Indicateur]) -> dict[str, QuerySet]:
    """What `tableau` shows of these; not read yet."""
    return {
        "indicateurs": indicateurs.select_related("responsable", "objectif"),
        **annees.listes(indicateurs.order_by().values("pk")),
    }


def tableau(contrat: Contrat, listes: dict[str, list]) -> list[LigneIndicateur]:
    """The indicators of the contract that were read, in the order of their objectives."""
    charges = sorted(listes["indicateurs"], key=lambda i: (rang(i.objectif.numero), i.pk))
    lues = annees.reunir(listes)
    return [
        LigneIndicateur(
            indicateur,
            etat_indicateur(indicateur, annees=lues[indicateur.pk]),
            prochaine_echeance(contrat, indicateur, lues[indicateur.pk]),
        )
        for indicateur in charges
    ]


def prochaine_echeance(
    contrat: Contrat, indicateur: Indicateur, mesures: Iterable[Mesure | Annee]
) -> Echeance | None:
    """The first year of the contract that nobody has filled in, not even with a reason."""
    premiere = max(contrat.date_debut.year, (indicateur.reference_annee or 0) + 1)
    remplies = {mesure.annee for mesure in mesures}
    vides = (a for a in range(premiere, contrat.date_fin.year + 1) if a not in remplies)
    annee = next(vides, None)
    return None if annee is None else Echeance(annee, contrat.echeance_de_saisie(annee))


def par_quartier(valeurs: Iterable[ValeurLocale]) -> dict:
    """Years across, neighbourhoods down; a cell is a value, or None when nothing was said."""
    locales = [valeur for valeur in valeurs if valeur.quartier]
    annees = sorted({valeur.point.annee for valeur in locales})
    quartiers = {valeur.quartier.pk: valeur.quartier for valeur in locales}
    cases = {(valeur.quartier.pk, valeur.point.annee): valeur for valeur in locales}
    return {
        "annees": annees,
        "lignes": [
            (quartier, [cases.get((quartier.pk, annee)) for annee in annees])
            for quartier in sorted(quartiers.values(), key=lambda q: q.nom)
        ],
    }


def par_sexe(valeurs: Iterable[ValeurLocale]) -> list[ValeurLocale]:
    """Values whose women or men are known, latest year first."""
    connues = [v for v in valeurs if not (v.femmes is None and v.hommes is None)]
    return sorted(connues, key=lambda v: (-v.point.annee, v.quartier.nom if v.quartier else ""))


def mesures_de(indicateur: Indicateur) -> QuerySet[Mesure]:
    """All that was measured of one indicator, oldest first, with its neighbourhoods, but for their
    outlines; not read yet."""
    mesures = indicateur.mesures.select_related("quartier").defer("quartier__contour")
    return mesures.order_by("periode_fin", "pk")
