"""The actions year after year, who was reached, what avenants changed: tables and sentences.

From the data of `calculs.programmation`; no query enters here.
"""

from __future__ import annotations

from typing import Any

from contrats.ecriture import nombre
from rapports.blocs import Bloc, Cellule, cellule, colonne, liste, paragraphe, tableau, titre
from rapports.recits.mots import compte, le, selon

AUCUNE = "Aucune action n’est enregistrée."


def table_par_annee(annees: list[dict[str, Any]]) -> Bloc:
    """Actions, carriers, women, men and euros granted, one line a year."""
    if not annees:
        return paragraphe(AUCUNE, "absence")
    return tableau(
        "Actions et personnes accueillies, par année",
        [
            colonne("Année", "annee", largeur=0.8),
            colonne("Actions", "nombre", largeur=1.1),
            colonne("Porteurs", "nombre", largeur=0.8),
            colonne("Femmes", "nombre"),
            colonne("Hommes", "nombre"),
            colonne("Accordé", "euros", largeur=1.6),
        ],
        [_annee(annee) for annee in annees],
    )


def _annee(ligne: dict[str, Any]) -> list[Cellule]:
    manque = ligne["sans_personnes"] + ligne["a_completer"]
    personnes = f"{compte(manque, 'action')} sans le compte complet" if manque else ""
    montants = f"{compte(sans, 'action')} sans montant" if (sans := ligne["sans_montant"]) else ""
    return [
        str(ligne["annee"]),
        cellule(str(ligne["actions"]), personnes, demonstration=ligne["demonstration"]),
        str(ligne["porteurs"]),
        _texte(ligne["femmes"]),
        _texte(ligne["hommes"]),
        cellule(ligne["accorde"], montants),
    ]


def _texte(valeur: int | None) -> str | None:
    return None if valeur is None else str(valeur)


def personnes_accueillies(annees: list[dict[str, Any]]) -> list[Bloc]:
    """Women and men over all the years, and how many actions have not said."""
    if not annees:
        return [paragraphe(AUCUNE, "absence")]
    phrases = [_sexe(annees, "femmes", "femme"), _sexe(annees, "hommes", "homme")]
    sans = sum(ligne["sans_personnes"] for ligne in annees)
    if sans:
        n_ont_pas = selon(sans, "n’a pas dit", "n’ont pas dit")
        phrases.append(f"{compte(sans, 'action')} {n_ont_pas} combien de personnes sont venues.")
    partielles = sum(ligne["a_completer"] for ligne in annees)
    if partielles:
        n_ont = selon(partielles, "n’a compté", "n’ont compté")
        phrases.append(f"{compte(partielles, 'action')} {n_ont} que les femmes, ou que les hommes.")
    note = "Une personne qui participe à deux actions, ou deux années, compte deux fois."
    return [liste(phrases), paragraphe(note, "discret")]


def _sexe(annees: list[dict[str, Any]], cle: str, mot: str) -> str:
    connus = [ligne[cle] for ligne in annees if ligne[cle] is not None]
    if not connus:
        return f"{mot.capitalize()}s\u00a0: aucune donnée."
    return f"{mot.capitalize()}s\u00a0: {nombre(sum(connus))}."


def changements(avenants: list[dict[str, Any]]) -> list[Bloc]:
    """Each avenant, its ground, and what it changed."""
    if not avenants:
        rien = "Aucun avenant n’a pris effet sur la période."
        return [paragraphe(rien, "absence")]
    return [bloc for avenant in avenants for bloc in _avenant(avenant)]


def _avenant(avenant: dict[str, Any]) -> list[Bloc]:
    effet = f", effet au {le(avenant['effet'])}" if avenant["effet"] else ""
    blocs = [
        titre(avenant["titre"].strip() or "Avenant", 2),
        paragraphe(f"État\u00a0: {avenant['statut'].lower()}{effet}."),
        *([paragraphe(avenant["objet"])] if avenant["objet"] else []),
    ]
    if avenant["fondement"]:
        blocs.append(paragraphe(f"Fondement\u00a0: {avenant['fondement']}", "discret"))
    if not avenant["changements"]:
        rien = "Le portail n’a pas le détail de ce qu’il change."
        return [*blocs, paragraphe(rien, "absence")]
    return [*blocs, _table_des_changements(avenant)]


def _table_des_changements(avenant: dict[str, Any]) -> Bloc:
    return tableau(
        f"{avenant['titre']}, ce qui change",
        [
            colonne("Ce qui change", largeur=2),
            colonne("Avant", largeur=2),
            colonne("Après", largeur=2),
        ],
        [
            [cellule(c["quoi"], c["sur"]), c["avant"] or "rien", c["apres"] or "rien"]
            for c in avenant["changements"]
        ],
    )
