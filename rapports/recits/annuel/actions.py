"""Part 3 of the annual report: the year's actions, by those who led and paid them."""

from __future__ import annotations

from typing import Any

from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    colonne,
    paragraphe,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits.annuel.orientations import base
from rapports.recits.mots import compte, enumerer, euros, majuscule, selon


def actions(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """The year at a glance, each authority, the other partners, then their own words."""
    annee, programme = donnees["annee"], donnees["actions"]
    return [
        titre(chapitre, 1, demonstration=programme["demonstration"]),
        base(
            "présenter les actions menées l’année passée pour les habitants des quartiers "
            "prioritaires par l’intercommunalité et par les communes, chacune pour ses "
            "compétences, et, s’ils le souhaitent, par les autres signataires"
        ),
        *_ensemble(programme, annee),
        *(bloc for une in programme["collectivites"] for bloc in _collectivite(une)),
        *_autres(programme["autres"]),
        *_contributions(donnees["contributions"]),
    ]


def _ensemble(programme: dict[str, Any], annee: int) -> list[Bloc]:
    n = programme["nombre"]
    if not n:
        return [paragraphe(f"Aucune action n’est enregistrée en {annee}.", "absence")]
    phrases = [
        f"En {annee}, {compte(n, 'action')} {selon(n, 'a', 'ont')} été retenue{selon(n, '', 's')} "
        f"pour les habitants des quartiers prioritaires. {_argent(programme)}",
        _personnes(programme),
    ]
    if hors := programme["hors_priorite"]:
        verbe = selon(hors, "n’est pas comptée", "ne sont pas comptées")
        phrases.append(
            f"{compte(hors, 'autre action', 'autres actions')}, hors des quartiers prioritaires, "
            f"{verbe} ici."
        )
    return [paragraphe(phrase) for phrase in phrases]


def _argent(programme: dict[str, Any]) -> str:
    if programme["accorde"] is None:
        return "Les montants accordés ne sont pas connus."
    phrase = f"Montant accordé\u00a0: {euros(programme['accorde'])}"
    if manquants := programme["sans_montant"]:
        sans = selon(manquants, "n’a pas encore de montant", "n’ont pas encore de montant")
        phrase += f" ({compte(manquants, 'action')} {sans})"
    return f"{phrase}."


def _personnes(programme: dict[str, Any]) -> str:
    if programme["personnes"] is None:
        return "Le nombre de personnes accueillies n’est pas connu."
    detail = f", dont {programme['repartition']}" if programme["repartition"] else ""
    sans = programme["sans_personnes"]
    manque = f" ({compte(sans, 'action')} sans réponse)" if sans else ""
    sexe = "" if detail else " Aucune répartition par sexe ne peut être donnée."
    return f"Participation\u00a0: {programme['personnes']}{detail}{manque}.{sexe}"


def _collectivite(collectivite: dict[str, Any]) -> list[Bloc]:
    """What an authority led, then what it granted to what others led."""
    nom, menees = collectivite["nom"], collectivite["actions"]
    qui = "l’intercommunalité" if collectivite["code"] == "epci" else "la commune"
    blocs: list[Bloc] = [titre(f"Par {qui}\u00a0: {nom}", 2)]
    if menees:
        blocs.append(_table(f"Actions menées par {nom}", menees, porteur=False))
    else:
        blocs.append(paragraphe("Aucune action menée en propre n’est enregistrée.", "absence"))
    if n := collectivite["soutenues"]:
        apport = (
            "montant non communiqué"
            if collectivite["apport"] is None
            else euros(collectivite["apport"])
        )
        blocs.append(
            paragraphe(
                f"{majuscule(nom)} soutient aussi {compte(n, 'action')} "
                f"{selon(n, 'menée', 'menées')} par d’autres\u00a0: {apport}."
            )
        )
    blocs.append(
        texte_libre(
            f"actions_{collectivite['code']}",
            f"Ce qu’en dit {qui}",
            "Ce qui a été fait pour les habitants, au titre des compétences de la collectivité, y "
            "compris hors du programme d’actions.",
        )
    )
    return blocs


def _table(legende: str, lignes: list[dict[str, Any]], *, porteur: bool) -> Bloc:
    return tableau(
        legende,
        [
            colonne("Action", largeur=2.6),
            *([colonne("Porteur", largeur=1.6)] if porteur else []),
            colonne("Quartiers", largeur=1.6),
            colonne("État"),
            colonne("Accordé", "euros", largeur=1.1),
        ],
        [_ligne(action, porteur) for action in lignes],
    )


def _ligne(action: dict[str, Any], porteur: bool) -> list[Cellule]:
    avec = f"avec {enumerer(action['avec'])}" if action["avec"] else ""
    return [
        cellule(action["intitule"], avec),
        *([action["porteur"]] if porteur else []),
        enumerer(action["lieux"]) if action["lieux"] else "tout le contrat",
        action["statut"],
        action["accorde"],
    ]


def _autres(autres: list[dict[str, Any]]) -> list[Bloc]:
    entete = titre("Par les autres partenaires", 2)
    if not autres:
        return [entete, paragraphe("Aucune action n’est enregistrée.", "absence")]
    return [entete, _table("Actions menées par les autres partenaires", autres, porteur=True)]


def _contributions(contributions: list[dict[str, Any]]) -> list[Bloc]:
    """The other signatories' own words, as they gave them."""
    entete = titre("Les contributions des autres signataires", 2)
    if not contributions:
        rien = "Aucun autre signataire n’a transmis de contribution."
        return [entete, paragraphe(rien, "absence")]
    blocs: list[Bloc] = [entete]
    for contribution in contributions:
        blocs.append(titre(contribution["partenaire"], 3))
        blocs += [paragraphe(li) for li in contribution["texte"].splitlines() if li.strip()]
    return blocs
