"""For those who manage contracts: who is late with what, and where each contract stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Aggregate, Count, Min, OuterRef, QuerySet, Subquery

from contrats import annees
from contrats.argent import cumuls
from contrats.calculs import etat_indicateur
from contrats.dus import Dus
from contrats.models import Action, Avis, Contrat, Engagement, Indicateur
from contrats.statuts import StatutAction, StatutContrat, StatutEngagement
from partenaires.models import Partenaire

DITS = (
    ("atteinte", "à la cible"),
    ("en_bonne_voie", "en bonne voie"),
    ("en_retard", "en retard"),
    ("inconnue", "sans réponse possible"),
)
RIEN = {"accorde": None, "demonstration": False}


@dataclass(frozen=True)
class Retard:
    """What one organisation is late with, in one contract. `demonstration`: some of it is."""

    partenaire: Partenaire
    valeurs: int
    actions: int
    engagements: int
    avis: int
    demonstration: bool

    @property
    def total(self) -> int:
        return self.valeurs + self.actions + self.engagements + self.avis


def retards_par_contrat(dus: Dus) -> list[tuple[Contrat, list[Retard]]]:
    """The organisations late in each contract, those that owe most first.

    An action counts for its porteur only, who answers for it.
    """
    comptes: dict[tuple[Contrat, Partenaire], Counter] = {}
    exemples = set()
    for quoi, contrat, partenaire, nombre, demonstration in _en_retard(dus):
        comptes.setdefault((contrat, partenaire), Counter())[quoi] += nombre
        if demonstration:
            exemples.add((contrat, partenaire))
    par_contrat: dict[Contrat, list[Retard]] = {}
    for (contrat, partenaire), compte in comptes.items():
        nombres = {nom: compte[nom] for nom in ("valeurs", "actions", "engagements", "avis")}
        demonstration = (contrat, partenaire) in exemples
        retard = Retard(partenaire, **nombres, demonstration=demonstration)
        par_contrat.setdefault(contrat, []).append(retard)
    return [
        (contrat, sorted(lignes, key=lambda r: (-r.total, r.partenaire.nom)))
        for contrat, lignes in sorted(par_contrat.items(), key=lambda c: c[0].intitule)
    ]


def _en_retard(dus: Dus) -> Iterable[tuple[str, Contrat, Partenaire, int, bool]]:
    for (contrat, partenaire, annee), nombre in dus.valeurs.items():
        if contrat.echeance_de_saisie(annee) < dus.jour:
            yield "valeurs", contrat, partenaire, nombre, False
    for (contrat, porteur, demonstration), nombre in dus.actions_de_tous.items():
        yield "actions", contrat, porteur, nombre, demonstration
    for engagement in dus.engagements:
        if engagement.echeance < dus.jour:
            contrat, partenaire = engagement.contrat, engagement.partenaire
            yield "engagements", contrat, partenaire, 1, engagement.demonstration
    for avis in dus.avis:
        if avis.echeance < dus.jour:
            yield "avis", avis.contrat, avis.partenaire, 1, False


@dataclass(frozen=True)
class EtatContrat:
    """Where a contract stands. `indicateurs` counts them by `EtatIndicateur.atteinte`
    (`indicateurs_exemples`: some of them are examples); an amount of which no term is known is
    None (`demonstration`: it holds an example); `prochaine` is the next due date, and what for.
    """

    contrat: Contrat
    indicateurs: Counter[str]
    indicateurs_exemples: bool
    actions_en_cours: int
    accorde: Decimal | None
    demonstration: bool
    prochaine: tuple[date, str] | None

    @property
    def indicateurs_dits(self) -> list[tuple[str, int]]:
        """« 3 en bonne voie », « 1 en retard »…: in words, those that exist."""
        return [(dit, self.indicateurs[code]) for code, dit in DITS if self.indicateurs[code]]


def listes_d_etats(contrats: QuerySet[Contrat], jour: date) -> dict[str, QuerySet]:
    """What `etats` looks at, for these contracts: lists not read yet."""
    indicateurs = Indicateur.objects.filter(objectif__contrat__in=contrats)
    suivis = Contrat.objects.filter(pk__in=contrats.values("pk"))  # they may be the first ones only
    return {
        "indicateurs_des_contrats": indicateurs.select_related("objectif"),
        **annees.listes(indicateurs.order_by().values("pk")),
        "chiffres": _chiffres(suivis, jour),
        **cumuls.de_chacun(suivis),
    }


def etats(contrats: list[Contrat], jour: date, listes: dict[str, QuerySet]) -> list[EtatContrat]:
    """The state of each contract."""
    indicateurs, exemples = _indicateurs(listes["indicateurs_des_contrats"], annees.reunir(listes))
    chiffres = {ligne["pk"]: ligne for ligne in listes["chiffres"]}
    argent = cumuls.argent_de_chacun(listes)
    return [
        EtatContrat(
            contrat=contrat,
            indicateurs=indicateurs.get(contrat.pk, Counter()),
            indicateurs_exemples=contrat.pk in exemples,
            actions_en_cours=chiffres[contrat.pk]["actions"] or 0,
            accorde=argent.get(contrat.pk, RIEN)["accorde"],
            demonstration=argent.get(contrat.pk, RIEN)["demonstration"],
            prochaine=_prochaine(contrat, chiffres[contrat.pk], jour),
        )
        for contrat in contrats
    ]


def _indicateurs(
    lignes: Iterable[Indicateur], lues: annees.Lues
) -> tuple[dict[int, Counter[str]], set[int]]:
    """By contract, how many indicators are in each state; then the contracts with examples."""
    comptes: dict[int, Counter[str]] = {}
    exemples = set()
    for indicateur in lignes:
        contrat = indicateur.objectif.contrat_id
        etat = etat_indicateur(indicateur, annees=lues[indicateur.pk])
        comptes.setdefault(contrat, Counter())[etat.atteinte] += 1
        if (
            indicateur.demonstration
            or indicateur.demonstration_cibles
            or (etat.derniere and etat.derniere.demonstration)
        ):
            exemples.add(contrat)
    return comptes, exemples


def _chiffres(contrats: QuerySet[Contrat], jour: date) -> QuerySet:
    """A row a contract; subqueries, so that one kind of line does not multiply another."""
    engagements = Engagement.objects.filter(statut=StatutEngagement.PRIS, echeance__gte=jour)
    en_cours = Action.objects.filter(statut=StatutAction.EN_COURS)
    return (
        contrats.order_by()
        .values("pk")
        .annotate(
            actions=_par_contrat(en_cours, "contrat", Count("pk")),
            engagement=_par_contrat(engagements, "contrat", Min("echeance")),
            avis=_par_contrat(
                Avis.objects.attendus().filter(echeance__gte=jour), "contrat", Min("echeance")
            ),
        )
    )


def _par_contrat(lignes: QuerySet, chemin: str, calcul: Aggregate) -> Subquery:
    groupes = lignes.filter(**{chemin: OuterRef("pk")}).order_by().values(chemin)
    return Subquery(groupes.annotate(calcul=calcul).values("calcul"))


def _prochaine(contrat: Contrat, chiffres: dict, jour: date) -> tuple[date, str] | None:
    """The first day to come when something of the contract is due, and what it is."""
    attendus = [(chiffres["engagement"], "un engagement à tenir"), (chiffres["avis"], "un avis")]
    if contrat.statut == StatutContrat.EN_VIGUEUR:
        attendus.append((contrat.date_fin, "la fin du contrat"))
        for annee in (jour.year - 1, jour.year):
            if contrat.date_debut.year <= annee <= contrat.date_fin.year:
                quoi = f"les valeurs {annee} des indicateurs"
                attendus.append((contrat.echeance_de_saisie(annee), quoi))
    a_venir = [(quand, quoi) for quand, quoi in attendus if quand is not None and quand >= jour]
    return min(a_venir, default=None)
