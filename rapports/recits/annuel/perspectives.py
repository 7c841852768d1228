"""Part 4 of the annual report: ordinary policies, coordination, participation, evaluation."""

from __future__ import annotations

from typing import Any

from rapports.blocs import Bloc, paragraphe, texte_libre, titre
from rapports.recits.annuel.orientations import base
from rapports.recits.argent import par_exercice
from rapports.recits.droit_commun import dire_la_part
from rapports.recits.paroles import demandes
from rapports.recits.promesses import (
    conseils,
    table_de_connaissance,
    table_des_avis,
    table_des_signataires,
)

MESURES = {"valeur", "personnes"}  # not the signatures nor the payments: others' pages tell them
HORS_DU_PORTAIL = (
    "Ces montants portent sur toutes les actions du contrat. Le droit commun qui n’est rattaché à "
    "aucune action n’est pas dans le portail."
)


def perspectives(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """Four sections, each its figures then the officer's words."""
    annee, argent = donnees["annee"], donnees["argent"]
    return [
        titre(chapitre, 1),
        base(
            "dire ce que les résultats et les moyens laissent prévoir, et ce qui doit être "
            "amélioré, notamment le renforcement du droit commun, la coordination, la "
            "participation des habitants et l’évaluation"
        ),
        titre("Renforcer le droit commun", 2),
        *_droit_commun(argent["par_exercice"], annee),
        _place("droit_commun", "Ce que les politiques ordinaires feront de plus."),
        titre("Mieux coordonner les acteurs", 2),
        *table_des_signataires(argent["paroles"]),
        _place("coordination", "Les instances, leur rythme, ce qui doit changer entre elles."),
        titre("Faire participer les habitants", 2),
        conseils(donnees["participation"]),
        *table_des_avis(donnees["participation"], f"en {annee}"),
        _place("participation", "Comment les habitants seront associés l’an prochain."),
        titre("Évaluer", 2),
        *table_de_connaissance(donnees["connaissance"]),
        *_ce_qui_manque(donnees.get("manques", [])),
        _place("evaluation", "Ce qui sera mesuré, par qui, et ce qui manque encore."),
    ]


def _ce_qui_manque(manques: list[dict[str, Any]]) -> list[Bloc]:
    """The measures and the numbers of residents that are not known, with who may give them."""
    chiffres = [m for m in manques if m["genre"] in MESURES]
    if not chiffres:
        return []
    dit = (
        "Ces chiffres n’étaient pas connus à la date du rapport. Ils sont demandés à la "
        "personne ou à l’organisme indiqué."
    )
    return demandes(dit, ("Chiffres attendus", "Chiffre attendu", "Attendu depuis"), chiffres)


def _place(section: str, aide: str) -> Bloc:
    return texte_libre(f"perspectives_{section}", "Ce qui est prévu", aide)


def _droit_commun(exercices: list[dict[str, Any]], annee: int) -> list[Bloc]:
    if not exercices:
        return [paragraphe("Aucun financement n’est enregistré dans le portail.", "absence")]
    part = dire_la_part(exercices, annee)
    inconnue = f"La part du droit commun en {annee} n’est pas connue."
    return [
        paragraphe(part) if part else paragraphe(inconnue, "absence"),
        par_exercice(exercices),
        paragraphe(HORS_DU_PORTAIL, "discret"),
    ]
