"""Where a contract stands at a glance, its ground and its neighbourhoods, as blocks."""

from __future__ import annotations

from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    chiffres,
    colonne,
    groupe,
    paragraphe,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits.mots import enumerer

COLONNES_DES_RELEVES = [
    colonne("Valeur", "nombre", largeur=2),
    colonne("Unité", largeur=1.6),
    colonne("Année", "annee", largeur=1),
    colonne("Source", largeur=4),
]


def essentiel(donnees: dict) -> list[Bloc]:
    """The context, the officer's introduction, the key figures."""
    contexte = [p for p in donnees["contrat"]["contexte"].split("\n") if p.strip()]
    return [
        titre("L’essentiel"),
        *(paragraphe(p) for p in contexte),
        texte_libre(
            "introduction",
            "Introduction",
            "Ce qu’il faut retenir de la période, en quelques phrases.",
        ),
        titre("Chiffres clés", 2),
        cles(donnees["chiffres_cles"]),
    ]


def cles(cartes: list[dict]) -> Bloc:
    """The cards of the key figures."""
    if not cartes:
        return paragraphe("Aucun chiffre clé n’est encore enregistré pour ce contrat.", "absence")
    return chiffres(cartes)


def territoires(donnees: dict) -> list[Bloc]:
    """The ground of the contract, then its neighbourhoods."""
    return [
        titre("Le territoire et ses quartiers"),
        *agglomeration(donnees["territoire"]),
        *quartiers(donnees["quartiers"]),
    ]


def agglomeration(lignes: list[dict]) -> list[Bloc]:
    """What is known of the intercommunality."""
    if not lignes:
        dit = "Aucun relevé statistique n’est encore enregistré à l’échelle de l’agglomération."
        return [titre("L’agglomération", 2), paragraphe(dit, "absence")]
    nommees = [cellule(ligne["territoire"], ligne["statistique"], fort=True) for ligne in lignes]
    table = releves("Relevés de l’agglomération", "Territoire et donnée", nommees, lignes)
    return [titre("L’agglomération", 2), table]


def releves(legende: str, premiere: str, noms: list[Cellule], lignes: list[dict]) -> Bloc:
    """A table of statistics, each with its unit, its year and its source."""
    return tableau(
        legende,
        [colonne(premiere, largeur=4), *COLONNES_DES_RELEVES],
        [
            [nom, _valeur(r), r["unite"], str(r["millesime"]), r["source"] or "non renseignée"]
            for nom, r in zip(noms, lignes, strict=True)
        ],
    )


def _valeur(releve: dict) -> Cellule:
    if releve["valeur"] is None:
        return cellule(None, releve["motif_absence"])
    return cellule(releve["valeur"], "valeur approchée" if releve["approximatif"] else "")


def quartiers(lieux: list[dict]) -> list[Bloc]:
    """The neighbourhoods in one table, then what is known of each."""
    if not lieux:
        dit = "Aucun quartier n’est encore rattaché à ce contrat."
        return [titre("Les quartiers", 2), paragraphe(dit, "absence")]
    return [
        titre("Les quartiers", 2),
        paragraphe(
            "Actions de la période qui y sont rattachées, et montants accordés. Une action menée "
            "dans plusieurs quartiers figure sur la ligne de chacun : ces montants ne "
            "s’additionnent pas."
        ),
        tableau(
            "Les quartiers du contrat",
            [
                colonne("Quartier", largeur=3.5),
                colonne("Nature", largeur=3),
                colonne("Communes", largeur=3.2),
                colonne("Code officiel", largeur=2.4),
                colonne("Actions", "nombre", largeur=1.5),
                colonne("Accordé", "euros", largeur=2.6),
            ],
            [_quartier(lieu) for lieu in lieux],
        ),
        *_releves_des_quartiers(lieux),
    ]


def _quartier(lieu: dict) -> list[Cellule]:
    return [
        cellule(lieu["nom"], fort=True),
        lieu["nature"],
        enumerer(lieu["communes"]) if lieu["communes"] else "non renseignées",
        lieu["code"] or "non renseigné",
        str(lieu["nb_actions"]),
        lieu["accorde"],
    ]


def _releves_des_quartiers(lieux: list[dict]) -> list[Bloc]:
    blocs = [
        groupe(titre(lieu["nom"], 3), donnees_du_quartier(lieu))
        for lieu in lieux
        if lieu["releves"]
    ]
    muets = [lieu["nom"] for lieu in lieux if not lieu["releves"]]
    if muets:
        ou = "à l’échelle de ces quartiers." if not blocs else f"pour : {', '.join(muets)}."
        dit = f"Aucun relevé statistique n’est encore enregistré {ou}"
        blocs.append(paragraphe(dit, "absence"))
    return blocs


def donnees_du_quartier(lieu: dict) -> Bloc:
    """The statistics of one neighbourhood."""
    noms = [ligne["statistique"] for ligne in lieu["releves"]]
    return releves(f"Relevés du quartier {lieu['nom']}", "Donnée", noms, lieu["releves"])
