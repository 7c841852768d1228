"""Who looks, and at what: people of every role, and an object of each kind for the paths.

The largest contract is the one that is looked at. What no generator makes (an act open to
signature, a report in each state…) is added to it by the tests' own factories: the database is a
copy that is thrown away.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.test import Client
from django.urls import reverse

from contrats.models import Contrat, Publication
from tests import fabriques
from tests.droits import attentes, monde


def preparer() -> tuple[dict[str, Any], dict[str, Any]]:
    """People by role, and objects by kind."""
    contrat = Contrat.objects.annotate(n=Count("actions")).order_by("-n", "pk").first()
    quartier = contrat.quartiers.order_by("pk").first()
    gens = _gens(contrat, quartier)
    avant = _du_contrat(contrat, quartier)
    objets: dict[str, Any] = {}
    Publication.objects.filter(contrat=contrat).delete()  # the factories make their own
    contrat.actes.filter(numero__gt=0).update(numero=F("numero") + 100)
    if not _ajouter(objets, lambda: monde.objets_du_contrat(contrat, quartier)):
        # The factories' years are those of a contract of 2015: another one, of the same town.
        voisin = fabriques.creer_contrat(
            pilote=contrat.pilote, quartiers=[quartier], statut="en_vigueur"
        )
        _ajouter(objets, lambda: monde.objets_du_contrat(voisin, quartier))
    porteur = avant["action"].porteur
    _ajouter(objets, lambda: monde._objets_d_un_partenaire(contrat, porteur, gens["agent"]))
    objets |= avant
    for sorte in ("deliberation", "document"):
        objets.pop(sorte, None)  # files: a download, not a page
    if "acte" in objets:
        _ajouter(objets, lambda: monde._solliciter(objets, gens["signataire"]) or {})
    return gens, objets


def _ajouter(objets, fabriquer) -> bool:
    """What the database refuses beside what it holds already is left out: False then."""
    try:
        with transaction.atomic():
            objets |= fabriquer()
    except (IntegrityError, ValidationError) as refus:
        print(f"Objets laissés de côté : {str(refus).splitlines()[0][:120]}")
        return False
    return True


def _gens(contrat, quartier) -> dict[str, Any]:
    """A new account of each role, in organisations that the contract has."""
    partenaires = contrat.partenaires
    porteur = contrat.actions.order_by("pk").first().porteur
    commune = partenaires.filter(type="commune").order_by("pk").first() or porteur
    etat = partenaires.filter(type="etat").order_by("pk").first() or porteur
    conseil = partenaires.filter(type="conseil_citoyen").order_by("pk").first()
    conseil = conseil or fabriques.creer_partenaire(type="conseil_citoyen", quartier=quartier)
    compte = fabriques.creer_utilisateur
    return {
        "superutilisateur": get_user_model().objects.create_superuser(
            "banc-superutilisateur@exemple.invalid", None
        ),
        "officier": fabriques.creer_officier(contrat, password=None),
        "agent": compte("agent", porteur, password=None),
        "signataire": compte("signataire", commune, password=None),
        "conseil citoyen": compte("lecteur", conseil, password=None),
        "État": compte("lecteur", etat, password=None),
        "anonyme": None,
    }


def _du_contrat(contrat, quartier) -> dict[str, Any]:
    """The kinds that the data holds, each the richest or the first."""
    action = contrat.actions.annotate(n=Count("financements")).order_by("-n", "pk").first()
    indicateurs = contrat.objectifs.model.objects.filter(contrat=contrat, indicateurs__isnull=False)
    objectif = indicateurs.order_by("pk").first()
    indicateur = objectif.indicateurs.annotate(n=Count("mesures")).order_by("-n", "pk").first()
    return {
        "contrat": contrat,
        "contrat public": contrat,
        "quartier": quartier,
        "quartier public": quartier,
        "objectif": objectif,
        "indicateur": indicateur,
        "indicateur suivi": indicateur,
        "action": action,
        "partenaire": action.porteur,
        "engagement": contrat.engagements.order_by("pk").first(),
    }


def sessions(gens: dict[str, Any]) -> dict[str, str]:
    """An open session of each person: the key that their browser would show."""
    cles = {"anonyme": ""}
    for role, personne in gens.items():
        if personne is not None:
            client = Client()
            client.force_login(personne)
            cles[role] = client.cookies["session"].value
    return cles


def pages(objets: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The path of every GET page of the table of rights, and the routes without an object."""
    chemins, sans_objet = {}, []
    for nom, route in attentes.ROUTES.items():
        if route.fragment or route.jeton or 200 not in route.get.values():
            continue
        # A plain argument stands for itself; only a kind of object has a name in words.
        cles = [objets[s].pk if s in objets else s for s in route.objets]
        requete = "&".join(f"{cle}={valeur}" for cle, valeur in route.requete.items())
        try:
            chemins[nom] = reverse(nom, args=cles) + (f"?{requete}" if requete else "")
        except Exception:
            sans_objet.append(nom)
    return chemins, sans_objet


def pages_du_back_office() -> dict[str, str]:
    """The list, the form of a new row and that of the first row of every model."""
    from django.contrib import admin

    chemins = {"admin:index": reverse("admin:index")}
    for modele in admin.site._registry:
        racine = f"admin:{modele._meta.app_label}_{modele._meta.model_name}"
        chemins[f"{racine}_changelist"] = reverse(f"{racine}_changelist")
        chemins[f"{racine}_add"] = reverse(f"{racine}_add")
        premier = modele._base_manager.order_by("pk").first()
        if premier is not None:
            chemins[f"{racine}_change"] = reverse(f"{racine}_change", args=[premier.pk])
    return chemins
