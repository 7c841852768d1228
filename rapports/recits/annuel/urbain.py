"""Parts 5 and 6 of the annual report: what links the pillars, urban renewal, the DSU."""

from __future__ import annotations

from typing import Any

from contrats.ecriture import ESPACE
from rapports.blocs import Bloc, colonne, liste, paragraphe, tableau, texte_libre, titre
from rapports.recits.annuel.orientations import base
from rapports.recits.mots import compte, enumerer, euros, selon

A_VERIFIER = (
    "À vérifier sur Légifrance\u00a0: l’état actuel des articles L. 1111-2 et L. 2334-19 du code "
    f"général des collectivités territoriales, que l’article 80 de la loi n°{ESPACE}2019-1461 du "
    "27 décembre 2019 a pu modifier pour les communes qui reçoivent cette dotation."
)


def articulation(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """Actions and money under each pillar, those that cross pillars, those of urban renewal."""
    piliers = donnees["piliers"]
    return [
        titre(chapitre, 1),
        base(
            "dire comment s’articulent les volets social, économique et urbain du contrat et, le "
            "cas échéant, les opérations du nouveau programme national de renouvellement urbain "
            "(NPNRU)"
        ),
        *_piliers(piliers, donnees["annee"]),
        texte_libre(
            "articulation",
            "Ce qui relie les volets",
            "Comment les actions sociales, économiques et urbaines se complètent.",
        ),
        titre("Le renouvellement urbain", 2),
        *_renouvellement(piliers["renouvellement"], donnees["annee"]),
        texte_libre(
            "npnru",
            "Les opérations du NPNRU",
            "Les opérations en cours ou prévues, leur calendrier et leurs effets pour les "
            "habitants. Si le territoire n’a pas de NPNRU, dites-le.",
        ),
    ]


def _piliers(piliers: dict[str, Any], annee: int) -> list[Bloc]:
    if not piliers["lignes"]:
        return [paragraphe("Le contrat n’a pas de pilier enregistré.", "absence")]
    croisees = len(piliers["croisees"])
    phrase = (
        f"En {annee}, {compte(croisees, 'action')} {selon(croisees, 'sert', 'servent')} plusieurs "
        "piliers à la fois."
        if croisees
        else f"En {annee}, aucune action ne sert plusieurs piliers à la fois."
    )
    return [
        tableau(
            f"Actions de {annee} par pilier",
            [
                colonne("Pilier", largeur=3),
                colonne("Objectifs", "nombre"),
                colonne("Actions", "nombre"),
                colonne("Accordé", "euros", largeur=1.4),
            ],
            [
                [p["intitule"], str(p["objectifs"]), str(p["actions"]), p["accorde"]]
                for p in piliers["lignes"]
            ],
        ),
        paragraphe(phrase),
        paragraphe(
            "Une action de plusieurs piliers compte dans chacun\u00a0: ces lignes ne "
            "s’additionnent pas.",
            "discret",
        ),
    ]


def _renouvellement(actions: list[dict[str, Any]], annee: int) -> list[Bloc]:
    if not actions:
        return [
            paragraphe(
                f"En {annee}, aucune action du portail ne porte la mention NPNRU, ANRU ou "
                "«\u00a0renouvellement urbain\u00a0».",
                "absence",
            )
        ]
    return [
        paragraphe(
            "Ces actions portent la mention NPNRU, ANRU ou «\u00a0renouvellement urbain\u00a0» "
            "dans leur intitulé ou leur dispositif."
        ),
        _liste(actions),
    ]


def _liste(actions: list[dict[str, Any]]) -> Bloc:
    return liste(
        [f"{a['intitule']}, {a['porteur']} ({_lieux(a)})\u00a0: {_accorde(a)}." for a in actions]
    )


def _lieux(action: dict[str, Any]) -> str:
    return enumerer(action["lieux"]) if action["lieux"] else "tout le contrat"


def _accorde(action: dict[str, Any]) -> str:
    if action["accorde"] is None:
        return "montant non communiqué"
    return f"{euros(action['accorde'])} accordés"


def solidarite(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """A section for each signatory commune: what bears the name of the dotation, its own words."""
    communes, annee = donnees["dsu"], donnees["annee"]
    blocs = [
        titre(chapitre, 1),
        base(
            "quand une commune signataire a reçu la dotation de solidarité urbaine et de cohésion "
            "sociale (DSU), présenter ses actions de développement social urbain et leur "
            "financement"
        ),
        paragraphe(A_VERIFIER, "discret"),
    ]
    if not communes:
        blocs.append(paragraphe("Aucune commune signataire n’est enregistrée.", "absence"))
    for commune in communes:
        blocs += [titre(commune["commune"], 2), *_commune(commune, annee)]
    return blocs


def _commune(commune: dict[str, Any], annee: int) -> list[Bloc]:
    """The portal does not know who received the dotation: it says what it has, no more."""
    marquees = commune["actions"]
    dit = (
        _liste(marquees)
        if marquees
        else paragraphe(
            f"En {annee}, aucune action du portail ne porte la mention DSU pour cette commune. Le "
            "portail ne sait pas si elle a reçu la dotation.",
            "absence",
        )
    )
    return [
        dit,
        texte_libre(
            f"dsu_{commune['code']}",
            "Les actions de développement social urbain",
            "Si la commune a reçu la DSU cette année-là\u00a0: son montant, les actions menées et "
            "leur financement. Sinon, dites qu’elle ne l’a pas reçue.",
        ),
    ]
