"""What was done in a neighbourhood: by whom, for how many people, with what money.

An action led in several neighbourhoods is counted apart, whole: it is never split. A sum of
which no term is known is None, never zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, QuerySet

from contrats.argent import cumuls
from contrats.calculs import somme_connue
from contrats.models import Action, Axe, Contrat
from contrats.synthese import grouper, total
from partenaires.models import Partenaire
from quartiers.models import Quartier

DITS = (
    "contrat",
    "exercice",
    "date_fin",
    "intitule",
    "statut",
    "demonstration",
    "beneficiaires_reels_femmes",
    "beneficiaires_reels_hommes",
)


@dataclass(frozen=True)
class Part:
    """Actions counted together. `sans_…`: how many have not said that figure yet."""

    actions: int
    femmes: int | None
    hommes: int | None
    sans_personnes: int
    a_completer: int  # actions that have said the women, or the men, but not both
    accorde: Decimal | None
    sans_montant: int

    @property
    def personnes(self) -> int | None:
        """Women and men together, as far as they are known."""
        return somme_connue([self.femmes, self.hommes])


@dataclass(frozen=True)
class Bilan:
    """What was done: here only, and together with other neighbourhoods; latest year first."""

    propre: Part
    partagee: Part
    annees: list[tuple[int, list[Action]]]
    porteurs: list[tuple[Partenaire, int]]  # with their number of actions here, most first
    demonstration: bool

    @property
    def actions(self) -> int:
        return self.propre.actions + self.partagee.actions

    def dernieres(self, nombre: int | None) -> list[tuple[int, list[Action]]]:
        """The years of the latest actions, as many as that (None: all of them)."""
        montrees, restent = [], self.actions if nombre is None else nombre
        for annee, actions in self.annees:
            if restent > 0:
                montrees.append((annee, actions[:restent]))
                restent -= len(actions)
        return montrees


def actions_du_quartier(quartier: Quartier, contrats: QuerySet[Contrat]) -> QuerySet[Action]:
    """Those of `contrats` in this neighbourhood that count, in the programme or done: what
    `composer` wants, with their `lieux_de`."""
    return racontees(Action.objects.filter(contrat__in=contrats, quartiers=quartier))


def racontees(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Those that count, the latest first, with what `composer` and its pages say of them and no
    more."""
    return (
        actions.financees()
        .avec_montants()
        .select_related("porteur")
        .only(*DITS, "porteur__nom")
        .order_by("-exercice", "intitule", "reference")
    )


def lieux_de(actions: QuerySet[Action]) -> QuerySet:
    """Where each of these actions is led: links to `relier` to its `quartiers`."""
    liens = Action.quartiers.through.objects.filter(action__in=actions.order_by().values("pk"))
    return liens.select_related("quartier").defer("quartier__contour").order_by("quartier")


def composer(actions: list[Action]) -> Bilan:
    """What was done, from actions loaded with their neighbourhoods and granted amounts."""
    partagees = [action for action in actions if est_partagee(action)]
    porteurs = Counter(action.porteur for action in actions)
    return Bilan(
        propre=compter(action for action in actions if not est_partagee(action)),
        partagee=compter(partagees),
        annees=[(a, list(g)) for a, g in groupby(actions, lambda action: action.exercice)],
        porteurs=sorted(porteurs.items(), key=lambda paire: (-paire[1], paire[0].nom)),
        demonstration=any(action.demonstration for action in actions),
    )


def est_partagee(action: Action) -> bool:
    """True if the action is led in several neighbourhoods, loaded with it."""
    return len(action.quartiers.all()) > 1


def compter(actions: Iterable[Action]) -> Part:
    """The sums of these actions, with how many have not given each figure."""
    actions = list(actions)
    paires = [(a.beneficiaires_reels_femmes, a.beneficiaires_reels_hommes) for a in actions]
    inconnus = [sum(nombre is None for nombre in paire) for paire in paires]
    return Part(
        actions=len(actions),
        femmes=somme_connue(femmes for femmes, _ in paires),
        hommes=somme_connue(hommes for _, hommes in paires),
        sans_personnes=inconnus.count(2),
        a_completer=inconnus.count(1),
        accorde=somme_connue(action.total_accorde for action in actions),
        sans_montant=sum(action.total_accorde is None for action in actions),
    )


@dataclass(frozen=True)
class Total:
    """What a contract does in one neighbourhood."""

    actions: int = 0
    accorde: Decimal | None = None
    demonstration: bool = False


def listes_des_totaux(contrat: int) -> dict[str, QuerySet]:
    """What `totaux_par_quartier` adds up for this contract (its key); to be read together."""
    actions = Action.objects.filter(contrat=contrat, quartiers__isnull=False).financees()
    comptees = actions.order_by().values_list("quartiers")
    return {
        "comptees": comptees.annotate(nombre=Count("pk"), exemple=BoolOr("demonstration")),
        **cumuls.d_un_contrat(contrat, Axe.QUARTIER),
    }


def totaux_par_quartier(listes: dict[str, Iterable]) -> dict[int, Total]:
    """Neighbourhood -> the actions of the contract there that count, and euros granted to them.

    An action led in several neighbourhoods counts whole in each: these totals are never added.
    """
    groupes = grouper(cumuls.argent_lu(listes), "quartier")
    accordes = {cle: total(siens)["accorde"] for (cle,), siens in groupes.items()}
    return {
        pk: Total(nombre, accordes.get(pk), demonstration)
        for pk, nombre, demonstration in listes["comptees"]
    }
