"""Part 2 of the annual report: each neighbourhood against the law's ten objectives, then the
contract's own. What no figure tells is said."""

from __future__ import annotations

from typing import Any

from contrats.ecriture import ESPACE
from rapports.blocs import (
    Bloc,
    cellule,
    colonne,
    groupe,
    liste,
    paragraphe,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits.annuel.loi import OBJECTIFS
from rapports.recits.annuel.orientations import base
from rapports.recits.courbes import ecart_dessine, par_quartier, se_suit, sources
from rapports.recits.indicateurs import exemple, table_des_indicateurs
from rapports.recits.mots import enumerer, mesure, selon

INDICATIF = (
    "Le portail rapproche les chiffres et les objectifs du contrat de chacun des dix objectifs de "
    "la loi d’après les mots de leurs intitulés. Ce rapprochement est indicatif. Les dix "
    f"objectifs sont ceux de l’article 1er de la loi n°{ESPACE}2014-173 du 21 février 2014, dans "
    "sa version d’origine\u00a0: vérifiez sur Légifrance s’il a été modifié depuis."
)

EGALITE = 10  # women and men: their figures are told together, at the end


def evolution(donnees: dict[str, Any], chapitre: str) -> list[Bloc]:
    """The ten objectives, the contract's own, then women beside men."""
    return [
        titre(chapitre, 1),
        base(
            "présenter l’évolution de la situation des quartiers au regard des objectifs de la loi "
            "et de ceux du contrat"
        ),
        titre("Au regard des dix objectifs de la loi", 2),
        paragraphe(INDICATIF, "discret"),
        *(bloc for numero in OBJECTIFS for bloc in _objectif_de_la_loi(numero, donnees)),
        *_objectifs_du_contrat(donnees["objectifs"]),
        *_par_sexe(donnees["quartiers"]),
    ]


def _objectif_de_la_loi(numero: int, donnees: dict[str, Any]) -> list[Bloc]:
    court, texte = OBJECTIFS[numero]
    lignes = _lignes(numero, donnees["quartiers"])
    phrases = _phrases(numero, donnees["quartiers"])
    objectifs = [o for o in donnees["objectifs"] if _se_rapproche(numero, o)]
    blocs: list[Bloc] = [
        titre(f"Objectif {numero} de la loi\u00a0: {_minuscule(court)}", 3),
        paragraphe(texte, "discret"),
    ]
    if lignes:
        blocs.append(_table(numero, lignes))
    blocs += _courbes(numero, donnees["quartiers"])
    if phrases:
        blocs.append(liste(phrases))
    if objectifs:
        blocs += [
            paragraphe(f"Dans le contrat, {_lies(len(objectifs))}\u00a0:"),
            liste([phrase for o in objectifs for phrase in _situations(numero, o)]),
        ]
    if numero == EGALITE and any(quartier["par_sexe"] for quartier in donnees["quartiers"]):
        blocs.append(paragraphe("Les chiffres par sexe sont à la fin de cette partie."))
    elif not (lignes or phrases or objectifs):
        blocs.append(paragraphe("Aucune donnée du portail ne renseigne cet objectif.", "absence"))
    blocs.append(
        texte_libre(
            f"loi_{numero}",
            "Analyse",
            f"Ce qui a changé dans les quartiers au regard de l’objectif {numero} de la loi.",
        )
    )
    return blocs


def _minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def _lies(n: int) -> str:
    return selon(n, "un objectif s’en rapproche", "plusieurs objectifs s’en rapprochent")


def _lignes(numero: int, quartiers: list[dict[str, Any]]) -> list[list[Any]]:
    return [
        [
            quartier["nom"],
            ligne["statistique"],
            str(ligne["annee"]),
            cellule(
                None if ligne["valeur"] is None else _valeur(ligne),
                ligne["motif"] if ligne["valeur"] is None else "",
            ),
            enumerer(dits) if (dits := _ecarts(ligne)) else "",
        ]
        for quartier in quartiers
        for ligne in quartier["comparaison"]
        if ligne["loi"] == numero
    ]


def _valeur(ligne: dict[str, Any]) -> str:
    return mesure(ligne["valeur"], ligne["unite"], environ=ligne["environ"])


def _ecarts(ligne: dict[str, Any]) -> list[str]:
    ecarts = [un["ecart"] for un in ligne["autour"] if un["ecart"]]
    return [*ecarts, ligne["part"]] if ligne["part"] else ecarts


def _table(numero: int, lignes: list[list[Any]]) -> Bloc:
    return tableau(
        f"Chiffres publics des quartiers, objectif {numero} de la loi",
        [
            colonne("Quartier", largeur=1.3),
            colonne("Chiffre", largeur=1.6),
            colonne("Année", "annee", largeur=0.6),
            colonne("Valeur"),
            colonne("Par rapport à la commune et à l’agglomération", largeur=2.2),
        ],
        lignes,
    )


def _phrases(numero: int, quartiers: list[dict[str, Any]]) -> list[str]:
    """How the gaps move, neighbourhood by neighbourhood."""
    return [
        f"{quartier['nom']}, {suivi['statistique'].lower()}. {phrase}"
        for quartier in quartiers
        for suivi in quartier["tendances"]
        if suivi["loi"] == numero
        for phrase in suivi["phrases"]
        if "l’écart" in phrase
    ]


def _courbes(numero: int, quartiers: list[dict[str, Any]]) -> list[Bloc]:
    """What moved in each neighbourhood, drawn beside its surroundings."""
    return [
        groupe(*ecart_dessine(suivi, quartier["nom"]), sources(suivi))
        for quartier in quartiers
        for suivi in quartier["tendances"]
        if suivi["loi"] == numero and suivi["courbe"] and se_suit(suivi)
    ]


def _se_rapproche(numero: int, objectif: dict[str, Any]) -> bool:
    """By its indicators; by its own title when it has none."""
    indicateurs = objectif["indicateurs"]
    return any(numero in lu["loi"] for lu in indicateurs or [objectif])


def _situations(numero: int, objectif: dict[str, Any]) -> list[str]:
    debut = f"Objectif {objectif['numero']}, {objectif['intitule']}"
    if not objectif["indicateurs"]:
        return [f"{debut}\u00a0: aucun indicateur n’est suivi."]
    return [
        f"{debut}. {i['intitule']}\u00a0: {_minuscule(i['ecart'])}"
        for i in objectif["indicateurs"]
        if numero in i["loi"]
    ]


def _objectifs_du_contrat(objectifs: list[dict[str, Any]]) -> list[Bloc]:
    blocs: list[Bloc] = [titre("Au regard des objectifs du contrat", 2)]
    if not objectifs:
        return [*blocs, paragraphe("Aucun objectif n’est enregistré dans le portail.", "absence")]
    for objectif in objectifs:
        nom = f"Objectif {objectif['numero']}\u00a0: {objectif['intitule']}"
        blocs.append(titre(nom, 3, demonstration=exemple(objectif["indicateurs"])))
        if objectif["indicateurs"]:
            legende = f"Indicateurs de l’objectif {objectif['numero']}"
            blocs.append(table_des_indicateurs(legende, objectif["indicateurs"]))
            blocs += _dans_les_quartiers(objectif["indicateurs"])
        else:
            blocs.append(paragraphe("Aucun indicateur ne mesure cet objectif.", "absence"))
    return blocs


def _dans_les_quartiers(indicateurs: list[dict[str, Any]]) -> list[Bloc]:
    """Each indicator in each priority neighbourhood; which are not measured there is said."""
    blocs = [bloc for indicateur in indicateurs for bloc in par_quartier(indicateur)]
    muets = [i["intitule"] for i in indicateurs if not i["par_quartier"]]
    if muets:
        dit = f"Pas de mesure par quartier prioritaire\u00a0: {enumerer(muets)}."
        blocs.append(paragraphe(dit, "absence"))
    return blocs


def _par_sexe(quartiers: list[dict[str, Any]]) -> list[Bloc]:
    """Women beside men in each neighbourhood: where nothing is known, it says so."""
    lignes, muets = [], []
    for quartier in quartiers:
        siennes = [_sexes(quartier["nom"], sujet) for sujet in quartier["par_sexe"]]
        lignes += siennes
        if not siennes:
            muets.append(quartier["nom"])
    blocs: list[Bloc] = [titre("Les femmes et les hommes", 2)]
    if lignes:
        colonnes = [
            colonne("Quartier", largeur=1.3),
            colonne("Chiffre", largeur=1.8),
            colonne("Année", "annee", largeur=0.6),
            colonne("Femmes", "nombre", largeur=0.8),
            colonne("Hommes", "nombre", largeur=0.8),
            colonne("Écart", largeur=1.6),
        ]
        blocs.append(tableau("Chiffres publics par sexe dans les quartiers", colonnes, lignes))
    if muets:
        blocs.append(
            paragraphe(f"Aucune donnée par sexe pour\u00a0: {enumerer(muets)}.", "absence")
        )
    if not quartiers:
        blocs.append(paragraphe("Aucun quartier prioritaire n’est enregistré.", "absence"))
    return blocs


def _sexes(quartier: str, sujet: dict[str, Any]) -> list[Any]:
    ici = sujet["lieux"][0]
    unite = "" if sujet["unite"] == "personnes" else f" ({sujet['unite']})"
    libelle = f"{sujet['libelle']}{unite}"
    return [quartier, libelle, str(sujet["annee"]), ici["femmes"], ici["hommes"], ici["phrase"]]
