"""The actions of one year for the residents of the priority neighbourhoods: who led and paid them.

An action is never split; one led under two pillars counts under each. It only reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contrats.calculs import somme_connue
from contrats.models import Action, Contrat, Financement, Pilier
from contrats.petits_nombres import effectif
from contrats.quartier.bilan import compter
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import NatureQuartier
from quartiers.prete import ListePrete
from rapports.calculs.argent import texte_connu
from rapports.calculs.paroles import signataires_communes

RENOUVELLEMENT = re.compile(r"\b(NPNRU|ANRU)\b|renouvellement urbain", re.IGNORECASE)
SOLIDARITE = re.compile(r"\bDSU\b|dotation de solidarité urbaine", re.IGNORECASE)


def actions_de_l_annee(sujet: Contrat, annee: int) -> dict[str, Any]:
    """By the intercommunality, by each commune, by the others; what each granted to the others."""
    toutes = list(_actions(sujet, annee))
    actions = [action for action in toutes if not _hors_priorite(action)]
    part = compter(actions)
    personnes = effectif(part.femmes, part.hommes)
    porteurs = collectivites(sujet, signataires_communes(sujet))
    siens = {cle for *_, cles in porteurs for cle in cles}
    return {
        "nombre": len(actions),
        "accorde": None if part.accorde is None else str(part.accorde),
        "sans_montant": part.sans_montant,
        "personnes": personnes and personnes.total,
        "repartition": personnes.repartition if personnes else "",
        "sans_personnes": part.sans_personnes,
        "hors_priorite": len(toutes) - len(actions),
        "collectivites": [
            {"code": code, "nom": nom, **_collectivite(cles, actions)}
            for code, nom, cles in porteurs
        ],
        "autres": [_action(a) for a in actions if a.porteur_id not in siens],
        "demonstration": any(action.demonstration for action in actions),
    }


def _actions(sujet: Contrat, annee: int):
    return (
        Action.objects.filter(contrat=sujet, exercice=annee)
        .financees()
        .avec_montants()
        .select_related("porteur")
        .prefetch_related("quartiers", "coporteurs", "financements", "objectifs__pilier")
        .order_by("intitule", "reference")
    )


def _hors_priorite(action: Action) -> bool:
    """True if it is led in neighbourhoods none of which is a priority one."""
    lieux = list(action.quartiers.all())
    return bool(lieux) and all(lieu.nature != NatureQuartier.QPV for lieu in lieux)


EPCI = ListePrete(
    lambda intercommunalites: Partenaire.objects.filter(
        type=TypePartenaire.EPCI, intercommunalite__in=intercommunalites
    )
)


def collectivites(
    sujet: Contrat, signataires: Iterable[Partenaire]
) -> list[tuple[str, str, set[int]]]:
    """The steering intercommunality, then each signatory commune: code, name, its partners."""
    epci = EPCI.lire((sujet.pilote_id, sujet.territoire_id))
    communes: dict[tuple[str, str], set[int]] = {}
    for partenaire in signataires:
        commune = partenaire.commune
        communes.setdefault((commune.nom, commune.code_insee), set()).add(partenaire.pk)
    return [
        ("epci", sujet.pilote.nom, {partenaire.pk for partenaire in epci}),
        *((code, nom, cles) for (nom, code), cles in sorted(communes.items())),
    ]


def _collectivite(cles: set[int], actions: list[Action]) -> dict[str, Any]:
    """What it leads, and what it grants to what others lead."""
    soutenues = [a for a in actions if a.porteur_id not in cles and _de(a, cles)]
    return {
        "actions": [_action(action) for action in actions if action.porteur_id in cles],
        "soutenues": len(soutenues),
        "apport": texte_connu(f.accorde for action in soutenues for f in _de(action, cles)),
    }


def _de(action: Action, cles: set[int]) -> list[Financement]:
    return [f for f in action.financements.all() if f.financeur_id in cles]


def _action(action: Action) -> dict[str, Any]:
    return {
        "intitule": action.intitule,
        "porteur": action.porteur.nom,
        "avec": [partenaire.nom for partenaire in action.coporteurs.all()],
        "lieux": [quartier.nom for quartier in action.quartiers.all()],
        "objectifs": sorted(objectif.numero for objectif in action.objectifs.all()),
        "statut": action.get_statut_display(),
        "accorde": None if action.total_accorde is None else str(action.total_accorde),
        "demonstration": action.demonstration,
    }


def par_pilier(sujet: Contrat, annee: int) -> dict[str, Any]:
    """Actions and money under each pillar, under several at once, and those of urban renewal."""
    actions = [action for action in _actions(sujet, annee) if not _hors_priorite(action)]
    piliers = Pilier.objects.filter(contrat=sujet).prefetch_related("objectifs")
    return {
        "lignes": [_pilier(pilier, actions) for pilier in piliers],
        "croisees": [_action(a) for a in actions if len(_piliers(a)) > 1],
        "renouvellement": [_action(a) for a in _marquees(actions, RENOUVELLEMENT)],
    }


def _piliers(action: Action) -> set[int]:
    return {o.pilier_id for o in action.objectifs.all() if o.pilier_id}


def _pilier(pilier: Pilier, actions: list[Action]) -> dict[str, Any]:
    siennes = [action for action in actions if pilier.pk in _piliers(action)]
    accorde = somme_connue(action.total_accorde for action in siennes) if siennes else Decimal(0)
    return {
        "intitule": pilier.intitule,
        "objectifs": len(pilier.objectifs.all()),
        "actions": len(siennes),
        "accorde": None if accorde is None else str(accorde),
    }


def _marquees(actions: Iterable[Action], motif: re.Pattern[str]) -> list[Action]:
    """Those whose scheme or title bears these words."""
    return [a for a in actions if motif.search(f"{a.dispositif} {a.intitule}")]


def dsu(sujet: Contrat, annee: int) -> list[dict[str, Any]]:
    """For each signatory commune, its actions that bear the name of the dotation."""
    marquees = _marquees(_actions(sujet, annee), SOLIDARITE)
    return [
        {
            "commune": partenaire.commune.nom,
            "code": partenaire.commune.code_insee,
            "actions": [
                _action(action)
                for action in marquees
                if partenaire.pk == action.porteur_id or _de(action, {partenaire.pk})
            ],
        }
        for partenaire in signataires_communes(sujet)
    ]
