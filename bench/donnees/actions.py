"""The actions of every contract: their lines of money, their places, their steps, their journal.

Rows are yielded table by table, in the order of `COLONNES`; keys follow one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.donnees import identites
from bench.donnees.suivi import objectif_de
from bench.donnees.tailles import Taille
from bench.donnees.territoires import DEBUT, Contrat, partager

CETTE_ANNEE = 2026
EXERCICES = {
    2015: tuple(range(2015, 2021)),
    2024: (2024,) * 5 + (2025,) * 6 + (2026,) * 6 + (2027, 2028, 2029),
}
STATUTS_PASSES = ("terminee",) * 16 + ("refusee", "refusee", "annulee", "ajournee")
STATUTS_DE_L_ANNEE = ("en_cours",) * 11 + ("retenue",) * 4 + ("refusee",) * 2 + (
    "deposee", "deposee", "ajournee",
)  # fmt: skip
STATUTS_A_VENIR = ("deposee",) * 7 + ("retenue",) * 3
SANS_SUITE = frozenset({"refusee", "annulee", "ajournee"})
# What pays an action: the town's own policy, the State's, the carrier's, work given.
CREDITS = ("p147", "droit_commun", "droit_commun", "autre_specifique", "fonds_propres",
           "valorisation", "droit_commun")  # fmt: skip
COLONNES = {
    "contrats_action": (
        "id reference exercice intitule description dispositif statut motif avancement date_debut"
        " date_fin beneficiaires_prevus_femmes beneficiaires_prevus_hommes"
        " beneficiaires_reels_femmes beneficiaires_reels_hommes source demonstration porteur_id"
        " contrat_id"
    ),
    "contrats_action_quartiers": "id action_id quartier_id",
    "contrats_action_objectifs": "id action_id objectif_id",
    "contrats_action_coporteurs": "id action_id partenaire_id",
    "contrats_financement": (
        "id nature annee demande accorde verse conditions_versement date_convention notification_ue"
        " reference_decision versement_debut versement_fin action_id financeur_id"
    ),
    "contrats_jalon": "id intitule prevu_le atteint_le action_id",
    "contrats_commentaire": "id texte ecrit_le action_id auteur_id",
    "contrats_evenement": (
        "id verbe objet_type objet_id objet_libelle de vers details survenu_le auteur_id contrat_id"
    ),
}


@dataclass
class Action:
    """An action being drawn: what its lines need to know."""

    pk: int
    contrat: Contrat
    exercice: int
    statut: str
    intitule: str
    porteur: int
    rang: int


def tables(taille: Taille, contrats: list[Contrat], hasard: Random) -> Iterator[tuple[str, list]]:
    """(table, rows) of each table of this module, in an order that its foreign keys allow."""
    actions = _dessiner(taille, contrats, hasard)
    yield "contrats_action", (_ligne(action, hasard) for action in actions)
    yield "contrats_action_quartiers", _numeroter(_lieux(actions, hasard))
    yield (
        "contrats_action_objectifs",
        _numeroter(
            (a.pk, objectif_de(a.contrat.pk, a.rang + plus))
            for a in actions
            for plus in range(1 + (a.rang % 3 == 0))
        ),
    )
    yield (
        "contrats_action_coporteurs",
        _numeroter((a.pk, a.contrat.partenaires[a.rang % 3]) for a in actions if a.rang % 12 == 5),
    )
    yield "contrats_financement", _numeroter(_financements(taille, actions, hasard))
    yield "contrats_jalon", _numeroter(
        (f"Étape {rang}", f"{a.exercice}-0{3 * rang}-15",
         f"{a.exercice}-0{3 * rang}-20" if a.statut == "terminee" else None, a.pk)
        for a in actions if a.rang % 4 == 0 for rang in (1, 2)
    )  # fmt: skip
    yield (
        "contrats_commentaire",
        _numeroter(
            ("Le bilan est attendu.", DEBUT, a.pk, 2 + a.rang % 9)
            for a in actions
            if a.rang % 5 == 0
        ),
    )
    yield "contrats_evenement", _numeroter(_evenements(actions))


def _numeroter(lignes) -> Iterator[tuple]:
    return ((rang, *ligne) for rang, ligne in enumerate(lignes, 1))


def _dessiner(taille, contrats, hasard) -> list[Action]:
    actions: list[Action] = []
    parts = partager(taille.actions, [c.poids for c in contrats], 1)
    for contrat, nombre in zip(contrats, parts, strict=True):
        for rang in range(nombre):
            exercice = hasard.choice(EXERCICES[contrat.generation])
            theme = identites.THEMES[rang % len(identites.THEMES)]
            actions.append(
                Action(
                    pk=len(actions) + 1,
                    contrat=contrat,
                    exercice=exercice,
                    statut=hasard.choice(_statuts(exercice)),
                    intitule=f"{theme} {rang // len(identites.THEMES) + 1}",
                    porteur=hasard.choice(contrat.associations or contrat.partenaires),
                    rang=rang,
                )
            )
    return actions


def _statuts(exercice: int) -> tuple[str, ...]:
    if exercice < CETTE_ANNEE:
        return STATUTS_PASSES
    return STATUTS_DE_L_ANNEE if exercice == CETTE_ANNEE else STATUTS_A_VENIR


def _ligne(action: Action, hasard) -> tuple:
    terminee = action.statut == "terminee"
    avancement = 100 if terminee else 40 if action.statut == "en_cours" else 0
    datee = action.rang % 10 != 9
    femmes, hommes = (hasard.randrange(5, 90), hasard.randrange(5, 90)) if datee else (None, None)
    compte = terminee and action.rang % 8 and datee
    return (action.pk, f"R{action.rang + 1:06d}", action.exercice, action.intitule,
            "Actions de proximité au bénéfice des habitants du quartier.",
            "Adulte-relais" if action.rang % 15 == 0 else "", action.statut,
            "Dossier incomplet." if action.statut in SANS_SUITE else "", avancement,
            f"{action.exercice}-01-15" if datee else None,
            f"{action.exercice}-12-15" if datee else None, femmes, hommes,
            femmes - 2 if compte else None, hommes - 1 if compte else None, "", False,
            action.porteur, action.contrat.pk)  # fmt: skip


def _lieux(actions, hasard) -> Iterator[tuple]:
    for action in actions:
        if action.rang % 10 == 3:  # the whole contract, no neighbourhood in particular
            continue
        quartiers = action.contrat.quartiers
        for quartier in hasard.sample(quartiers, min(1 + action.rang % 3, len(quartiers))):
            yield (action.pk, quartier)


def _financements(taille, actions, hasard) -> Iterator[tuple]:
    """From one to eight lines an action, each of another funder."""
    parts = partager(taille.financements, [hasard.uniform(1, 6) for _ in actions], 1)
    for action, nombre in zip(actions, parts, strict=True):
        caisses = action.contrat.partenaires
        depart = hasard.randrange(len(caisses))
        for rang in range(nombre):
            demande = hasard.randrange(5, 400) * 100
            yield (CREDITS[rang % len(CREDITS)], action.exercice, *_montants(action, demande),
                   *_decision(action), action.pk,
                   caisses[(depart + rang) % len(caisses)])  # fmt: skip


def _montants(action, demande: int) -> tuple:
    """Asked, granted, paid: unknown as long as nothing is decided, nor paid."""
    if action.statut in {"deposee", "ajournee"}:
        return (demande, None, None)
    if action.statut == "refusee":
        return (demande, 0, None)
    accorde = demande * 3 // 4
    return (demande, accorde, accorde if action.statut == "terminee" else None)


def _decision(action) -> tuple:
    """Payment terms, day of the agreement, notified, reference, days of payment."""
    if action.statut not in {"terminee", "en_cours"}:
        return ("", None, None, "", None, None)
    jour = f"{action.exercice}-03-01"
    return ("unique", jour, False, "", f"{action.exercice}-04-01", None)


def _evenements(actions) -> Iterator[tuple]:
    for action in actions:
        fixe = ("contrats.action", action.pk, f"{action.intitule} ({action.exercice})")
        yield (
            "creer",
            *fixe,
            "",
            "deposee",
            "{}",
            f"{action.exercice}-01-05 09:00:00+00",
            2 + action.rang % 9,
            action.contrat.pk,
        )
        if action.statut != "deposee":
            quand = f"{min(action.exercice, CETTE_ANNEE)}-02-10 10:00:00+00"
            yield (
                "retenir",
                *fixe,
                "deposee",
                action.statut,
                "{}",
                quand,
                2 + action.rang % 9,
                action.contrat.pk,
            )
