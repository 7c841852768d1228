"""The contract as it stood: its text kept whole when an act takes effect, read at any date.

Measures, money and the yearly programme are not in it: they are dated already. Nothing before
the first state kept is ever made up.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.db.models import QuerySet

from contrats.avenants import champs
from contrats.models import Acte, Contrat, Indicateur, PhotoContrat

FORME = 1


def prendre(contrat: Contrat, *, acte: Acte, effet: date) -> PhotoContrat:
    """Keep the contract as it stands, from `effet` on; once an act, in the caller's transaction."""
    contenu = decrire(contrat)
    canonique = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    photo, _ = PhotoContrat.objects.get_or_create(
        contrat=contrat,
        acte=acte,
        defaults={
            "effet": effet,
            "contenu": contenu,
            "empreinte": hashlib.sha256(canonique.encode()).hexdigest(),
        },
    )
    return photo


def au(photos: QuerySet[PhotoContrat], jour: date) -> QuerySet[PhotoContrat]:
    """The state that held on `jour`, among those of one contract; empty before the first."""
    tenues = photos.filter(effet__lte=jour).select_related("acte")
    return tenues.order_by("-effet", "-acte__numero", "-pk")[:1]


def lire(photo: PhotoContrat) -> dict[str, Any]:
    """What was kept, with dates and figures as the pages write them."""
    etat = dict(photo.contenu)
    etat["debut"], etat["fin"] = (date.fromisoformat(etat[nom]) for nom in ("debut", "fin"))
    etat["objectifs"] = [
        {**objectif, "indicateurs": [_dire_l_indicateur(i) for i in objectif["indicateurs"]]}
        for objectif in etat["objectifs"]
    ]
    etat["engagements"] = [
        {**e, "echeance": e["echeance"] and date.fromisoformat(e["echeance"])}
        for e in etat["engagements"]
    ]
    return etat


def _dire_l_indicateur(indicateur: dict[str, Any]) -> dict[str, Any]:
    dits = {
        champ: champs.dire(Indicateur, champ, indicateur[champ], indicateur["unite"])
        for champ in champs.COUPLES
    }
    return {**indicateur, **dits}


def decrire(contrat: Contrat) -> dict[str, Any]:
    """The contract in words and JSON: names are kept, since their rows may change."""
    contrat = Contrat.objects.select_related("pilote").get(pk=contrat.pk)
    return {
        "forme": FORME,
        **{nom: champs.lire(contrat, nom) for nom in ("code", "intitule", "contexte")},
        "debut": contrat.date_debut.isoformat(),
        "fin": contrat.date_fin.isoformat(),
        "pilote": {"nom": contrat.pilote.nom, "sigle": contrat.pilote.sigle},
        "quartiers": [
            {"nom": quartier.nom, "nature": quartier.get_nature_display()}
            for quartier in contrat.quartiers.order_by("nature", "nom")
        ],
        "partenaires": [partenaire.nom for partenaire in contrat.partenaires.all()],
        "objectifs": [_objectif(o) for o in _objectifs(contrat)],
        "engagements": [_engagement(e) for e in contrat.engagements.select_related("partenaire")],
    }


def _objectifs(contrat: Contrat):
    lignes = contrat.objectifs.select_related("pilier", "parent")
    return lignes.prefetch_related("indicateurs__responsable").order_by("numero")


def _objectif(objectif) -> dict[str, Any]:
    return {
        "numero": objectif.numero,
        "intitule": objectif.intitule,
        "description": objectif.description,
        "pilier": objectif.pilier.intitule if objectif.pilier else "",
        "parent": objectif.parent.numero if objectif.parent else "",
        "indicateurs": [_indicateur(i) for i in objectif.indicateurs.all()],
    }


def _indicateur(indicateur) -> dict[str, Any]:
    return {
        "intitule": indicateur.intitule,
        "unite": indicateur.unite,
        "sens": indicateur.get_sens_display(),
        "responsable": indicateur.responsable.nom if indicateur.responsable else "",
        "demonstration": indicateur.demonstration or indicateur.demonstration_cibles,
        **{champ: champs.lire(indicateur, champ) for champ in champs.COUPLES},
    }


def _engagement(engagement) -> dict[str, Any]:
    return {
        "partenaire": engagement.partenaire.nom,
        "intitule": engagement.intitule,
        "description": engagement.description,
        "montant": champs.lire(engagement, "montant"),
        "echeance": champs.lire(engagement, "echeance"),
        "demonstration": engagement.demonstration,
    }
