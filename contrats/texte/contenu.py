"""What the text of an act says, JSON-ready, from the contract's rows. It only reads.

An unknown figure stays unknown; what is illustrative says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from contrats.avenants.difference import differences, par_groupe
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Financement,
    Indicateur,
    NatureActe,
    NatureCredit,
    Objectif,
    Signature,
)
from contrats.synthese import rang
from partenaires.models import TypePartenaire

SCHEMA = 1


def donnees_du_texte(acte: Acte) -> dict[str, Any]:
    """Everything that the template of this act lays out, as it stands now."""
    derniere = acte.version_courante
    commun = {
        "schema": SCHEMA,
        "etabli_le": timezone.localdate().isoformat(),
        "version": derniere.numero + 1 if derniere else 1,
        "acte": {
            "nature": acte.nature,
            "numero": acte.numero,
            "titre": acte.titre,
            "description": acte.objet,
            "demonstration": acte.demonstration,
        },
        "contrat": _contrat(acte.contrat),
        "signataires": _signataires(acte),
    }
    if acte.nature == NatureActe.AVENANT:
        return commun | {"modifications": _modifications(acte)}
    return commun | _corps(acte.contrat)


def manques(donnees: dict[str, Any]) -> list[str]:
    """What the text lacks, in French sentences: to be known before it is frozen."""
    dits = []
    if not donnees["signataires"]:
        dits.append("Aucun signataire n’est désigné.")
    if sans := [s["partenaire"] for s in donnees["signataires"] if not s["personne"]]:
        dits.append(f"Personne n’est désigné pour signer au nom de\u00a0: {', '.join(sans)}.")
    if donnees["acte"]["nature"] == NatureActe.AVENANT:
        if not donnees["modifications"]:
            dits.append("Cet avenant ne contient encore aucune modification.")
        return dits
    if not donnees["quartiers"]:
        dits.append("Aucun quartier n’est rattaché au contrat.")
    objectifs = [o for pilier in donnees["piliers"] for o in pilier["objectifs"]]
    if not objectifs:
        dits.append("Aucun objectif n’est enregistré.")
    sans_cible = sum(i["cible"] is None for o in objectifs for i in o["indicateurs"])
    if sans_cible:
        pluriel = "s" if sans_cible > 1 else ""
        dits.append(f"{sans_cible} indicateur{pluriel} sans cible finale.")
    if not donnees["engagements"]:
        dits.append("Aucun engagement des signataires n’est enregistré.")
    return dits


def _contrat(contrat: Contrat) -> dict[str, Any]:
    return {
        "code": contrat.code,
        "intitule": contrat.intitule,
        "pilote": contrat.pilote.nom,
        "generation": contrat.generation,
        "debut": contrat.date_debut.isoformat(),
        "fin": contrat.date_fin.isoformat(),
        "contexte": contrat.contexte,
    }


def _signataires(acte: Acte) -> list[dict[str, Any]]:
    """Those who are asked to sign this text, in the order of their ranks."""
    vivantes = acte.signatures_vivantes()
    return [
        {
            "partenaire": signature.partenaire.nom,
            "personne": signature.representant.nom_complet if signature.representant else None,
            "fonction": signature.representant.fonction if signature.representant else "",
            "rang": signature.rang,
            "deliberation": dire_la_deliberation(signature),
        }
        for signature in vivantes.select_related("partenaire", "representant", "deliberation")
    ]


def dire_la_deliberation(signature: Signature) -> dict[str, str] | None:
    """The vote that authorises the signature; None when none is recorded."""
    vote = signature.deliberation
    return vote and {"numero": vote.numero, "le": vote.adoptee_le.isoformat()}


def _modifications(acte: Acte) -> list[dict[str, Any]]:
    """The changes by group, each before and after, in words."""
    return [
        {
            "intitule": groupe,
            "lignes": [
                {
                    "titre": ligne.titre,
                    "operation": ligne.operation,
                    "avant": ligne.avant,
                    "apres": ligne.apres,
                    "impact": ligne.impact,
                }
                for ligne in lignes
            ],
        }
        for groupe, lignes in par_groupe(differences(acte))
    ]


def _corps(contrat: Contrat) -> dict[str, Any]:
    """The articles of an initial contract."""
    conseils = contrat.partenaires.filter(type=TypePartenaire.CONSEIL_CITOYEN)
    return {
        "quartiers": _quartiers(contrat),
        "piliers": _piliers(contrat),
        "engagements": _engagements(contrat),
        "actions": _actions(contrat),
        "moyens": _moyens(contrat),
        "conseils": list(conseils.values_list("nom", flat=True)),
    }


def _quartiers(contrat: Contrat) -> list[dict[str, Any]]:
    quartiers = contrat.quartiers.prefetch_related("communes")
    return [
        {
            "nom": quartier.nom,
            "code": quartier.code,
            "nature": quartier.get_nature_display(),
            "communes": [commune.nom for commune in quartier.communes.all()],
        }
        for quartier in quartiers
    ]


def _piliers(contrat: Contrat) -> list[dict[str, Any]]:
    """The pillars in their order, then what has none; objectives in their natural order."""
    indicateurs = Indicateur.objects.select_related("responsable").order_by("pk")
    lignes = contrat.objectifs.select_related("pilier").prefetch_related(
        Prefetch("indicateurs", indicateurs)
    )

    def place(objectif: Objectif):
        pilier = objectif.pilier
        return (pilier is None, pilier.ordre if pilier else 0, objectif.pilier_id or 0)

    tries = sorted(lignes, key=lambda o: (place(o), rang(o.numero)))
    return [
        {
            "intitule": objectifs[0].pilier.intitule if objectifs[0].pilier else None,
            "objectifs": [_objectif(objectif) for objectif in objectifs],
        }
        for _, groupe in groupby(tries, key=place)
        if (objectifs := list(groupe))
    ]


def _objectif(objectif: Objectif) -> dict[str, Any]:
    return {
        "numero": objectif.numero,
        "intitule": objectif.intitule,
        "description": objectif.description,
        "operationnel": objectif.parent_id is not None,
        "indicateurs": [_indicateur(indicateur) for indicateur in objectif.indicateurs.all()],
    }


def _indicateur(indicateur: Indicateur) -> dict[str, Any]:
    etape = indicateur.cible_intermediaire, indicateur.cible_intermediaire_annee
    return {
        "intitule": indicateur.intitule,
        "definition": indicateur.definition,
        "unite": indicateur.unite,
        "sens": indicateur.sens,
        "responsable": str(indicateur.responsable) if indicateur.responsable else None,
        "reference": _repere(indicateur.reference_valeur, indicateur.reference_annee),
        "source": indicateur.reference_source,
        "etape": _repere(*etape),
        "cible": _repere(indicateur.cible_finale, indicateur.cible_finale_annee),
        "demonstration": indicateur.demonstration or indicateur.demonstration_cibles,
    }


def _repere(valeur: Decimal | None, annee: int | None) -> dict[str, Any] | None:
    return None if valeur is None else {"valeur": str(valeur), "annee": annee}


def _engagements(contrat: Contrat) -> list[dict[str, Any]]:
    return [
        {
            "partenaire": engagement.partenaire.nom,
            "intitule": engagement.intitule,
            "description": engagement.description,
            "montant": _euros(engagement.montant),
            "echeance": _jour(engagement.echeance),
            "demonstration": engagement.demonstration,
        }
        for engagement in contrat.engagements.select_related("partenaire")
    ]


def _actions(contrat: Contrat) -> list[dict[str, Any]]:
    """The programme: neither refused, postponed nor cancelled, oldest year first."""
    retenues: Iterable[Action] = (
        contrat.actions.financees()
        .avec_montants()
        .select_related("porteur")
        .order_by("exercice", "intitule", "reference")
    )
    return [
        {
            "exercice": action.exercice,
            "intitule": action.intitule,
            "porteur": action.porteur.nom,
            "accorde": _euros(action.total_accorde),
            "demonstration": action.demonstration,
        }
        for action in retenues
    ]


def _moyens(contrat: Contrat) -> list[dict[str, Any]]:
    """The money by kind of credit; a sum of which nothing is known stays unknown."""
    lignes = Financement.objects.filter(action__contrat=contrat).comptees()
    totaux = {ligne["nature"]: ligne for ligne in lignes.totaux_par("nature")}
    return [
        {
            "nature": NatureCredit(nature).label,
            "demande": _euros(totaux[nature]["demande"]),
            "accorde": _euros(totaux[nature]["accorde"]),
        }
        for nature in NatureCredit.values
        if nature in totaux
    ]


def _euros(montant: Decimal | None) -> str | None:
    return None if montant is None else str(montant)


def _jour(jour: date | None) -> str | None:
    return jour and jour.isoformat()
