"""The figures of a report that are compared from one report to the next. Pure: no query.

One flat dict, `{key: {libelle, valeur, unite}}`: a key means the same thing in every report of a
contract. A value is a decimal as text, words (the state of an indicator), or None if not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from contrats.calculs import ETATS

Repere = dict[str, str | None]


def reperes(donnees: dict) -> dict[str, Repere]:
    """The comparable figures of these frozen data, in the order of the report."""
    return dict(_reperes(donnees))


def _reperes(donnees: dict) -> Iterator[tuple[str, Repere]]:
    for carte in donnees["chiffres_cles"]:
        yield _repere(
            f"carte.{carte['libelle']}", carte["libelle"], carte["valeur"], carte["unite"]
        )
    yield from _objectifs(donnees["objectifs"])
    yield from _argent(donnees["financements"])
    for lieu in donnees["quartiers"]:
        libelle = f"Accordé aux actions du quartier {lieu['nom']}"
        yield _repere(f"quartier.{lieu['nom']}", libelle, lieu["accorde"], "€")
    yield from _comptes("actions", "Actions, statut", (a["statut"] for a in donnees["actions"]))
    promesses = (e["statut"] for e in donnees["engagements"])
    yield from _comptes("engagements", "Engagements, état", promesses)
    retards = sum(e["en_retard"] for e in donnees["engagements"])
    yield _repere("engagements.retard", "Engagements en retard", str(retards))
    dites = (s["statut"] for acte in donnees["signatures"] for s in acte["signataires"])
    yield from _comptes("signatures", "Signatures, état", dites)
    yield _repere("manques", "Informations qui manquent", str(len(donnees["manques"])))
    if donnees["completude"]:
        taux = str(donnees["completude"]["taux"])
        yield _repere("completude", "Complétude de la remontée de l’année", taux, "%")


def _repere(cle: str, libelle: str, valeur: str | None, unite: str = "") -> tuple[str, Repere]:
    return cle, {"libelle": libelle, "valeur": valeur, "unite": unite}


def _objectifs(etats: list[dict]) -> Iterator[tuple[str, Repere]]:
    for objectif in etats:
        for i in objectif["indicateurs"]:
            cle, derniere = f"indicateur.{i['cle']}", i["derniere"]
            valeur = derniere and derniere["valeur"]
            yield _repere(f"{cle}.valeur", i["intitule"], valeur, i["unite"])
            yield _repere(f"{cle}.etat", f"{i['intitule']} : situation", ETATS[i["atteinte"]])
        libelle = f"Accordé aux actions de l’objectif {objectif['numero']}"
        yield _repere(f"objectif.{objectif['numero']}", libelle, objectif["accorde"], "€")


def _argent(argent: dict) -> Iterator[tuple[str, Repere]]:
    total = argent["total"]["accorde"]
    yield _repere("argent.total", "Accordé depuis le début du contrat", total, "€")
    for ligne in argent["par_nature"]:
        libelle = f"Accordé depuis le début du contrat, {ligne['libelle']}"
        yield _repere(f"argent.nature.{ligne['libelle']}", libelle, ligne["accorde"], "€")


def _comptes(cle: str, libelle: str, etats: Iterable[str]) -> Iterator[tuple[str, Repere]]:
    for etat, nombre in sorted(Counter(etats).items()):
        yield _repere(f"{cle}.{etat}", f"{libelle} « {etat} »", str(nombre))
