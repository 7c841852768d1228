"""Part 1 of the annual report: what the contract aims at, and the project behind it."""

from __future__ import annotations

from typing import Any

from rapports.blocs import Bloc, fiche, liste, paragraphe, texte_libre, titre
from rapports.recits.mots import le

DECRET = "décret n°\u00a02015-1118 du 3 septembre 2015"


def base(partie: str) -> Bloc:
    """The discreet line that says which part of the decree is answered."""
    return paragraphe(f"Ce que demande le {DECRET}\u00a0: {partie}.", "discret")


def orientations(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """The contract, its objectives pillar by pillar, and the officer's words."""
    contrat = donnees["contrat"]
    return [
        titre(chapitre, 1),
        base(
            "rappeler les principales orientations du contrat de ville et le projet de territoire "
            "qui les a fait retenir"
        ),
        fiche(
            [
                ("Contrat", contrat["intitule"]),
                ("Code national", contrat["code"]),
                ("Pilote", contrat["pilote"]),
                ("Durée", f"du {le(contrat['debut'])} au {le(contrat['fin'])}"),
                ("Signé le", le(contrat["signe_le"]) or None),
            ]
        ),
        *(paragraphe(ligne) for ligne in contrat["contexte"].splitlines() if ligne.strip()),
        texte_libre(
            "orientations",
            "Les choix du contrat",
            "Les principales orientations du contrat, et ce qui a conduit à les retenir.",
        ),
        texte_libre(
            "projet_de_territoire",
            "Le projet de territoire",
            "Le projet de l’agglomération pour son territoire, et la place qu’y tiennent les "
            "quartiers prioritaires.",
        ),
        *_objectifs(donnees["objectifs"]),
    ]


def _objectifs(objectifs: list[dict[str, Any]]) -> list[Bloc]:
    """The objectives under their pillars; those that have none come last."""
    entete = titre("Les objectifs du contrat", 2)
    if not objectifs:
        return [entete, paragraphe("Aucun objectif n’est enregistré dans le portail.", "absence")]
    piliers = dict.fromkeys(objectif["pilier"] for objectif in objectifs)
    blocs = [entete]
    for pilier in sorted(piliers, key=lambda nom: not nom):
        if any(piliers):
            blocs.append(titre(pilier or "Sans pilier", 3))
        blocs.append(
            liste(
                [
                    f"Objectif {objectif['numero']}\u00a0: {objectif['intitule']}"
                    for objectif in objectifs
                    if objectif["pilier"] == pilier
                ]
            )
        )
    return blocs
