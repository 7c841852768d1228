"""The final evaluation: from baseline to end, who was reached, the money, what was not measured.

A target is « non atteinte » only by a value of its year or later: else nobody knows. No query.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    chiffres,
    colonne,
    groupe,
    liste,
    paragraphe,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits import argent as recit_argent
from rapports.recits import paroles
from rapports.recits.indicateurs import dater, derniere, exemple
from rapports.recits.mots import annees, compte, majuscule, mesure, selon
from rapports.recits.programmation import changements, personnes_accueillies, table_par_annee
from rapports.recits.promesses import table_de_connaissance, table_des_signataires

RESULTATS = {
    "atteinte": "Cible atteinte",
    "non_atteinte": "Cible non atteinte",
    "inconnue": "On ne peut pas le dire",
}


def ecrire(donnees: dict[str, Any]) -> list[Bloc]:
    """The whole evaluation."""
    return [
        *_essentiel(donnees),
        *_resultats(donnees["etats"]),
        *_personnes(donnees),
        *_argent(donnees),
        *_engagements(donnees),
        titre("Ce que les avenants ont changé"),
        *changements(donnees["avenants"]),
        *_limites(donnees),
        *_conclusions(donnees),
    ]


def resultat(i: dict[str, Any]) -> str:
    """One of RESULTATS, for an indicator as `calculs.etats` tells it."""
    if i["atteinte"] == "atteinte":
        return "atteinte"
    fin, cible = i["derniere"], i["cible"]
    if fin is None or cible is None or fin["annee"] < cible["annee"]:
        return "inconnue"
    return "non_atteinte"


def _essentiel(donnees: dict[str, Any]) -> list[Bloc]:
    suivis = [i for objectif in donnees["etats"] for i in objectif["indicateurs"]]
    blocs: list[Bloc] = [
        titre("L’essentiel", demonstration=exemple(suivis)),
        paragraphe(f"Cette évaluation porte sur le contrat {annees(*donnees['annees'])}."),
        texte_libre(
            "questions_evaluatives",
            "Les questions posées",
            "Les questions auxquelles l’évaluation répond, et qui les a choisies.",
        ),
    ]
    if not suivis:
        return [*blocs, paragraphe("Aucun indicateur n’est enregistré.", "absence")]
    comptes = Counter(resultat(i) for i in suivis)
    return [*blocs, chiffres([_carte(code, comptes[code], len(suivis)) for code in RESULTATS])]


def _carte(code: str, n: int, total: int) -> dict[str, Any]:
    libelles = {
        "atteinte": "Cibles atteintes",
        "non_atteinte": "Cibles non atteintes",
        "inconnue": "Résultats inconnus",
    }
    return {
        "libelle": libelles[code],
        "valeur": str(n),
        "unite": "",
        "precision": f"sur {compte(total, 'indicateur')}",
        "approximatif": False,
        "demonstration": False,
    }


def _resultats(etats: list[dict[str, Any]]) -> list[Bloc]:
    blocs: list[Bloc] = [titre("Les résultats, objectif par objectif")]
    if not etats:
        return [*blocs, paragraphe("Aucun objectif n’est enregistré.", "absence")]
    for objectif in etats:
        intitule = f"Objectif {objectif['numero']}. {objectif['intitule']}"
        nom = titre(intitule, 2, demonstration=exemple(objectif["indicateurs"]))
        if objectif["indicateurs"]:
            blocs.append(groupe(nom, _table(objectif)))
        else:
            blocs += [nom, paragraphe("Aucun indicateur ne mesure cet objectif.", "absence")]
    return blocs


def _table(objectif: dict[str, Any]) -> Bloc:
    return tableau(
        f"Résultats de l’objectif {objectif['numero']}",
        [
            colonne("Indicateur", largeur=2.4),
            colonne("Départ", largeur=1.2),
            colonne("Valeur finale", largeur=1.3),
            colonne("Cible", largeur=1.2),
            colonne("Résultat", largeur=1.6),
        ],
        [_ligne(i) for i in objectif["indicateurs"]],
    )


def _ligne(i: dict[str, Any]) -> list[Cellule]:
    code, fin, cible = resultat(i), i["derniere"], i["cible"]
    precision = ""
    if code == "inconnue":
        if cible is None:
            precision = "aucune cible n’est fixée"
        elif fin is None:
            precision = "aucune valeur n’est connue"
        else:
            precision = f"dernière valeur avant {cible['annee']}"
    return [
        i["intitule"],
        dater(i["reference"], i["unite"]),
        derniere(i),
        dater(cible, i["unite"]),
        cellule(RESULTATS[code], precision, fort=code != "inconnue"),
    ]


def _personnes(donnees: dict[str, Any]) -> list[Bloc]:
    return [
        titre("Qui a été touché"),
        *personnes_accueillies(donnees["par_annee"]),
        *([table_par_annee(donnees["par_annee"])] if donnees["par_annee"] else []),
    ]


def _argent(donnees: dict[str, Any]) -> list[Bloc]:
    argent = donnees["argent"]
    if not argent["par_nature"]:
        rien = "Aucun financement n’est enregistré."
        return [titre("L’argent"), paragraphe(rien, "absence")]
    return [
        titre("L’argent"),
        paragraphe(recit_argent.phrase_du_total(argent["total"]["accorde"])),
        *_par_habitant(donnees["habitants"]),
        titre("Par nature de crédit", 2),
        *recit_argent.par_nature(argent),
        titre("Par année", 2),
        recit_argent.par_exercice(argent["par_exercice"]),
        titre("Par financeur", 2),
        recit_argent.par_financeur(argent),
        titre("Par quartier", 2),
        *_par_quartier(donnees["argent_par_quartier"]),
    ]


def _par_habitant(habitants: dict[str, Any]) -> list[Bloc]:
    """Euros per inhabitant over the whole contract, only when both are known."""
    if habitants["par_habitant"] is None:
        rien = "Le montant par habitant ne peut pas être calculé."
        return [paragraphe(rien, "absence")]
    return [
        paragraphe(
            f"Cela fait {mesure(habitants['par_habitant'], '€')} par habitant des quartiers "
            f"prioritaires, pour {mesure(habitants['habitants'], 'habitants')} en "
            f"{habitants['annee']} (source\u00a0: {habitants['source']})."
        )
    ]


def _par_quartier(lignes: list[dict[str, Any]]) -> list[Bloc]:
    if not lignes:
        return [paragraphe("Aucun quartier n’est enregistré.", "absence")]
    return [
        tableau(
            "Montants accordés par quartier",
            [
                colonne("Quartier", largeur=2),
                colonne("Actions", "nombre", largeur=0.8),
                colonne("Accordé", "euros", largeur=1.4),
                colonne("Habitants", "nombre"),
                colonne("Par habitant", "euros", largeur=1.2),
            ],
            [_quartier(ligne) for ligne in lignes],
        ),
        paragraphe(
            "Une action menée dans deux quartiers compte entière dans chacun\u00a0: ces lignes ne "
            "s’additionnent pas.",
            "discret",
        ),
    ]


def _quartier(ligne: dict[str, Any]) -> list[Cellule]:
    accorde = ligne["accorde"] if ligne["actions"] else "0"
    annee = f"en {ligne['annee']}" if ligne["annee"] else ""
    habitants = cellule(ligne["habitants"], annee)
    return [ligne["nom"], str(ligne["actions"]), accorde, habitants, ligne["par_habitant"]]


def _engagements(donnees: dict[str, Any]) -> list[Bloc]:
    promesses = donnees["engagements"]
    invente = donnees["paroles"]["demonstration"]
    table = paroles.table_des_engagements("Engagements, un par un", promesses)
    return [
        titre("Les engagements des signataires", demonstration=invente),
        *table_des_signataires(donnees["paroles"]),
        *([table] if promesses else []),
    ]


def _limites(donnees: dict[str, Any]) -> list[Bloc]:
    """What the evaluation could not measure, said before anyone asks."""
    muets = [
        f"Objectif {objectif['numero']}, {i['intitule']}\u00a0: {manque}."
        for objectif in donnees["etats"]
        for i in objectif["indicateurs"]
        if (manque := _manque(i))
    ]
    return [
        titre("Ce que l’évaluation n’a pas pu mesurer"),
        *table_de_connaissance(donnees["connaissance"]),
        *([liste(muets)] if muets else []),
        *_sans_personnes(donnees["par_annee"]),
    ]


def _manque(i: dict[str, Any]) -> str:
    manques = [
        nom
        for nom, absent in (
            ("aucune valeur connue", i["derniere"] is None),
            ("pas de valeur de départ", i["reference"] is None),
            ("pas de cible", i["cible"] is None),
        )
        if absent
    ]
    return ", ".join(manques)


def _sans_personnes(lignes: list[dict[str, Any]]) -> list[Bloc]:
    sans = sum(ligne["sans_personnes"] for ligne in lignes)
    total = sum(ligne["actions"] for ligne in lignes)
    if not sans:
        return []
    ignorent = selon(sans, "n’a pas compté ses participants", "n’ont pas compté leurs participants")
    return [paragraphe(majuscule(f"{compte(sans, 'action')} sur {total} {ignorent}."))]


def _conclusions(donnees: dict[str, Any]) -> list[Bloc]:
    """What the figures come down to, then the officer's words."""
    suivis = [i for objectif in donnees["etats"] for i in objectif["indicateurs"]]
    atteintes = sum(resultat(i) == "atteinte" for i in suivis)
    promesses = donnees["paroles"]["signataires"]
    tenus = sum(ligne["tenus"] for ligne in promesses)
    pris = sum(ligne["nombre"] for ligne in promesses)
    actions = sum(ligne["actions"] for ligne in donnees["par_annee"])
    dites = [
        (actions, f"{compte(actions, 'action')} au programme ou menées."),
        (len(suivis), f"{_atteintes(atteintes)} sur {compte(len(suivis), 'indicateur')}."),
        (pris, f"{compte(tenus, 'engagement tenu', 'engagements tenus')} sur {pris}."),
    ]
    connues = [phrase for nombre, phrase in dites if nombre]
    rien = "Rien n’est enregistré\u00a0: aucune conclusion ne peut être tirée."
    return [
        titre("Conclusions"),
        liste(connues) if connues else paragraphe(rien, "absence"),
        texte_libre("enseignements", "Les enseignements", "Ce que le contrat a appris à chacun."),
        texte_libre(
            "recommandations",
            "Les recommandations",
            "Ce qui devrait être repris, changé ou abandonné dans le contrat suivant.",
        ),
    ]


def _atteintes(n: int) -> str:
    return compte(n, "cible atteinte", "cibles atteintes")
