"""The sheet of one neighbourhood, in plain words for those who live there. No query enters here.

Short sentences, no initials left unexplained, and nothing said that is not known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from contrats.ecriture import ESPACE
from contrats.models import Sens
from quartiers.models import Generation, NatureQuartier
from rapports.blocs import (
    Bloc,
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
from rapports.recits.habitants import habitants
from rapports.recits.mots import annees, compte, enumerer, euros, le, majuscule, mesure, selon

ACTIONS_MAX = 8  # the sheet holds on two pages; what is left out is counted


def ecrire(donnees: dict[str, Any]) -> list[Bloc]:
    """The whole sheet, in the order in which residents ask."""
    return [
        *_lieu(donnees),
        *habitants(donnees["quartier"]),
        *_actions(donnees),
        *_argent(donnees),
        *_resultats(donnees),
        *_suite(donnees),
        *_contacts(donnees),
    ]


def _lieu(donnees: dict[str, Any]) -> list[Bloc]:
    quartier, contrat = donnees["quartier"], donnees["contrat"]
    communes = quartier["communes"]
    ou = (
        f"Le quartier «{ESPACE}{quartier['nom']}{ESPACE}» est à {enumerer(communes)}."
        if communes
        else f"Le quartier s’appelle «{ESPACE}{quartier['nom']}{ESPACE}». Sa commune n’est pas "
        "encore enregistrée."
    )
    return [
        titre("Votre quartier", 1),
        paragraphe(ou),
        paragraphe(_nature(quartier)),
        paragraphe(
            "Le contrat de ville est un accord. Il réunit l’État, l’agglomération "
            f"({contrat['pilote']}), les communes et leurs partenaires. Il dure de "
            f"{contrat['debut']} à {contrat['fin']}. Il dit ce qui doit changer dans votre "
            "quartier, et qui s’en occupe."
        ),
        texte_libre(
            "accueil",
            "Un mot pour vous",
            "Deux ou trois phrases simples adressées aux habitants. Dites «\u00a0vous\u00a0», "
            "expliquez chaque sigle.",
        ),
    ]


def _nature(quartier: dict[str, Any]) -> str:
    if quartier["nature"] == NatureQuartier.VEILLE:
        return (
            "C’est un quartier de veille active\u00a0: il n’est pas prioritaire, mais le contrat "
            "de ville le suit de près."
        )
    depuis = (
        "la liste de 2015" if quartier["generation"] == Generation.G2015 else "la liste de 2024"
    )
    return (
        f"C’est un quartier prioritaire, dans {depuis}\u00a0: les revenus y sont plus bas "
        "qu’ailleurs. L’État et les élus y mènent donc des actions en plus de leurs actions "
        "habituelles."
    )


def _actions(donnees: dict[str, Any]) -> list[Bloc]:
    bilan, actions = donnees["bilan"], donnees["actions"]
    quand = annees(*donnees["annees"])
    chapitre = titre(f"Ce qui a été fait {quand}", 2, demonstration=bilan["demonstration"])
    if not actions:
        return [chapitre, paragraphe(f"Aucune action n’est enregistrée ici {quand}.", "absence")]
    return [
        chapitre,
        chiffres(_cartes(bilan)),
        *([paragraphe(_personnes(bilan["propre"]))] if bilan["propre"]["actions"] else []),
        *([paragraphe(_partagees(bilan["partagee"]))] if bilan["partagee"]["actions"] else []),
        *_table_des_actions(actions, quand),
    ]


def _cartes(bilan: dict[str, Any]) -> list[dict[str, Any]]:
    ici, ailleurs = bilan["propre"], bilan["partagee"]
    nombre = ici["actions"] + ailleurs["actions"]
    porteurs = compte(len(bilan["porteurs"]), "organisme")
    menees = f"{selon(nombre, 'menée', 'menées')} par {porteurs}"
    cartes = [_carte(selon(nombre, "Action", "Actions"), str(nombre), "", menees)]
    if ici["actions"]:
        reste = ici["sans_montant"]
        precision = "pour les actions menées seulement ici"
        if reste and ici["accorde"] is not None:
            precision += f" ({compte(reste, 'montant manque', 'montants manquent')})"
        cartes.append(_carte("Argent accordé", ici["accorde"], "€", precision))
    return cartes


def _carte(libelle: str, valeur: str | None, unite: str, precision: str) -> dict[str, Any]:
    return {
        "libelle": libelle,
        "valeur": valeur,
        "unite": unite,
        "precision": precision,
        "approximatif": False,
        "demonstration": False,
    }


def _personnes(part: dict[str, Any]) -> str:
    """How many people took part in the actions led here alone."""
    if part["personnes"] is None:
        return "On ne sait pas encore combien de personnes ont participé."
    phrase = f"Participation aux actions menées seulement ici\u00a0: {part['personnes']}"
    if part["repartition"]:
        phrase += f", dont {part['repartition']}"
    if reste := part["sans_personnes"]:
        phrase += (
            f". {majuscule(compte(reste, 'action', 'actions'))} "
            f"{selon(reste, 'n’a', 'n’ont')} pas encore donné ce chiffre"
        )
    return f"{phrase}. Une personne qui participe à deux actions compte deux fois."


def _partagees(part: dict[str, Any]) -> str:
    n = part["actions"]
    argent = (
        "L’argent accordé n’est pas encore connu."
        if part["accorde"] is None
        else f"{selon(n, 'Elle a', 'Elles ont')} reçu {euros(part['accorde'])}, pour tous ces "
        "quartiers ensemble. On ne sait pas quelle part revient au vôtre."
    )
    verbe = selon(n, "action est menée", "actions sont menées")
    return f"{compte(n, verbe, verbe)} à la fois ici et dans d’autres quartiers. {argent}"


def _table_des_actions(actions: list[dict[str, Any]], quand: str) -> list[Bloc]:
    rangees = sorted(actions, key=lambda a: -float(a["accorde"] or 0))
    lignes = [
        [
            cellule(action["intitule"], _aussi(action)),
            action["porteur"],
            str(action["exercice"]),
            action["statut"],
            action["accorde"],
        ]
        for action in rangees[:ACTIONS_MAX]
    ]
    colonnes = [
        colonne("Action", largeur=3.2),
        colonne("Qui la mène", largeur=2.6),
        colonne("Année", "annee", largeur=0.7),
        colonne("Où elle en est", largeur=1.1),
        colonne("Argent accordé", "euros", largeur=1.3),
    ]
    blocs: list[Bloc] = [tableau(f"Les actions {quand}", colonnes, lignes)]
    if len(actions) > ACTIONS_MAX:
        reste = (
            f"Ce tableau montre les {ACTIONS_MAX} actions qui ont reçu le plus d’argent. "
            f"Il y en a {len(actions) - ACTIONS_MAX} de plus."
        )
        blocs.append(paragraphe(reste))
    return blocs


def _aussi(action: dict[str, Any]) -> str:
    return f"aussi à\u00a0: {enumerer(action['aussi'])}" if action["aussi"] else ""


def _argent(donnees: dict[str, Any]) -> list[Bloc]:
    financeurs = donnees["financeurs"]
    if not financeurs:
        return []
    lignes = [[financeur["nom"], financeur["accorde"]] for financeur in financeurs]
    return [
        titre("Qui a payé\u00a0?", 2, demonstration=donnees["bilan"]["demonstration"]),
        tableau(
            "Argent accordé aux actions menées seulement ici",
            [colonne("Qui", largeur=3), colonne("Argent accordé", "euros")],
            lignes,
            total=[_ensemble(financeurs), donnees["bilan"]["propre"]["accorde"]],
        ),
    ]


def _ensemble(financeurs: list[dict[str, Any]]) -> str:
    inconnus = any(financeur["accorde"] is None for financeur in financeurs)
    return "Ensemble des montants connus" if inconnus else "Ensemble"


def _resultats(donnees: dict[str, Any]) -> list[Bloc]:
    objectifs = donnees["objectifs"]
    if not objectifs:
        return [
            titre("Ce que l’on a obtenu", 2),
            paragraphe("Aucun résultat n’est encore mesuré.", "absence"),
        ]
    return [
        titre("Ce que l’on a obtenu", 2),
        paragraphe(
            "Pour chaque but du contrat, on suit un ou plusieurs chiffres. Ils disent si la "
            "situation change."
        ),
        *(_objectif(objectif) for objectif in objectifs),
    ]


def _objectif(objectif: dict[str, Any]) -> Bloc:
    indicateurs = objectif["indicateurs"]
    exemple = any(i["demonstration"] or i["demonstration_cible"] for i in indicateurs)
    return groupe(
        titre(objectif["intitule"], 3, demonstration=exemple),
        liste([_indicateur(indicateur) for indicateur in indicateurs]),
    )


def _indicateur(i: dict[str, Any]) -> str:
    return f"{i['intitule']}. {_but(i)} {_ou_on_en_est(i)}"


def _but(i: dict[str, Any]) -> str:
    """What is wanted; in the past once its year is over."""
    if i["cible"] is None:
        sens = "monte" if i["sens"] == Sens.HAUSSE else "baisse"
        return f"Le but est que ce chiffre {sens}. Aucun niveau à atteindre n’est fixé."
    verbe = "monter" if i["sens"] == Sens.HAUSSE else "descendre"
    portee = ", tous quartiers réunis" if i["cible_commune"] else ""
    visee = f"{mesure(i['cible']['valeur'], i['unite'])} en {i['cible']['annee']}{portee}"
    passe = i["derniere"] is not None and i["derniere"]["annee"] > i["cible"]["annee"]
    return f"Le but {'était' if passe else 'est'} de {verbe} à {visee}."


def _ou_on_en_est(i: dict[str, Any]) -> str:
    """The last value, here or on the whole contract, where one comes from, whether it is met."""
    if i["derniere"] is None:
        return f"On ne peut pas dire où l’on en est{_motif(i)}."
    lieu = "Dans votre quartier" if i["local"] else "Dans l’ensemble du contrat"
    fin, debut = i["derniere"], i["depart"] or i["premiere"]
    phrase = f"{lieu}, on en est à {mesure(fin['valeur'], i['unite'])} en {fin['annee']}"
    if debut["annee"] != fin["annee"]:
        # The unit has just been said: only a percentage keeps its sign.
        unite = "%" if i["unite"] == "%" else ""
        phrase += f" ({mesure(debut['valeur'], unite)} en {debut['annee']})"
    return f"{phrase}.{' Le but est atteint.' if _atteint(i) else ''}"


def _atteint(i: dict[str, Any]) -> bool:
    """Whether the target is met, where this value may be compared with it: the target of a sum
    is that of all the neighbourhoods together."""
    if i["cible"] is None or (i["local"] and i["cible_commune"]):
        return False
    reste = Decimal(i["cible"]["valeur"]) - Decimal(i["derniere"]["valeur"])
    return reste <= 0 if i["sens"] == Sens.HAUSSE else reste >= 0


def _motif(i: dict[str, Any]) -> str:
    return f"\u00a0: {i['motif']}" if i["motif"] else "\u00a0: rien n’est encore mesuré"


def _suite(donnees: dict[str, Any]) -> list[Bloc]:
    suite = donnees["suite"]
    blocs: list[Bloc] = [titre("Et maintenant\u00a0?", 2)]
    if suite["actions"]:
        dites = [f"{a['intitule']} ({a['porteur']})." for a in suite["actions"]]
        if suite["autres"]:
            dites.append(f"Et {compte(suite['autres'], 'autre action', 'autres actions')}.")
        blocs += [paragraphe("Ces actions sont prévues ou en cours\u00a0:"), liste(dites)]
    if suite["etapes"]:
        etapes = [f"{le(e['le'])}\u00a0: {e['quoi']} ({e['action']})." for e in suite["etapes"]]
        blocs += [paragraphe("Les prochaines étapes\u00a0:"), liste(etapes)]
    if not (suite["actions"] or suite["etapes"]):
        blocs.append(paragraphe("Aucune action à venir n’est encore enregistrée.", "absence"))
    blocs.append(
        texte_libre("suite", "Ce qui va changer", "Ce que les habitants verront bientôt, et quand.")
    )
    return blocs


def _contacts(donnees: dict[str, Any]) -> list[Bloc]:
    conseils = donnees["conseils_citoyens"]
    pilote = donnees["contrat"]["pilote"]
    lignes = [f"{pilote}\u00a0: l’agglomération qui pilote le contrat de ville."]
    if conseils:
        lignes.append(
            f"{enumerer(conseils)}\u00a0: les habitants et les associations qui donnent leur avis "
            f"sur le contrat.{_avis(donnees['avis'])}"
        )
    return [
        titre("À qui demander\u00a0?", 2),
        liste(lignes),
        *([] if conseils else [paragraphe(SANS_CONSEIL, "absence")]),
        texte_libre(
            "contact",
            "Nous rencontrer",
            "Le lieu, les jours et le numéro de téléphone où les habitants peuvent poser leurs "
            "questions.",
        ),
    ]


SANS_CONSEIL = "Aucun conseil citoyen n’est encore enregistré pour votre quartier."


def _avis(avis: dict[str, int]) -> str:
    if not avis["demandes"]:
        return ""
    return (
        f" Depuis le début du contrat, {compte(avis['demandes'], 'avis', 'avis')} "
        f"{selon(avis['demandes'], 'lui a été demandé', 'lui ont été demandés')}, "
        f"{avis['rendus']} {selon(avis['rendus'], 'a été rendu', 'ont été rendus')}."
    )
