"""A partner's own sheet: what it promised, leads, funds, and what is awaited from it."""

from __future__ import annotations

from collections import Counter

from contrats.calculs import ETATS
from rapports.blocs import Bloc, Cellule, cellule, colonne, paragraphe, tableau, texte_libre, titre
from rapports.recits.actions import resume, table
from rapports.recits.argent import par_exercice, par_nature
from rapports.recits.changements import changements
from rapports.recits.mots import compte, euros, mesure, selon
from rapports.recits.paroles import manques, sources, table_des_engagements
from rapports.recits.situation import cles


def ecrire(donnees: dict) -> list[Bloc]:
    """The blocks, chapter by chapter, without a page break."""
    d = donnees
    nom = d["portee"]["libelle"]
    return [
        titre(f"L’essentiel : {nom}"),
        paragraphe(f"Cette fiche dit la part de « {nom} » dans le contrat, et elle seule."),
        texte_libre("introduction", "Introduction", "Un mot pour ce partenaire."),
        cles(d["chiffres_cles"]),
        *_engagements(d["engagements"]),
        *_actions(d["actions"]),
        *_argent(d["financements"]),
        *_indicateurs(d["objectifs"]),
        *manques(d),
        *_avis(d["avis"]),
        *_signatures(d["signatures"]),
        *changements(d.get("changements")),
        *sources(d),
    ]


def _absent(nom: str, dit: str) -> list[Bloc]:
    return [titre(nom), paragraphe(dit, "absence")]


def _engagements(promesses: list[dict]) -> list[Bloc]:
    nom = "Les engagements pris"
    if not promesses:
        return _absent(nom, "Aucun engagement de ce partenaire n’est enregistré.")
    return [
        titre(nom),
        paragraphe(bilan_des_engagements(promesses)),
        table_des_engagements("Engagements pris", promesses, nommer=False),
    ]


def bilan_des_engagements(promesses: list[dict]) -> str:
    """`4 engagements : 2 tenus, 1 à tenir, 1 en retard ; 1 n’est pas chiffré.`"""
    etats = Counter("en retard" if e["en_retard"] else e["statut"].lower() for e in promesses)
    dits = (("tenu", "tenus"), ("à tenir",) * 2, ("en retard",) * 2, ("abandonné", "abandonnés"))
    parts = [compte(etats[un], un, plusieurs) for un, plusieurs in dits if etats[un]]
    dit = f"{compte(len(promesses), 'engagement')} : {', '.join(parts)}"
    sans = sum(e["montant"] is None for e in promesses)
    verbe = selon(sans, "n’est pas chiffré", "ne sont pas chiffrés")
    return f"{dit} ; {sans}\u00a0{verbe}." if sans else f"{dit}."


def _actions(liste: list[dict]) -> list[Bloc]:
    nom = "Les actions portées sur la période"
    if not liste:
        return _absent(nom, "Aucune action portée par ce partenaire sur la période.")
    return [titre(nom), paragraphe(resume(liste)), table("Actions portées", liste)]


def _argent(argent: dict) -> list[Bloc]:
    nom = "Les financements apportés"
    if not argent["par_nature"]:
        return _absent(nom, "Aucun financement de ce partenaire n’est enregistré.")
    total = argent["total"]["accorde"]
    dit = (
        "Les montants que ce partenaire a accordés depuis le début du contrat ne sont pas "
        "communiqués."
        if total is None
        else f"Depuis le début du contrat, ce partenaire a accordé {euros(total)} aux actions "
        "retenues."
    )
    return [
        titre(nom),
        paragraphe(dit),
        *par_nature(argent),
        par_exercice(argent["par_exercice"]),
    ]


def _indicateurs(objectifs: list[dict]) -> list[Bloc]:
    suivis = [i for objectif in objectifs for i in objectif["indicateurs"]]
    if not suivis:
        dit = "Ce partenaire n’est chargé de renseigner aucun indicateur."
        return _absent("Les indicateurs à renseigner", dit)
    return [
        titre("Les indicateurs à renseigner"),
        tableau(
            "Indicateurs dont ce partenaire a la charge",
            [
                colonne("Indicateur", largeur=5),
                colonne("Dernière valeur", largeur=3),
                colonne("Cible", largeur=3),
                colonne("Situation", largeur=3),
            ],
            [ligne_d_indicateur(i) for i in suivis],
        ),
    ]


def ligne_d_indicateur(i: dict) -> list[Cellule]:
    """An indicator on one row: its last value, its target, where it stands."""
    return [
        cellule(i["intitule"], fort=True, demonstration=i["demonstration"]),
        jalon(i["derniere"], i["unite"], "non communiquée"),
        jalon(i["cible"], i["unite"], "non fixée"),
        ETATS[i["atteinte"]],
    ]


def jalon(valeur: dict | None, unite: str, sinon: str) -> Cellule:
    """`45 %`, and its year under it."""
    if valeur is None:
        return sinon
    return cellule(mesure(valeur["valeur"], unite), f"en {valeur['annee']}")


def _avis(demandes: list[dict]) -> list[Bloc]:
    if not demandes:
        return _absent("Les avis demandés", "Aucun avis n’a été demandé à ce partenaire.")
    return [
        titre("Les avis demandés"),
        tableau(
            "Avis demandés",
            [
                colonne("Objet", largeur=5),
                colonne("Attendu pour le", "date", largeur=2.6),
                colonne("État", largeur=2.4),
                colonne("Sens", largeur=3),
            ],
            [
                [
                    a["objet"],
                    a["echeance"],
                    cellule(a["statut"], "en retard" if a["en_retard"] else ""),
                    a["sens"] or "—",
                ]
                for a in demandes
            ],
        ),
    ]


def _signatures(actes: list[dict]) -> list[Bloc]:
    if not actes:
        return _absent("Les signatures", "Ce partenaire n’est signataire d’aucun acte du contrat.")
    return [
        titre("Les signatures"),
        tableau(
            "Actes à signer ou signés",
            [
                colonne("Acte", largeur=5),
                colonne("Représenté par", largeur=4),
                colonne("Signature", largeur=2.4),
                colonne("Date", "date", largeur=2.6),
            ],
            [
                [acte["acte"], s["representant"] or "non renseigné", s["statut"], s["le"] or ""]
                for acte in actes
                for s in acte["signataires"]
            ],
        ),
    ]
