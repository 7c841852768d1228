"""The mid-term review: each objective against its milestone, the years, promises, equity.

It ends with the questions that the figures put to the committee. No query enters here.
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
from rapports.recits import argent, objectifs, paroles
from rapports.recits.courbes import ecart_dessine, se_suit, sources
from rapports.recits.droit_commun import dire_la_part
from rapports.recits.indicateurs import TENDANCES, dater, exemple
from rapports.recits.mots import annees, compte, majuscule, mesure, selon
from rapports.recits.programmation import changements, table_par_annee
from rapports.recits.promesses import conseils, table_des_avis, table_des_signataires
from rapports.recits.questions import questions

JALONS = {
    "atteint": "étape atteinte",
    "manque": "étape manquée",
    "inconnu": "non mesurée cette année-là",
    "a_venir": "étape à venir",
    None: "aucune étape fixée",
}


def ecrire(donnees: dict[str, Any]) -> list[Bloc]:
    """The whole review."""
    return [
        *_bilan(donnees),
        *_objectifs(donnees),
        *_moyens(donnees),
        *_signataires(donnees),
        *_participation(donnees),
        *_equite(donnees["voisinages"]),
        titre("Ce que les avenants ont changé"),
        *changements(donnees["avenants"]),
        *_questions(donnees),
    ]


def _indicateurs(donnees: dict[str, Any]) -> list[dict[str, Any]]:
    return [i for objectif in donnees["etats"] for i in objectif["indicateurs"]]


def _bilan(donnees: dict[str, Any]) -> list[Bloc]:
    """How much of the contract is behind, and how many milestones were met."""
    debut, fin = donnees["annees"]
    duree, ecoulees = donnees["terme"] - debut + 1, fin - debut + 1
    suivis = _indicateurs(donnees)
    blocs: list[Bloc] = [
        titre("Où en est le contrat", demonstration=exemple(suivis)),
        paragraphe(
            f"Le contrat va de {debut} à {donnees['terme']}. À la fin de {fin}, "
            f"{compte(ecoulees, 'année')} sur {duree} {selon(ecoulees, 'est', 'sont')} "
            f"{selon(ecoulees, 'écoulée', 'écoulées')}."
        ),
    ]
    if suivis:
        blocs += [chiffres(_cartes(suivis)), paragraphe(_resume(suivis))]
    else:
        blocs.append(paragraphe("Aucun indicateur n’est enregistré.", "absence"))
    aide = "Ce que l’on retient de la première moitié du contrat, en une page au plus."
    return [*blocs, texte_libre("bilan", "Bilan", aide)]


def _cartes(suivis: list[dict[str, Any]]) -> list[dict[str, Any]]:
    comptes = Counter(i["jalon"] and i["jalon"]["etat"] for i in suivis)
    cartes = (
        ("Étapes atteintes", comptes["atteint"]),
        ("Étapes manquées", comptes["manque"]),
        ("Étapes non mesurées", comptes["inconnu"]),
    )
    avec = sum(i["jalon"] is not None for i in suivis)
    precision = f"sur {compte(avec, 'indicateur qui a', 'indicateurs qui ont')} une étape"
    return [
        {
            "libelle": libelle,
            "valeur": str(n),
            "unite": "",
            "precision": precision,
            "approximatif": False,
            "demonstration": False,
        }
        for libelle, n in cartes
    ]


def _resume(suivis: list[dict[str, Any]]) -> str:
    """How many indicators go the wanted way."""
    comptes = Counter(i["tendance"] for i in suivis)
    dites = [
        f"{n} {selon(n, un, plusieurs)}"
        for n, un, plusieurs in (
            (comptes["voulue"], "va dans le sens souhaité", "vont dans le sens souhaité"),
            (comptes["inverse"], "va à l’inverse", "vont à l’inverse"),
            (comptes["stable"], "ne bouge pas", "ne bougent pas"),
            (comptes["inconnue"], "n’a pas deux valeurs connues", "n’ont pas deux valeurs connues"),
        )
        if n
    ]
    return f"Depuis le départ, sur {compte(len(suivis), 'indicateur')}\u00a0: {', '.join(dites)}."


def _objectifs(donnees: dict[str, Any]) -> list[Bloc]:
    """Each objective: its milestones, then the curve and the values of each indicator."""
    if not donnees["etats"]:
        rien = "Aucun objectif n’est enregistré."
        return [titre("Objectif par objectif"), paragraphe(rien, "absence")]
    dessins = {
        (objectif["numero"], rang): indicateur
        for objectif in donnees["objectifs"]
        for rang, indicateur in enumerate(objectif["indicateurs"])
    }
    blocs: list[Bloc] = [titre("Objectif par objectif")]
    for objectif in donnees["etats"]:
        numero = objectif["numero"]
        nom = f"Objectif {numero}. {objectif['intitule']}"
        blocs.append(titre(nom, 2, demonstration=exemple(objectif["indicateurs"])))
        if not objectif["indicateurs"]:
            blocs.append(paragraphe("Aucun indicateur ne mesure cet objectif.", "absence"))
        else:
            blocs.append(_etapes(numero, objectif["indicateurs"]))
        for rang, indicateur in enumerate(objectif["indicateurs"]):
            blocs += _dessin(indicateur, dessins.get((numero, rang)))
        aide = f"Ce qui explique les résultats de l’objectif {numero}, et ce qu’il faut en faire."
        blocs.append(texte_libre(f"analyse_{numero}", "Analyse", aide))
    return blocs


def _etapes(numero: str, indicateurs: list[dict[str, Any]]) -> Bloc:
    return tableau(
        f"Étapes de l’objectif {numero}",
        [
            colonne("Indicateur", largeur=2.4),
            colonne("Départ", largeur=1.2),
            colonne("Étape visée", largeur=1.2),
            colonne("Mesuré", largeur=1.2),
            colonne("Résultat", largeur=1.3),
            colonne("Tendance", largeur=1.5),
        ],
        [_etape(i) for i in indicateurs],
    )


def _etape(i: dict[str, Any]) -> list[Cellule]:
    """A milestone is judged by what was measured its own year; else the last value is told."""
    jalon, unite = i["jalon"], i["unite"]
    etat = jalon["etat"] if jalon else None
    visee = dater({"valeur": jalon["cible"], "annee": jalon["annee"]}, unite) if jalon else None
    mesuree = mesure(jalon["valeur"], unite) if jalon and jalon["valeur"] is not None else None
    return [
        i["intitule"],
        dater(i["reference"], unite),
        visee,
        cellule(mesuree, fort=True)
        if mesuree
        else cellule(dater(i["derniere"], unite), "dernière valeur" if i["derniere"] else ""),
        majuscule(JALONS[etat]),
        majuscule(TENDANCES[i["tendance"]]),
    ]


def _dessin(etat: dict[str, Any], indicateur: dict[str, Any] | None) -> list[Bloc]:
    """The curve with its values; nothing when no value is known."""
    if indicateur is None or not indicateur["points"]:
        return []
    return [
        groupe(
            titre(etat["intitule"].strip() or "Sans titre", 3),
            paragraphe(etat["ecart"], "encadre"),
            objectifs.dessin(indicateur),
            *objectifs.valeurs(indicateur),
        )
    ]


def _moyens(donnees: dict[str, Any]) -> list[Bloc]:
    exercices = donnees["par_exercice"]
    parts = [dite for e in exercices if (dite := dire_la_part(exercices, e["exercice"]))]
    return [
        titre("Les actions et l’argent, année par année"),
        titre("Les actions", 2),
        table_par_annee(donnees["par_annee"]),
        titre("L’argent accordé", 2),
        argent.par_exercice(exercices),
        *([liste(parts)] if parts else []),
    ]


def _signataires(donnees: dict[str, Any]) -> list[Bloc]:
    retards = [e for e in donnees["engagements"] if e["en_retard"]]
    invente = donnees["paroles"]["demonstration"]
    return [
        titre("Les engagements des signataires", demonstration=invente),
        *table_des_signataires(donnees["paroles"]),
        *([paroles.table_des_engagements("Engagements en retard", retards)] if retards else []),
    ]


def _participation(donnees: dict[str, Any]) -> list[Bloc]:
    return [
        titre("La participation des habitants"),
        titre("Les conseils citoyens", 2),
        conseils(donnees["participation"]),
        titre("Les avis", 2),
        *table_des_avis(donnees["participation"], annees(*donnees["annees"])),
    ]


def _equite(voisinages: list[dict[str, Any]]) -> list[Bloc]:
    """How the gap of each neighbourhood with its surroundings moves."""
    blocs: list[Bloc] = [titre("L’équité entre les quartiers")]
    if not voisinages:
        return [*blocs, paragraphe("Aucun quartier n’est enregistré.", "absence")]
    muet = "Aucun chiffre public ne permet de suivre un écart dans le temps."
    for lieu in voisinages:
        suivis = [suivi for suivi in lieu["tendances"] if se_suit(suivi)]
        blocs.append(titre(lieu["nom"], 2))
        blocs += [_suivi(suivi, lieu["nom"]) for suivi in suivis] or [paragraphe(muet, "absence")]
    return blocs


def _suivi(suivi: dict[str, Any], quartier: str) -> Bloc:
    """One statistic: its curve beside those of the surroundings, the values, the gaps in words."""
    return groupe(
        titre(suivi["statistique"], 3),
        *ecart_dessine(suivi, quartier),
        liste(suivi["phrases"]),
        sources(suivi),
    )


def _questions(donnees: dict[str, Any]) -> list[Bloc]:
    posees = questions(donnees)
    origine = "Ces questions viennent des chiffres\u00a0: elles n’accusent personne."
    return [
        titre("Les questions pour le comité"),
        *([paragraphe(origine), liste(posees, ordonnee=True)] if posees else []),
        *([] if posees else [paragraphe("Les chiffres ne posent aucune question.", "absence")]),
        texte_libre("difficultes", "Les difficultés", "Ce qui a freiné le contrat, et pourquoi."),
        texte_libre(
            "propositions",
            "Les propositions",
            "Ce que le comité est invité à décider pour la seconde moitié du contrat.",
        ),
    ]
