"""The money: ordinary policies first, specific credits beside (law 2014-173, art. 6), as blocks."""

from __future__ import annotations

from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    colonne,
    graphique,
    groupe,
    paragraphe,
    tableau,
    titre,
)
from rapports.recits.mots import euros

RAPPEL = (
    "Le droit commun doit être mobilisé en premier ; les crédits spécifiques de la politique de "
    "la ville viennent en complément."
)
MONTANTS = {"demande": "Demandé", "accorde": "Accordé", "verse": "Versé"}
FAMILLES = {
    "droit_commun": "Droit commun",
    "specifique": "Crédits spécifiques",
    "autres": "Autres",
}


def financements(argent: dict) -> list[Bloc]:
    """The chapter: by kind of credit, by year, by funder."""
    if not argent["par_nature"]:
        dit = "Aucun financement n’est encore enregistré pour ce contrat."
        return [titre("Les financements"), paragraphe(dit, "absence")]
    return [
        titre("Les financements"),
        paragraphe(phrase_du_total(argent["total"]["accorde"])),
        titre("Par nature de crédit", 2),
        *par_nature(argent),
        paragraphe(
            "Les colonnes « Demandé » et « Versé » n’additionnent que les montants communiqués : "
            "elles peuvent rester inférieures au montant accordé.",
            "discret",
        ),
        titre("Droit commun et crédits spécifiques, par exercice", 2),
        par_exercice(argent["par_exercice"]),
        groupe(titre("Par financeur", 2), par_financeur(argent)),
    ]


def phrase_du_total(accorde: str | None) -> str:
    """How much was granted since the contract began, and the rule of the law."""
    if accorde is None:
        dit = "le montant accordé aux actions retenues n’est pas communiqué."
    else:
        dit = f"{euros(accorde)} ont été accordés aux actions retenues."
    return f"Depuis le début du contrat, {dit} {RAPPEL}"


def par_nature(argent: dict) -> list[Bloc]:
    """Asked, granted and paid by kind of credit, with the chart of what is granted."""
    table = montants(
        "Nature de crédit", "Montants par nature de crédit", argent["par_nature"], argent
    )
    barres = argent["barres"]
    return [groupe(graphique(barres["svg"], barres["alt"]), table)] if barres else [table]


def par_financeur(argent: dict) -> Bloc:
    """The same by funder."""
    if not argent["par_financeur"]:
        return paragraphe("Aucun financeur n’est encore renseigné.", "absence")
    return montants("Financeur", "Montants par financeur", argent["par_financeur"], argent)


def montants(premiere: str, legende: str, lignes: list[dict], argent: dict) -> Bloc:
    """Asked, granted, paid, with their total."""
    return tableau(
        legende,
        [colonne(premiere, largeur=3), *(colonne(nom, "euros") for nom in MONTANTS.values())],
        [[ligne["libelle"], *(ligne[cle] for cle in MONTANTS)] for ligne in lignes],
        total=["Total", *(argent["total"][cle] for cle in MONTANTS)],
    )


def par_exercice(lignes: list[dict]) -> Bloc:
    """Granted euros by year and family of credit."""
    if not lignes:
        return paragraphe("Aucun montant n’est encore réparti par exercice.", "absence")
    return tableau(
        "Montants accordés par exercice",
        [
            colonne("Exercice", "annee", largeur=0.8),
            *(colonne(nom, "euros") for nom in FAMILLES.values()),
            colonne("Total", "euros"),
        ],
        [_exercice(ligne) for ligne in lignes],
    )


def _exercice(ligne: dict) -> list[Cellule]:
    familles = [ligne[cle] for cle in FAMILLES]
    return [str(ligne["exercice"]), *familles, cellule(ligne["total"], fort=True)]
