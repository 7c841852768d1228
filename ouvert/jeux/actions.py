"""The published actions; how many people each one reached, where saying it tells no secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from contrats.calculs import somme_connue
from contrats.models import Action, Rubrique
from contrats.petits_nombres import RETENU, retenir
from contrats.statuts import ACTIONS_FINANCEES
from ouvert.jeux.champs import BLOC, Champ, Jeu
from ouvert.jeux.contrats import CONTRAT, DEMONSTRATION, contrats_publiant
from quartiers.models import Quartier

INCONNU = "non renseigné"
Groupe = tuple[int, int | None, int]


def _lignes() -> Iterator[dict[str, Any]]:
    contrats = contrats_publiant(Rubrique.ACTIONS)
    publies = _quartiers_publies(contrats)
    actions = Action.objects.filter(contrat__in=contrats).financees()
    retenues = _personnes_retenues(actions)
    actions = actions.select_related("contrat", "porteur").prefetch_related("quartiers")
    for action in actions.order_by("contrat", "exercice", "pk").iterator(chunk_size=BLOC):
        quartiers = [q for q in action.quartiers.all() if (action.contrat_id, q.pk) in publies]
        personnes, motif = _personnes(action, retenues)
        yield {
            "id": action.pk,
            "contrat_id": action.contrat_id,
            "contrat_code": action.contrat.code,
            "exercice": action.exercice,
            "intitule": action.intitule,
            "porteur": action.porteur.nom,
            "porteur_siret": action.porteur.siret,
            "statut": action.statut,
            "quartiers": [quartier.pk for quartier in quartiers],
            "quartiers_noms": [quartier.nom for quartier in quartiers],
            "personnes_accueillies": personnes,
            "personnes_motif": motif,
            "demonstration": action.demonstration,
        }


def _quartiers_publies(contrats) -> set[tuple[int, int]]:
    """(contract, neighbourhood) of each page that is online."""
    quartiers = Quartier.objects.filter(publications__contrat__in=contrats)
    return set(quartiers.order_by().values_list("publications__contrat", "pk"))


def _total(action: Action) -> int | None:
    return somme_connue([action.beneficiaires_reels_femmes, action.beneficiaires_reels_hommes])


def _personnes_retenues(actions) -> set[int]:
    """The actions of which the people reached are not published.

    By groups of which the public pages add up the people, or may: those of one neighbourhood
    alone, and the others, of a contract and a year.
    """
    groupes: dict[Groupe, dict[int, int]] = defaultdict(dict)
    comptees = actions.prefetch_related("quartiers").only(
        "contrat", "exercice", "beneficiaires_reels_femmes", "beneficiaires_reels_hommes"
    )
    for action in comptees.order_by("pk").iterator(chunk_size=BLOC):
        total = _total(action)
        if total is not None:
            lieux = [quartier.pk for quartier in action.quartiers.all()]
            seul = lieux[0] if len(lieux) == 1 else None
            groupes[action.contrat_id, seul, action.exercice][action.pk] = total
    return set().union(*map(retenir, groupes.values()))


def _personnes(action: Action, retenues: set[int]) -> tuple[int | None, str]:
    total = _total(action)
    if total is None:
        return None, INCONNU
    return (None, RETENU) if action.pk in retenues else (total, "")


ACTIONS = Jeu(
    code="actions",
    titre="Actions des contrats de ville",
    description="Les actions au programme ou réalisées, des contrats qui publient leurs actions. "
    "Le nombre de personnes accueillies n’est pas donné quand il est inférieur à 11, ni quand "
    "une soustraction donnerait un tel nombre.",
    champs=(
        Champ("id", "Numéro de l’action dans le portail, stable", "entier", requis=True),
        *CONTRAT,
        Champ("exercice", "Année budgétaire", "annee", requis=True),
        Champ("intitule", "Intitulé", requis=True),
        Champ("porteur", "Organisation qui porte l’action", requis=True),
        Champ("porteur_siret", "SIRET du porteur, vide s’il n’est pas connu", motif="[0-9]{14}"),
        Champ("statut", "État de l’action", requis=True, valeurs=tuple(sorted(ACTIONS_FINANCEES))),
        Champ("quartiers", "Quartiers publiés, dans le jeu « quartiers »", "liste"),
        Champ("quartiers_noms", "Leurs noms, dans le même ordre", "liste"),
        Champ("personnes_accueillies", "Personnes accueillies, vide avec son motif", "entier"),
        Champ("personnes_motif", "Pourquoi le nombre de personnes n’est pas donné"),
        DEMONSTRATION,
    ),
    lignes=_lignes,
)
